import type { ColumnKind } from "../../../catalogue/model.ts";
import { INTEGER_KINDS } from "../../../catalogue/model.ts";
import type { Dialect, RawValue } from "../dialect.ts";
import { openPostgresReader } from "./postgresReader.ts";
import { postgresRefusal } from "./translatePostgresError.ts";

const ARRAY_TYPES: Partial<Record<ColumnKind, string>> = {
  datetime: "timestamptz[]",
  date: "date[]",
  boolean: "boolean[]",
  float: "float8[]",
};

/** `2025-01-01 00:01:00.5+00` (session time zone UTC) → six fraction digits, no zone. */
function decodeDatetime(text: string): string {
  const [whole, fraction = ""] = text.replace(/\+00(:00)?$/, "").split(".");
  return `${whole}.${fraction.padEnd(6, "0")}`;
}

function decode(kind: ColumnKind, raw: RawValue | undefined): string | null {
  if (raw === null || raw === undefined) return null;
  const text = String(raw);
  if (kind === "boolean") return text === "t" || text === "true" ? "true" : "false";
  return kind === "datetime" ? decodeDatetime(text) : text;
}

function encode(kind: ColumnKind, text: string | null): string | null {
  if (text === null) return null;
  if (kind === "datetime") return `${text}+00`;
  return kind === "duration" ? `${text} microseconds` : text;
}

function arrayType(kind: ColumnKind): string {
  return ARRAY_TYPES[kind] ?? (INTEGER_KINDS.has(kind) ? "bigint[]" : "text[]");
}

/** Quotes the elements of a PostgreSQL array literal. */
function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/[\\"]/g, "\\$&")}"`).join(",")}}`;
}

export const postgresDialect: Dialect = {
  name: "postgres",
  quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  placeholder: (n) => `$${n}`,
  select: (expression, kind) =>
    kind === "duration" ? `(extract(epoch from ${expression}) * 1000000)::bigint` : expression,
  decode,
  encode,
  cast: (placeholder, kind) => (kind === "json" ? `${placeholder}::jsonb` : placeholder),
  isOneOf: (expression, kind, placeholder) => `${expression} = ANY(${placeholder}::${arrayType(kind)})`,
  listParam: (kind, values) => arrayLiteral(values.map((value) => encode(kind, value)!)),
  listRows: (placeholder) => `unnest(${placeholder}::text[]) AS s(value)`,
  startsWith: (column, prefix) => `${column} ~>=~ ${prefix} AND ${column} ~<~ (${prefix} || '~')`,
  columnsSql: `SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
      AND a.attnum > 0 AND NOT a.attisdropped`,
  refusalOf: postgresRefusal,
  openReader: openPostgresReader,
};
