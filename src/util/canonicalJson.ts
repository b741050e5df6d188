import { parseExactJson } from "./exactJson.ts";

/** A key of an object, or an index of a list. */
type JsonStep = string | number;

/** Levels from which on a value is not read but taken as its text, long before the stack ends. */
const MAX_DEPTH = 1_000;

/** A JSON value in which numbers keep their digits. */
export type Json = null | boolean | string | Digits | Json[] | Map<string, Json>;

class Digits {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

function revive(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === "number") return new Digits(context?.source ?? String(value));
  if (value === null || typeof value !== "object" || Array.isArray(value) || value instanceof Digits) return value;
  return value instanceof Map ? value : new Map(Object.entries(value));
}

/** JSON text as a value in which numbers keep their digits. Throws SyntaxError. */
export function parseJson(text: string): Json {
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown) as Json;
}

/** One text per number: `1`, `1.0` and `10e-1` are equal, as in PostgreSQL's jsonb. */
function canonicalNumber(source: string): string {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source)!;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign}${significant}e${power}`;
}

/** Equal text for equal values. */
export function printJson(value: Json, depth = 0): string {
  if (depth > MAX_DEPTH) throw new RangeError("nested too deep");
  if (value instanceof Digits) return canonicalNumber(value.source);
  if (Array.isArray(value)) return `[${value.map((item) => printJson(item, depth + 1)).join(",")}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const entries = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${printJson(item, depth + 1)}`).join(",")}}`;
}

/** The digits of a number; undefined for other values. */
export function jsonDigits(value: Json): string | undefined {
  return value instanceof Digits ? value.source : undefined;
}

/** What `read` makes of JSON; `otherwise` where the text is none (SQLite holds any), or is nested too deep to be read. */
export function ifReadable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return otherwise;
    throw error;
  }
}

/** The value at a path, whose negative indexes count from the end; undefined where there is none. */
export function valueAt(text: string, path: string): Json | undefined {
  let value: Json | undefined = parseJson(text);
  for (const step of JSON.parse(path) as JsonStep[]) {
    if (typeof step === "number") value = Array.isArray(value) ? value.at(step) : undefined;
    else value = value instanceof Map ? value.get(step) : undefined;
  }
  return value;
}

/** Equal text for JSON values that are equal: sorted keys, no spaces, numbers by value; unreadable text as it is. */
export function canonicalJson(text: string): string {
  return ifReadable(() => printJson(parseJson(text)), text);
}

/** Canonical text of the value at a path (a JSON list of steps); null where there is none, or JSON's null. */
export function jsonAt(text: string | null, path: string): string | null {
  if (text === null) return null;
  const read = () => {
    const value = valueAt(text, path);
    return value === undefined || value === null ? null : printJson(value);
  };
  return ifReadable(read, path === "[]" ? text : null);
}

/** A JSON list of the texts of a list's elements, or of the value that is no list; numbers keep their digits. Empty for null. */
export function jsonElements(text: string | null): string {
  if (text === null) return "[]";
  const read = () => {
    const value = parseExactJson(text);
    return (Array.isArray(value) ? value : [value]).map((element) => JSON.stringify(element));
  };
  return JSON.stringify(ifReadable(read, [text]));
}

/** The number at a path; null where there is something else. */
export function jsonNumberAt(text: string | null, path: string): number | null {
  const value = text === null ? undefined : ifReadable(() => valueAt(text, path), undefined);
  return value instanceof Digits ? Number(value.source) : null;
}

/** The string at a path; null where there is something else. */
export function jsonTextAt(text: string | null, path: string): string | null {
  const value = text === null ? undefined : ifReadable(() => valueAt(text, path), undefined);
  return typeof value === "string" ? value : null;
}
