/** Cursors: where an entry stands in its list's order, as opaque text that only this list takes back. */
import { createHash } from "node:crypto";
import { GatewayError } from "../errors.ts";
import type { Filters } from "../instances/dialects/filters.ts";
import { allOf, anyOf, raw, type Sql, sql } from "../instances/sql.ts";
import { isStorable } from "../util/isStorable.ts";
import type { OrderKey } from "./order.ts";

type KeyValue = string | null;

const CANONICAL: Partial<Record<OrderKey["kind"], RegExp>> = {
  datetime: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/,
  date: /^\d{4}-\d\d-\d\d$/,
  boolean: /^(true|false)$/,
  float: /^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity)$|^NaN$/i,
};
const DIGITS = /^-?\d{1,19}$/;

/** Tells lists and their orders apart: eight characters that go into every cursor of the list. */
export function listMark(list: string, keys: readonly OrderKey[]): string {
  const order = keys.map(({ name, descending, nulls }) => `${name} ${descending} ${nulls}`);
  return createHash("sha256")
    .update([list, ...order].join("|"))
    .digest("base64url")
    .slice(0, 8);
}

/** The cursor of an entry with these values of the order's keys. */
export function makeCursor(mark: string, values: readonly KeyValue[]): string {
  return Buffer.from(JSON.stringify([mark, ...values])).toString("base64url");
}

function isValue(value: unknown, { kind, nulls }: OrderKey): value is KeyValue {
  if (value === null) return nulls !== undefined;
  if (typeof value !== "string" || !isStorable(value)) return false;
  if (kind === "string" || kind === "text") return true;
  return (CANONICAL[kind] ?? DIGITS).test(value);
}

/** The values in a cursor; throws BAD_USER_INPUT if it was not made for this list in this order. */
export function parseCursor(cursor: string, mark: string, keys: readonly OrderKey[]): KeyValue[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    parts = undefined;
  }
  if (Array.isArray(parts) && parts.length === keys.length + 1 && parts[0] === mark) {
    const values = parts.slice(1) as unknown[];
    if (values.every((value, i) => isValue(value, keys[i]!))) return values as KeyValue[];
  }
  throw new GatewayError(
    "BAD_USER_INPUT",
    "This cursor was not made for this list: take one that the same list gave, with the same `orderBy`.",
  );
}

function same(filters: Filters, { expression, kind }: OrderKey, value: KeyValue): Sql {
  return value === null ? raw(`${expression} IS NULL`) : sql`${expression} = ${filters.value(kind, value)}`;
}

function beyond(filters: Filters, { expression, kind, descending, nulls }: OrderKey, value: KeyValue): Sql {
  if (value === null) return raw(nulls === "first" ? `${expression} IS NOT NULL` : "FALSE");
  const greater = sql`${expression} ${descending ? "<" : ">"} ${filters.value(kind, value)}`;
  return nulls === "last" ? anyOf([greater, raw(`${expression} IS NULL`)]) : greater;
}

/** Condition that a row comes after the one with these values, in the order of the keys. */
export function comesAfter(filters: Filters, keys: readonly OrderKey[], values: readonly KeyValue[]): Sql {
  return anyOf(
    keys.map((key, i) =>
      allOf([
        ...keys.slice(0, i).map((earlier, j) => same(filters, earlier, values[j]!)),
        beyond(filters, key, values[i]!),
      ]),
    ),
  );
}
