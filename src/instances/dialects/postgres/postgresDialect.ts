import { sql } from "../../sql.ts";
import { readableText } from "../canonical.ts";
import type { Dialect } from "../dialect.ts";
import { OWN_TABLES } from "../ownTables.ts";
import { unstorableCharacter } from "../unstorableCharacter.ts";
import { isVisible } from "./isVisible.ts";
import { postgresAnswers } from "./postgresAnswers.ts";
import { postgresChange } from "./postgresChange.ts";
import { postgresFilters } from "./postgresFilters.ts";
import { postgresJsonParts } from "./postgresJsonParts.ts";
import { openPostgresRates } from "./postgresRates.ts";
import { openPostgresReader } from "./postgresReader.ts";
import { postgresRefusal } from "./postgresRefusal.ts";
import { postgresSearchIndexes } from "./postgresSearchIndexes.ts";
import { openPostgresTurnQueue } from "./postgresTurnQueue.ts";
import { postgresUnknownSql } from "./postgresUnknownSql.ts";
import { postgresValues } from "./postgresValues.ts";
import { readPostgresValue } from "./readPostgresValue.ts";
import { postgresWriteObstacle } from "./writeObstacle.ts";

const textList = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(", ");

const OWN_SCHEMA = "lamindb_gateway";
const ownTable = (table: string) => `${OWN_SCHEMA}.${table}`;

const hasRights = (...rights: string[]) =>
  `coalesce(bool_and(${["has_schema_privilege(n.oid, 'USAGE')", ...rights.map((right) => `has_table_privilege(c.oid, '${right}')`)].join(" AND ")})
    FILTER (WHERE c.oid IS NOT NULL), true)::int`;

/** Asks the catalogue, which everybody may read: a statement that is refused would end the sync's transaction. */
const OWN_TABLES_SQL = `SELECT string_agg(c.relname, ',') AS there,
    string_agg(c.relname, ',') FILTER (WHERE pg_has_role(c.relowner, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')) AS owned,
    (SELECT string_agg(i.relname, ',') FROM pg_class i JOIN pg_namespace m ON m.oid = i.relnamespace
      WHERE m.nspname = '${OWN_SCHEMA}' AND i.relkind = 'i') AS indexes,
    ${hasRights("SELECT")} AS may_read, ${hasRights("SELECT", "INSERT", "UPDATE", "DELETE")} AS may_write,
    coalesce(bool_and(has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')),
      has_database_privilege(current_database(), 'CREATE'))::int AS may_make, (count(n.oid) > 0)::int AS has_schema
  FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
    AND c.relname IN (${textList(Object.keys(OWN_TABLES))})
  WHERE n.nspname = '${OWN_SCHEMA}'`;

/** How the gateway speaks to PostgreSQL. */
export const postgresDialect: Dialect = {
  name: "postgres",
  systemName: "postgresql",
  answers: postgresAnswers,
  filters: postgresFilters,
  jsonParts: postgresJsonParts,
  searchIndexes: postgresSearchIndexes,
  unknownSql: postgresUnknownSql,
  ...postgresValues,
  placeholder: (n) => `$${n}`,
  // as numeric: a bigint cannot hold every interval, and one that does not fit would fail the whole statement
  select: (expression, kind) =>
    kind === "duration" ? sql`trunc((extract(epoch from ${expression}) * 1000000)::numeric)` : expression,
  stacked: (selected) => sql`${selected}::text`,
  read: readPostgresValue,
  decode: (kind, raw) => readableText(readPostgresValue(kind, raw)),
  listRows: (placeholder) => `unnest(${placeholder}::text[]) WITH ORDINALITY AS s(value, key)`,
  joinEach: (table, condition) => `CROSS JOIN LATERAL (SELECT * FROM ${table} t WHERE ${condition} OFFSET 0) t`,
  startsWith: (column, prefix) => sql`${column} ~>=~ ${prefix} AND ${column} ~<~ (${prefix} || '~')`,
  columnsSql: `SELECT c.relname, a.attname, (NOT a.attnotnull)::int, CASE WHEN a.atttypid = 'bool'::regtype THEN 'boolean'
      WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) THEN 'integer' ELSE 'other' END FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE ${isVisible("c")} AND c.relkind IN ('r', 'p', 'v', 'm')
      AND a.attnum > 0 AND NOT a.attisdropped`,
  schemasSql: (table) =>
    `SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = '${table}' AND c.relkind IN ('r', 'p', 'v', 'm')`,
  hasSpareTables: false,
  shapeSql: (
    tables,
  ) => `SELECT sum(hashtextextended(concat(c.relname, '.', a.attname, ' ', a.attnotnull), a.atttypid::bigint)) AS shape,
      string_agg(DISTINCT c.relname, ',') FILTER (WHERE c.relname IN (${textList(tables)})) AS there
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE ${isVisible("c")} AND c.relkind IN ('r', 'p', 'v', 'm')
      AND a.attnum > 0 AND NOT a.attisdropped`,
  foreignKeysSql: `SELECT c.relname, a.attname, t.relname AS leads_to FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_class t ON t.oid = k.confrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND ${isVisible("c")}`,
  ownTable,
  ownTablesSql: OWN_TABLES_SQL,
  freshPlansSql: "DISCARD PLANS",
  checkReferencesSql: "SET CONSTRAINTS ALL IMMEDIATE",
  connectionSql:
    "SELECT (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())::int, (extract(epoch from clock_timestamp()) * 1000)::bigint::text",
  positions: {
    // where the next record goes: a commit that the server has not written out yet lies before it
    writtenSql: "SELECT pg_current_wal_insert_lsn()::text",
    hasReachedSql: `SELECT coalesce(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
      ELSE pg_current_wal_insert_lsn() END >= $1::text::pg_lsn, false)::int`,
  },
  ownSchemaDdl: `CREATE SCHEMA ${OWN_SCHEMA}`,
  refusalOf: postgresRefusal,
  changeOf: postgresChange,
  faultOf: unstorableCharacter,
  writeObstacle: postgresWriteObstacle,
  refusesTypeCycles: true, // by a trigger of LaminDB
  openReader: openPostgresReader,
  // MikroORM takes a while to load, and whoever only reads needs none of it
  openWriter: async (...parts) => (await import("./postgresWriter.ts")).openPostgresWriter(...parts),
  openTurnQueue: openPostgresTurnQueue,
  openRates: openPostgresRates,
};
