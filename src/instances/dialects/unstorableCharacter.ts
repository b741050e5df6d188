import type { ColumnKind } from "../../catalogue/model.ts";
import { isStorable } from "../../util/isStorable.ts";

const NUL = "contains a NUL character, which PostgreSQL cannot hold";
const SURROGATE = "contains half of a surrogate pair, which PostgreSQL cannot hold";

/** Escapes of JSON that may stand for such a character. */
const SUSPICIOUS = /\\u(0000|d[89a-f])/i;

/** All texts of a JSON value, keys included; none where the text is not JSON. */
function textsOf(json: string): string[] {
  const texts: string[] = [];
  try {
    JSON.parse(json, (key, value: unknown) => {
      texts.push(key, ...(typeof value === "string" ? [value] : []));
      return value;
    });
  } catch {
    return []; // said by whoever reads it
  }
  return texts;
}

/** Which character of a value no PostgreSQL database can hold, to be read after the value's name; null where there is none. */
export function unstorableCharacter(kind: ColumnKind, text: string): string | null {
  const inside = kind === "json" && SUSPICIOUS.test(text) ? textsOf(text) : [];
  const bad = [text, ...inside].find((one) => !isStorable(one));
  if (bad === undefined) return null;
  return bad.includes("\0") ? NUL : SURROGATE;
}
