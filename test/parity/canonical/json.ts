/**
 * JSON without loss: numbers keep their text, objects their key order, doubles and `__proto__`.
 *
 * `JSON.parse` rounds integers above 2^53, turns 1.0 into 1 and puts integer-like keys first; lossless-json keeps the
 * numbers but neither that order nor a key `__proto__`. All of these are what the exact comparison is about.
 */
import { byCodePoints } from "./order.ts";

export type Json = null | boolean | string | JsonNumber | Json[] | JsonObject;

/** A number as it was written. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object as its list of keys and values, in the order of the text. */
export class JsonObject {
  readonly entries: [string, Json][];

  constructor(entries: [string, Json][]) {
    this.entries = entries;
  }

  /** The last value of a key, as JSON readers have it; undefined where the key is absent. */
  get(key: string): Json | undefined {
    return this.entries.findLast(([name]) => name === key)?.[1];
  }
}

const BLANK = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const WORDS: [string, Json][] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", new JsonNumber("NaN")], // Python writes these three, and reads them
  ["Infinity", new JsonNumber("Infinity")],
  ["-Infinity", new JsonNumber("-Infinity")],
];

/** Parses JSON text (Python's NaN and Infinity included); throws SyntaxError with the position. */
export function parseJson(text: string): Json {
  let at = 0;

  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  }

  function skip(token: string): boolean {
    match(BLANK);
    if (text[at] !== token) return false;
    at++;
    return true;
  }

  function fail(): never {
    throw new SyntaxError(`no JSON at position ${at}: ${text.slice(at, at + 40)}`);
  }

  function list<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    if (skip(end)) return items;
    do items.push(item());
    while (skip(","));
    if (!skip(end)) fail();
    return items;
  }

  function string(): string {
    match(BLANK);
    const found = match(STRING) ?? fail();
    return found.includes("\\") ? JSON.parse(found) : found.slice(1, -1);
  }

  function entry(): [string, Json] {
    const key = string();
    if (!skip(":")) fail();
    return [key, value()];
  }

  function value(): Json {
    match(BLANK);
    if (text[at] === '"') return string();
    if (skip("{")) return new JsonObject(list("}", entry));
    if (skip("[")) return list("]", value);
    const word = WORDS.find(([name]) => text.startsWith(name, at));
    if (word !== undefined) {
      at += word[0].length;
      return word[1];
    }
    return new JsonNumber(match(NUMBER) ?? fail());
  }

  const result = value();
  match(BLANK);
  if (at < text.length) fail();
  return result;
}

/** How `writeJson` shows a number, and whether keys are sorted (doubles then fall together, the last one wins). */
export interface JsonForm {
  number(text: string): string;
  sortKeys: boolean;
}

/** JSON text in the layout of Python's `json.dumps(…, ensure_ascii=False)`. */
export function writeJson(value: Json, form: JsonForm): string {
  if (value instanceof JsonNumber) return form.number(value.text);
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item, form)).join(", ")}]`;
  if (value instanceof JsonObject) {
    const entries = form.sortKeys ? sorted(value.entries) : value.entries;
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${writeJson(item, form)}`).join(", ")}}`;
  }
  return JSON.stringify(value);
}

function sorted(entries: [string, Json][]): [string, Json][] {
  return [...new Map(entries)].sort(([a], [b]) => byCodePoints(a, b));
}

/** Every number as it was written, keys in their order. */
export const VERBATIM: JsonForm = { number: (text) => text, sortKeys: false };

/** Numbers by value (1.0 is 1, 1e-7 is 1e-07), keys sorted: equal JSON values have equal canonical texts. */
export const CANONICAL: JsonForm = { number: canonicalNumber, sortKeys: true };

/** A number as jsonb keeps it (no exponent, no negative zero, digits after the point stay), keys in their order. */
export const EXACT: JsonForm = { number: exactNumber, sortKeys: false };

/** As EXACT, with sorted keys: for comparing with jsonb, which has its own key order. */
export const EXACT_SORTED: JsonForm = { number: exactNumber, sortKeys: true };

function canonicalNumber(text: string): string {
  if (/^-?\d+$/.test(text)) return BigInt(text).toString();
  const value = Number(text);
  return Number.isInteger(value) ? BigInt(value).toString() : pythonFloat(value);
}

/** A float in Python's notation: 1e-07, 1.0. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
  }
  return Number.isInteger(value) ? `${Object.is(value, -0) ? "-0" : value}.0` : String(value);
}

function exactNumber(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text);
  if (parts === null) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const shown = shiftPoint(whole, fraction, Number(exponent));
  return /[1-9]/.test(shown) ? sign + shown : shown;
}

/** Writes out `whole.fraction × 10^exponent`. */
function shiftPoint(whole: string, fraction: string, exponent: number): string {
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const cut = Math.max(point, 1);
  const head = padded.slice(0, cut).replace(/^0+(?=\d)/, "");
  return cut < padded.length ? `${head}.${padded.slice(cut)}` : head;
}
