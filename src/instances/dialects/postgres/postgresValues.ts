/** How names and values are written for PostgreSQL: what its dialect, filters and writer share. */
import { type ColumnKind, INTEGER_KINDS } from "../../../catalogue/model.ts";
import { sql } from "../../sql.ts";
import type { Dialect } from "../dialect.ts";

const TYPES: Partial<Record<ColumnKind, string>> = {
  boolean: "boolean",
  datetime: "timestamptz",
  date: "date",
  json: "jsonb",
  float: "float8",
  duration: "interval",
};

/** The type that a value of this kind has in expressions. */
export function typeOf(kind: ColumnKind): string {
  return TYPES[kind] ?? (INTEGER_KINDS.has(kind) ? "bigint" : "text");
}

function encode(kind: ColumnKind, text: string | null): string | null {
  if (text === null) return null;
  if (kind === "datetime") return `${text}+00`;
  return kind === "duration" ? `${text} microseconds` : text;
}

/** An array as PostgreSQL writes it. */
export function arrayLiteral(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? "NULL" : `"${value.replace(/[\\"]/g, "\\$&")}"`)).join(",")}}`;
}

/** The part of PostgreSQL's dialect that does not need the rest. */
export const postgresValues = {
  quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  encode,
  isOneOf: (expression, kind, list) => sql`${expression} = ANY(${list}::${typeOf(kind)}[])`,
  listParam: (kind, values) => arrayLiteral(values.map((value) => encode(kind, value)!)),
} satisfies Partial<Dialect>;
