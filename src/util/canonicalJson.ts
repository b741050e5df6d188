/** A key of an object, or an index of a list. */
type JsonStep = string | number;

/** A JSON value in which numbers keep their digits. */
type Json = null | boolean | string | Digits | Json[] | Map<string, Json>;

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

function parse(text: string): Json {
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

function print(value: Json): string {
  if (value instanceof Digits) return canonicalNumber(value.source);
  if (Array.isArray(value)) return `[${value.map(print).join(",")}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const entries = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${print(item)}`).join(",")}}`;
}

/** The value at a path, whose negative indexes count from the end; undefined where there is none. */
function at(text: string, path: string): Json | undefined {
  let value: Json | undefined = parse(text);
  for (const step of JSON.parse(path) as JsonStep[]) {
    if (typeof step === "number") value = Array.isArray(value) ? value.at(step) : undefined;
    else value = value instanceof Map ? value.get(step) : undefined;
  }
  return value;
}

/** Equal text for JSON values that are equal: sorted keys, no spaces, numbers by value. */
export function canonicalJson(text: string): string {
  return print(parse(text));
}

/** Canonical text of the value at a path (a JSON list of steps); null where there is none, or JSON's null. */
export function jsonAt(text: string | null, path: string): string | null {
  const value = text === null ? undefined : at(text, path);
  return value === undefined || value === null ? null : print(value);
}

/** The number at a path; null where there is something else. */
export function jsonNumberAt(text: string | null, path: string): number | null {
  const value = text === null ? undefined : at(text, path);
  return value instanceof Digits ? Number(value.source) : null;
}

/** The string at a path; null where there is something else. */
export function jsonTextAt(text: string | null, path: string): string | null {
  const value = text === null ? undefined : at(text, path);
  return typeof value === "string" ? value : null;
}
