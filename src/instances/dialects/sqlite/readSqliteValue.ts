import { type ColumnKind, INTEGER_KINDS } from "../../../catalogue/model.ts";
import type { RawValue } from "../canonical.ts";
import { type Cell, canonicalText, floatText, Unreadable } from "../canonical.ts";

/** Kinds that SQLite holds as text. */
const AS_TEXT: ReadonlySet<ColumnKind> = new Set(["string", "text", "datetime", "date", "json"]);

const BOOLEANS: ReadonlyMap<number, string> = new Map([
  [0, "false"],
  [1, "true"],
]);

/** A number's text; SQLite holds whole numbers as reals where a column's declared type asks for no integers. */
function numberText(kind: ColumnKind, raw: number | bigint): string | undefined {
  if (kind === "float") return floatText(Number(raw));
  if (kind === "boolean") return BOOLEANS.get(Number(raw));
  if (INTEGER_KINDS.has(kind) || kind === "duration") {
    return typeof raw === "bigint" || Number.isSafeInteger(raw) ? canonicalText(kind, String(BigInt(raw))) : undefined;
  }
  // a column without a type, or with one of its own, keeps digits as a number; of times and days they say nothing
  const isText = kind === "json" || kind === "string" || kind === "text";
  return isText && typeof raw === "bigint" ? String(raw) : undefined;
}

/** What SQLite gives for a column of a kind, whatever the column really holds. */
export function readSqliteValue(kind: ColumnKind, raw: RawValue | undefined): Cell {
  if (raw === null || raw === undefined) return null;
  let text: string | undefined;
  if (typeof raw === "string") text = AS_TEXT.has(kind) ? canonicalText(kind, raw) : undefined;
  else if (typeof raw === "number" || typeof raw === "bigint") text = numberText(kind, raw);
  return text ?? new Unreadable(kind, raw);
}
