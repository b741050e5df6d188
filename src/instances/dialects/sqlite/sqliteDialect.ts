import { sql } from "../../sql.ts";
import { readableText } from "../canonical.ts";
import type { Dialect } from "../dialect.ts";
import { OWN_TABLES } from "../ownTables.ts";
import { readSqliteValue } from "./readSqliteValue.ts";
import { sqliteAnswers } from "./sqliteAnswers.ts";
import { sqliteFilters } from "./sqliteFilters.ts";
import { sqliteJsonParts } from "./sqliteJsonParts.ts";
import { openSqliteReader } from "./sqliteReader.ts";
import { openSqliteTurnQueue } from "./sqliteTurnQueue.ts";
import { sqliteUnknownSql } from "./sqliteUnknownSql.ts";
import { sqliteValues } from "./sqliteValues.ts";
import { sqliteChange, sqliteRefusal } from "./translateSqliteError.ts";
import { sqliteWriteObstacle } from "./writeObstacle.ts";

const ownTable = (table: string) => `lamindb_gateway_${table}`;

/** How the gateway speaks to SQLite. */
export const sqliteDialect: Dialect = {
  name: "sqlite",
  systemName: "sqlite",
  answers: sqliteAnswers,
  filters: sqliteFilters,
  jsonParts: sqliteJsonParts,
  searchIndexes: null,
  unknownSql: sqliteUnknownSql,
  ...sqliteValues,
  // SQLite looks at the value of a parameter that stands there alone, and prepares the statement again each time it is bound
  placeholder: () => "+?",
  select: (expression) => expression,
  stacked: (selected) => selected,
  read: readSqliteValue,
  decode: (kind, raw) => readableText(readSqliteValue(kind, raw)),
  listRows: (placeholder) => `json_each(${placeholder}) AS s`,
  joinEach: (table, condition) => `CROSS JOIN ${table} t ON ${condition}`, // read in this order
  startsWith: (column, prefix) => sql`${column} >= ${prefix} AND ${column} < (${prefix} || '~')`,
  columnsSql: `SELECT m.name, c.name, NOT c."notnull" AND NOT c.pk, 'any' FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type IN ('table', 'view')`,
  schemasSql: null,
  hasSpareTables: true,
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
  checkReferencesSql: null,
  connectionSql: null,
  positions: null,
  ownSchemaDdl: null,
  refusalOf: sqliteRefusal,
  changeOf: sqliteChange,
  faultOf: () => null,
  writeObstacle: sqliteWriteObstacle,
  refusesTypeCycles: false,
  openReader: openSqliteReader,
  // MikroORM takes a while to load, and whoever only reads needs none of it
  openWriter: async (...parts) => (await import("./sqliteWriter.ts")).openSqliteWriter(...parts),
  openTurnQueue: openSqliteTurnQueue,
  openRates: null,
};
