/** How each database writes JSON in the limit statements, so that one text serves both. Parameters are `?1`, `?2`. */
import type { Dialect } from "../../support/dialects.ts";

export interface Json {
  object(...entries: [name: string, value: string][]): string;
  /** A list of these values. */
  array(...values: string[]): string;
  /** A list of the values in the order of a subquery's rows. */
  list(value: string, order?: string): string;
  /** A list of different values. */
  distinct(value: string): string;
  time(column: string): string;
  boolean(column: string): string;
  /** The number that a JSON column has. */
  number(column: string): string;
  /** A JSON column as it stands in the answer. */
  json(column: string): string;
  /** Whether a column has one of the texts of a parameter. */
  isAmong(column: string, parameter: string): string;
}

const argumentsOf = (entries: [string, string][]) => entries.map(([name, value]) => `'${name}', ${value}`).join(", ");

/** SQLite forgets on the way out of a subquery or a CASE that a value is JSON. */
const asJson = (value: string) => (/^(\(SELECT|CASE)/.test(value) ? `json(${value})` : value);

export const JSON_OF: Record<Dialect, Json> = {
  postgres: {
    object: (...entries) => `json_build_object(${argumentsOf(entries)})`,
    array: (...values) => `json_build_array(${values.join(", ")})`,
    list: (value, order) => `coalesce(json_agg(${value}${order ? ` ORDER BY ${order}` : ""}), '[]'::json)`,
    distinct: (value) => `coalesce(json_agg(DISTINCT ${value}), '[]'::json)`,
    time: (column) => column,
    boolean: (column) => column,
    number: (column) => `(${column})::numeric`,
    json: (column) => column,
    isAmong: (column, parameter) => `${column} = ANY(${parameter}::text[])`,
  },
  sqlite: {
    object: (...entries) => `json_object(${argumentsOf(entries.map(([name, value]) => [name, asJson(value)]))})`,
    array: (...values) => `json_array(${values.map(asJson).join(", ")})`,
    list: (value, order) => `json_group_array(json(${value})${order ? ` ORDER BY ${order}` : ""})`,
    distinct: (value) => `json_group_array(DISTINCT ${value})`,
    time: (column) => `replace(${column}, ' ', 'T') || 'Z'`,
    boolean: (column) => `json(CASE WHEN ${column} THEN 'true' ELSE 'false' END)`,
    number: (column) => `CAST(${column} AS REAL)`,
    json: (column) => `json(${column})`,
    isAmong: (column, parameter) => `${column} IN (SELECT value FROM json_each(${parameter}))`,
  },
};
