/**
 * Whether two answers are the same token for token: the same keys in the same order, the same strings and numbers. White space does not
 * count; a number is compared by value, in a JSON value by its digits, whose keys stand in any order.
 */
import { JSON_ALIAS } from "./generateOperation.ts";

/** JSON with its keys in order and its numbers as they are written. */
type Value = { list: Value[] } | { entries: [string, Value][] } | { token: string } | { number: string };

const TOKEN = /\s*(?:([[\]{},:])|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null))/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #next(): string {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    if (!found) throw new Error(`no JSON at ${this.#at}: ${this.#text.slice(this.#at, this.#at + 40)}`);
    this.#at = TOKEN.lastIndex;
    return found[0].trim();
  }

  /** The value that begins with this token. */
  value(token = this.#next()): Value {
    if (token === "{") {
      const entries: [string, Value][] = [];
      for (let key = this.#next(); key !== "}"; key = this.#next()) {
        if (key === ",") continue;
        this.#next(); // the colon
        entries.push([JSON.parse(key), this.value()]);
      }
      return { entries };
    }
    if (token === "[") {
      const list: Value[] = [];
      for (let item = this.#next(); item !== "]"; item = this.#next()) if (item !== ",") list.push(this.value(item));
      return { list };
    }
    return /^-?\d/.test(token)
      ? { number: token }
      : { token: token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : token };
  }
}

/** Text that is equal for equal answers. */
function canonical(value: Value, inJson: boolean): string {
  if ("token" in value) return value.token;
  if ("number" in value) return inJson ? value.number : String(Number(value.number));
  if ("list" in value) return `[${value.list.map((item) => canonical(item, inJson)).join(",")}]`;
  const entries = value.entries.map(
    ([key, item]) => `${JSON.stringify(key)}:${canonical(item, inJson || key.startsWith(JSON_ALIAS))}`,
  );
  return `{${(inJson ? entries.sort() : entries).join(",")}}`;
}

/** The answer's tokens in a form in which equal answers are equal texts. */
function tokensOf(json: string): string {
  return canonical(new Reader(json).value(), false);
}

/** JSON text without white space between its tokens. */
const withoutSpace = (json: string) => json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");

/** Whether two answers are the same; what is the same but for white space needs no further look. */
export function isSameAnswer(one: string, other: string): boolean {
  return one === other || withoutSpace(one) === withoutSpace(other) || tokensOf(one) === tokensOf(other);
}
