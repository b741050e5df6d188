/**
 * Values as Python writes them (`str` and `repr`), out of JSON text: `{'a': [1, 2.5, None]}`. LaminDB shows
 * values of features and parameters this way.
 */
import { ownValue } from "./ownValue.ts";

/** A number as it stands in JSON text, so that 1.0 does not become 1. */
class JsonNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Json = string | boolean | null | JsonNumber | Json[] | { [key: string]: Json };

const SHORTEST_EXPONENT = -4;
const LONGEST_DIGITS = 16;

/** A float as Python's `repr` writes it: with a point or an exponent, the exponent from 1e16 on and below 1e-4. */
function floatText(number: number): string {
  if (number < 0 || Object.is(number, -0)) return `-${floatText(-number)}`;
  const [digits = "", power = "0"] = number.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < SHORTEST_EXPONENT || exponent >= LONGEST_DIGITS) {
    return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const text = number >= 1e15 ? BigInt(number).toString() : String(number);
  return text.includes(".") ? text : `${text}.0`;
}

function numberText({ source }: JsonNumber): string {
  return /^-?\d+$/.test(source) ? source : floatText(Number(source));
}

const ESCAPES: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

/** A text as Python's `repr` writes it. */
export function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replace(/[\n\r\t\\]/g, (character) => ownValue(ESCAPES, character)!)
    .replaceAll(quote, quote === "'" ? "\\'" : '"')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to make visible
    .replace(/[\x00-\x1f\x7f-\xa0]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return quote + escaped + quote;
}

function repr(value: Json): string {
  if (value === null) return "None";
  if (typeof value === "string") return pythonText(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value instanceof JsonNumber) return numberText(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${pythonText(key)}: ${repr(item)}`)
    .join(", ")}}`;
}

function parse(json: string): Json {
  const revive = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" ? new JsonNumber(context?.source ?? String(value)) : value;
  return JSON.parse(json, revive as (key: string, value: unknown) => unknown) as Json;
}

/** Python's `str` of a JSON value: texts as they are, all else as `repr`. */
export function pythonValue(json: string): string {
  const value = parse(json);
  return typeof value === "string" ? value : repr(value);
}

/** Python's `repr` of a JSON value. */
export function pythonRepr(json: string): string {
  return repr(parse(json));
}

/** The keys of a JSON object with their values as Python's `str` writes them; none for other values. */
export function pythonEntries(json: string): [key: string, text: string][] {
  const value = parse(json);
  if (value === null || typeof value !== "object" || Array.isArray(value) || value instanceof JsonNumber) return [];
  return Object.entries(value).map(([key, item]) => [key, typeof item === "string" ? item : repr(item)]);
}

/** A canonical moment as Python's `str` writes an aware datetime: without fraction digits where there are none. */
export function pythonDatetime(canonical: string): string {
  return `${canonical.replace(/\.000000$/, "")}+00:00`;
}
