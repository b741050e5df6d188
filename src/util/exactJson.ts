/**
 * JSON whose numbers keep the digits they were written with: 1.0, 12345678901234567890. A number that JavaScript
 * would write differently becomes raw JSON (`JSON.rawJSON`), which JSON.stringify writes as it came.
 */

const { rawJSON: rawJson, isRawJSON: isRaw } = JSON as unknown as {
  rawJSON: (text: string) => unknown;
  isRawJSON: (value: unknown) => value is { rawJSON: string };
};

/** True for a number that kept its digits. */
export const isRawJson = isRaw;

/** The numbers, by key, that lost digits in an object or list that came with a request. */
const lost = new WeakMap<object, Map<string, string>>();

/** A number as it was written, where JavaScript's would be written differently. */
export function exactNumber(source: string): unknown {
  const number = Number(source);
  return JSON.stringify(number) === source ? number : rawJson(source);
}

/** Numbers that could be written differently; most JSON has none. A text may hold what reads like one, after a space or a comma. */
const INEXACT = /(?:^|[\s:,[])(?:-0|-?\d{16}|-?\d+[.eE])/;

type Reviver = (this: object, key: string, value: unknown, context?: { source?: string }) => unknown;

function parse(json: string, reviver: Reviver): unknown {
  return JSON.parse(json, reviver as (key: string, value: unknown) => unknown);
}

/** JSON text → a value that JSON.stringify writes with the same digits. */
export function parseExactJson(json: string): unknown {
  if (!INEXACT.test(json)) return JSON.parse(json);
  return parse(json, (_key, value, context) =>
    typeof value === "number" && context?.source ? exactNumber(context.source) : value,
  );
}

function remember(this: object, key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value === "number" && source !== undefined && JSON.stringify(value) !== source) {
    const known = lost.get(this) ?? new Map<string, string>();
    lost.set(this, known.set(key, source));
  }
  return value;
}

/** JSON text → a value of plain numbers, whose digits `restoreDigits` knows; undefined where no digits can be lost. */
export function parseRememberingDigits(json: string): unknown {
  return INEXACT.test(json) ? parse(json, remember) : undefined;
}

/** The value with the digits that `parseRememberingDigits` kept; a number that stands by itself has none. */
export function restoreDigits(value: unknown): unknown {
  if (typeof value !== "object" || value === null || isRawJson(value)) return value;
  const sources = lost.get(value);
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const source = sources?.get(key);
    return [key, source === undefined ? restoreDigits(item) : rawJson(source)];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}
