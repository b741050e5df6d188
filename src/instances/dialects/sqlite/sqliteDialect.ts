import type { ColumnKind } from "../../../catalogue/model.ts";
import { INTEGER_KINDS } from "../../../catalogue/model.ts";
import { readableText } from "../canonical.ts";
import type { Dialect } from "../dialect.ts";
import { OWN_TABLES } from "../ownTables.ts";
import { readSqliteValue } from "./readSqliteValue.ts";
import { openSqliteReader } from "./sqliteReader.ts";
import { sqliteChange, sqliteRefusal } from "./translateSqliteError.ts";
import { sqliteWriteObstacle } from "./writeObstacle.ts";

function encode(kind: ColumnKind, text: string | null): string | null {
  if (text === null || kind !== "boolean") return text;
  return text === "true" ? "1" : "0";
}

const ownTable = (table: string) => `lamindb_gateway_${table}`;

export const sqliteDialect: Dialect = {
  name: "sqlite",
  quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  placeholder: () => "?",
  select: (expression) => expression,
  read: readSqliteValue,
  decode: (kind, raw) => readableText(readSqliteValue(kind, raw)),
  encode,
  cast: (placeholder) => placeholder,
  isOneOf: (expression, _kind, placeholder) =>
    `(${expression} IN (SELECT value FROM json_each(${placeholder})) AND gateway_wanted(${expression}))`,
  // digits stay bare, so that the index on an integer column is used and 2^53 + 1 stays exact
  listParam: (kind, values) =>
    INTEGER_KINDS.has(kind) ? `[${values.join(",")}]` : JSON.stringify(values.map((value) => encode(kind, value))),
  listRows: (placeholder) => `json_each(${placeholder}) AS s`,
  joinEach: (table, condition) => `CROSS JOIN ${table} t ON ${condition}`, // read in this order
  startsWith: (column, prefix) => `${column} >= ${prefix} AND ${column} < (${prefix} || '~')`,
  columnsSql: `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type IN ('table', 'view')`,
  shapeSql: (tables) => `SELECT (SELECT schema_version FROM pragma_schema_version) AS shape, (SELECT group_concat(name)
    FROM sqlite_master WHERE type = 'table' AND name IN (${tables.map((table) => `'${table}'`).join(", ")})) AS there`,
  foreignKeysSql: `SELECT m.name, f."from", f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
  ownTable,
  ownTablesSql: `SELECT group_concat(substr(name, ${ownTable("").length + 1})) AS there,
    group_concat(substr(name, ${ownTable("").length + 1})) AS owned,
    (SELECT group_concat(name) FROM sqlite_master WHERE type = 'index') AS indexes, 1 AS may_read, 1 AS may_write,
    1 AS may_make, 1 AS has_schema FROM sqlite_master WHERE type = 'table'
    AND name IN (${Object.keys(OWN_TABLES).map((table) => `'${ownTable(table)}'`)})`,
  freshPlansSql: null,
  ownSchemaDdl: null,
  refusalOf: sqliteRefusal,
  changeOf: sqliteChange,
  faultOf: () => null,
  writeObstacle: sqliteWriteObstacle,
  refusesTypeCycles: false,
  openReader: openSqliteReader,
};
