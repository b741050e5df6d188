/** What stands in a column of a row of the large template, as canonical text. */
import { type Column, INTEGER_KINDS, type Table } from "../../../src/catalogue/model.ts";
import { BIGINTS, DATES, DURATIONS, FLOATS, INTEGERS, JSON_TEXTS, TEXTS, TIMES, WORDS } from "./oddValues.ts";

const POOLS: Partial<Record<Column["kind"], readonly string[]>> = {
  string: TEXTS,
  text: TEXTS,
  boolean: ["true", "false"],
  datetime: TIMES,
  date: DATES,
  json: JSON_TEXTS,
  float: FLOATS,
  duration: DURATIONS,
  integer: INTEGERS,
  bigint: BIGINTS,
  smallint: INTEGERS.slice(0, 5),
};

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The number as text of this length in LaminDB's alphabet, other for every number that fits. */
export function uidOf(number: number, length: number): string {
  let uid = "";
  for (let rest = number, i = 0; i < length; i++, rest = Math.floor(rest / 62))
    uid = ALPHABET[(rest + i * 7) % 62] + uid;
  return uid;
}

/** Names that are unique whatever their case, by an index that the catalogue does not know. */
const UNIQUE_NAMES = new Set(["lamindb_branch", "lamindb_space"]);

function isUnique({ table, keys }: Table, { name, column }: Column): boolean {
  return keys.some(({ columns }) => columns.includes(column)) || (name === "name" && UNIQUE_NAMES.has(table));
}

/** Cut to so many characters, as PostgreSQL counts them. */
function fitting(text: string, length: number | undefined): string {
  return [...text].slice(0, length).join("");
}

/** A value for row `i` of a table; `at` tells columns apart, so that they do not change in step. */
export function plainCell(table: Table, column: Column, at: number, i: number): string | null {
  const n = i + at * 3;
  const unique = isUnique(table, column);
  if (column.nullable && column.name !== "_dtype_str" && (unique ? i % 5 : n % 4) === 3) return null;
  const status = column.name === "_status_code" && table.facts.statusCodes;
  if (status) return String(Object.values(status)[n % Object.values(status).length]);
  const pool = WORDS[column.name] ?? POOLS[column.kind]!;
  const value = pool[n % pool.length]!;
  if (INTEGER_KINDS.has(column.kind) || (column.kind !== "string" && column.kind !== "text")) return value;
  if (!unique) return fitting(value, column.length);
  return fitting(`${i} ${value}`, column.length);
}
