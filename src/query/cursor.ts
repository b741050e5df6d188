/** Cursors: where an entry stands in its list's order, as opaque text that only this list takes back. */
import { createHash } from "node:crypto";
import { GatewayError } from "../errors.ts";
import type { RawValue } from "../instances/dialects/canonical.ts";
import { bytesOf, type Cell, isCanonical, Unreadable } from "../instances/dialects/canonical.ts";
import type { Filters } from "../instances/dialects/filters.ts";
import { allOf, anyOf, raw, type Sql, sql } from "../instances/sql.ts";
import { isStorable } from "../util/isStorable.ts";
import type { OrderKey } from "./order.ts";

/** A value of an order's key, bound for comparison; null for none. `above`, `below`: one beyond all that the database can hold. */
export type KeyValue = Sql | "above" | "below" | null;

/** Tells lists and their orders apart: eight characters that go into every cursor of the list. */
export function listMark(list: string, keys: readonly OrderKey[]): string {
  const order = keys.map(({ name, descending, nulls }) => `${name} ${descending} ${nulls === "first"}`);
  return createHash("sha256")
    .update([list, ...order].join("|"))
    .digest("base64url")
    .slice(0, 8);
}

/** A value that is no canonical text of its kind, with the type that the database has it in. */
function oddPart(value: RawValue): object {
  if (value instanceof Uint8Array) return { blob: Buffer.from(value).toString("base64") };
  if (value instanceof DataView) return { bytes: bytesOf(value).toString("base64") };
  if (typeof value === "bigint") return { integer: String(value) };
  return typeof value === "number" ? { real: String(value) } : { text: value };
}

function parseOddPart(part: object): RawValue | undefined {
  const [[type, text] = [], ...others] = Object.entries(part) as [string, unknown][];
  if (typeof text !== "string" || others.length > 0) return undefined;
  if (type === "text") return text.isWellFormed() ? text : undefined;
  if (type === "blob") return Buffer.from(text, "base64");
  if (type === "bytes") return new DataView(Uint8Array.from(Buffer.from(text, "base64")).buffer);
  if (type === "integer") return isCanonical("bigint", text) ? BigInt(text) : undefined;
  return type === "real" && text.trim() !== "" && !Number.isNaN(Number(text)) ? Number(text) : undefined;
}

function partOf(cell: Cell): unknown {
  if (cell instanceof Unreadable) return oddPart(cell.raw);
  return cell === null || isStorable(cell) ? cell : oddPart(cell);
}

/** The cursor of an entry with these values of the order's keys. */
export function makeCursor(mark: string, values: readonly Cell[]): string {
  return Buffer.from(JSON.stringify([mark, ...values.map(partOf)])).toString("hex");
}

/** The value in a part of a cursor; undefined where none of the key's values is written so. */
function parsePart(
  filters: Filters,
  { kind, nulls }: OrderKey,
  part: unknown,
  isForeign: boolean,
): KeyValue | undefined {
  if (part === null) return nulls === undefined ? undefined : null;
  if (typeof part === "string") {
    return isStorable(part) && isCanonical(kind, part) ? filters.value(kind, part) : undefined;
  }
  const odd = typeof part === "object" ? parseOddPart(part) : undefined;
  return odd === undefined ? undefined : (filters.oddValue(kind, odd) ?? (isForeign ? sideOf(odd) : undefined));
}

/** On which side of all values of a kind stands one that the kind cannot hold. */
export function sideOf(odd: RawValue): "above" | "below" {
  const text = String(odd);
  return typeof odd !== "object" && (text.startsWith("-") || text.endsWith(" BC")) ? "below" : "above";
}

/**
 * The values in a cursor; throws BAD_USER_INPUT if it was not made for this list in this order. `isForeign`: another database may
 * have made it, one that holds what this one cannot.
 */
export function parseCursor(
  filters: Filters,
  cursor: string,
  mark: string,
  keys: readonly OrderKey[],
  isForeign = false,
): KeyValue[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "hex").toString("utf8"));
  } catch {
    parts = undefined;
  }
  if (Array.isArray(parts) && parts.length === keys.length + 1 && parts[0] === mark) {
    const values = keys.map((key, i) => parsePart(filters, key, parts[i + 1], isForeign));
    if (values.every((value) => value !== undefined)) return values;
  }
  throw new GatewayError(
    "BAD_USER_INPUT",
    "This cursor does not belong to this list; use a cursor that the same list returned for the same `orderBy`.",
  );
}

function same({ expression }: OrderKey, value: KeyValue): Sql {
  if (typeof value === "string") return raw("FALSE");
  return value === null ? sql`${expression} IS NULL` : sql`${expression} = ${value}`;
}

function beyond({ expression, descending, nulls }: OrderKey, value: KeyValue): Sql {
  if (value === null) return nulls === "first" ? sql`${expression} IS NOT NULL` : raw("FALSE");
  const ahead = descending ? "above" : "below";
  if (typeof value === "string" && value !== ahead) return nulls === "last" ? sql`${expression} IS NULL` : raw("FALSE");
  const greater =
    typeof value === "string" ? sql`${expression} IS NOT NULL` : sql`${expression} ${descending ? "<" : ">"} ${value}`;
  return nulls === "last" ? anyOf([greater, sql`${expression} IS NULL`]) : greater;
}

/** Condition that a row comes after the one with these values, in the order of the keys. */
export function comesAfter(keys: readonly OrderKey[], values: readonly KeyValue[]): Sql {
  return anyOf(
    keys.map((key, i) =>
      allOf([...keys.slice(0, i).map((earlier, j) => same(earlier, values[j]!)), beyond(key, values[i]!)]),
    ),
  );
}
