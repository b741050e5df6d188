/**
 * Values that older LaminDB releases keep in another place or form than the catalogue's, as SQL that makes today's
 * values of them: what LaminDB's own migrations do (numbers are those of its core, read in LaminDB 2.0.1; moved keys
 * of `_aux`: 0171, dtypes: 0154). The one place for such translations; names alone are in `catalogue/olderNames.ts`.
 */

import { BRANCHES, SPACE_ALL } from "../catalogue/fixedRows.ts";
import { TRANSFER_KEY } from "../catalogue/transferKey.ts";
import { hashText } from "../util/lamindbUid.ts";
import { pythonValue } from "../util/python.ts";
import type { JsonParts } from "./dialects/jsonParts.ts";
import type { RowValues } from "./rowValues.ts";

/** What a translation is written with. */
export interface OlderSql {
  /** SQL of one of the columns that the value is made of. */
  column(name: string): string;
  json: JsonParts;
  /** Tables of types that dtypes name, with their registry's name. */
  types: readonly { registry: string; table: string }[];
}

/** A column of today whose value a database below the migration `before` holds elsewhere. */
export interface OlderValue {
  tables: readonly string[];
  column: string;
  before: number;
  /** Columns that the value is made of, by today's name or one that is no more; all must be there. */
  from: readonly string[];
  sql(sql: OlderSql): string;
}

/** A column whose values mean nothing today: it counts as missing. */
export interface GoneColumn {
  table: string;
  column: string;
  before: number;
}

const AF = ["af"];
const af = (key: string) => ["af", key];
const MADE_BRANCHES = {
  [BRANCHES.trash]: ["trash", "t"],
  [BRANCHES.archive]: ["archive", "a"],
  [BRANCHES.main]: ["main", "m"],
} as const;
const MADE_SPACES = { [SPACE_ALL]: ["all", "a"] } as const;
const UID_LENGTH = 12;

/** The value for rows that are types, or another one: LaminDB keeps none of it on types. */
function unlessType({ column }: OlderSql, value: string): string {
  return `CASE WHEN ${column("is_type")} THEN NULL ELSE ${value} END`;
}

function withoutAf({ column, json }: OlderSql): string {
  return json.without(column("_aux"), AF);
}

function savedAux(sql: OlderSql): string {
  const { column, json } = sql;
  const rest = `(${withoutAf(sql)})`;
  const unsaved = json.withKey(rest, "storage_completed", json.literal(false));
  return `CASE WHEN ${json.flag(column("_aux"), af("0"))} = FALSE THEN ${unsaved} ELSE ${rest} END`;
}

/** Optional members (1) and the index (3) stay; 2 has another meaning today, the order of members. */
function schemaAux({ column, json }: OlderSql): string {
  const aux = column("_aux");
  const kept = ["1", "3"].map((key) => `${json.value(aux, af(key))} IS NOT NULL`).join(" OR ");
  return `CASE WHEN ${kept} THEN ${json.without(aux, af("0"), af("2"))} ELSE ${json.without(aux, AF)} END`;
}

function configuredAux({ column, json }: OlderSql): string {
  const [aux, config] = [column("_aux"), column("config")];
  return `CASE WHEN ${config} IS NULL OR ${config} IN ('{}', 'null') THEN ${aux} ELSE ${json.withKey(aux, "config", config)} END`;
}

/** Names and uids of the rows that every LaminDB has, which changed with the releases; by their fixed ids. */
function made(rows: Record<string, readonly [name: string, letter: string]>, of: "uid" | "name"): OlderValue["sql"] {
  return ({ column }) => {
    const cases = Object.entries(rows).map(([id, [name, letter]]) => {
      return `WHEN ${id} THEN '${of === "name" ? name : letter.repeat(UID_LENGTH)}'`;
    });
    return `CASE ${column("id")} ${cases.join(" ")} ELSE ${column(of)} END`;
  };
}

/**
 * A dtype with its types by uid instead of by name: `cat[Record[Lab[Experiment]]]` → `cat[Record[<uid of Experiment>]]`.
 * `named` walks down from the types without a type, so circles are never entered; what names no type stays.
 */
function typesByUid({ column, types }: OlderSql): string {
  const dtype = column("_dtype_str");
  if (types.length === 0) return dtype;
  const selects = types.map(
    ({ registry, table }) => `SELECT '${registry}', id, uid, name, type_id FROM ${table} WHERE is_type`,
  );
  const names = types.map(({ registry }) => `${dtype} LIKE '%${registry}[%'`).join(" OR ");
  return `CASE WHEN ${names} THEN (WITH RECURSIVE types(registry, id, uid, name, type_id) AS (${selects.join(" UNION ALL ")}),
    named(registry, id, uid, path, ends) AS (
      SELECT registry, id, uid, registry || '[' || name, ']' FROM types WHERE type_id IS NULL
      UNION ALL SELECT t.registry, t.id, t.uid, n.path || '[' || t.name, n.ends || ']'
        FROM named n JOIN types t ON t.registry = n.registry AND t.type_id = n.id),
    found(n, before, now) AS (
      SELECT row_number() OVER (ORDER BY registry, id), path || ends, registry || '[' || uid || ']'
        FROM named WHERE replace(${dtype}, path || ends, '') <> ${dtype}),
    told(n, dtype) AS (
      SELECT CAST(0 AS bigint), CAST(${dtype} AS text)
      UNION ALL SELECT found.n, replace(told.dtype, found.before, found.now) FROM told JOIN found ON found.n = told.n + 1)
    SELECT dtype FROM told ORDER BY n DESC LIMIT 1) ELSE ${dtype} END`;
}

function replaced(column: string, before: string, now: string): OlderValue["sql"] {
  return (sql) => `CASE ${sql.column(column)} WHEN '${before}' THEN '${now}' ELSE ${sql.column(column)} END`;
}

const blocks = (...owners: string[]) => ["lamindb_block", ...owners.map((owner) => `lamindb_${owner}block`)];
const TYPED = ["feature", "project", "reference", "schema", "ulabel"].map((name) => `lamindb_${name}`);
const BLOCKS = blocks("artifact", "branch", "collection", "feature", "project", "record", "run", "schema", "space");

function value(
  table: string | readonly string[],
  column: string,
  before: number,
  from: readonly string[],
  sql: OlderValue["sql"],
): OlderValue {
  return { tables: typeof table === "string" ? [table] : table, column, before, from, sql };
}

/** All translations; of several for one column the first that applies counts. */
export const OLDER_VALUES: readonly OlderValue[] = [
  value("lamindb_artifact", "otype", 89, ["otype"], replaced("otype", "spatialdata", "SpatialData")),
  value("lamindb_artifact", "kind", 103, ["kind"], replaced("kind", "__lamindb__", "__lamindb_run__")),
  // 0 was the default and said nothing; that a run is finished shows in its time
  value("lamindb_run", "_status_code", 114, ["_status_code", "finished_at"], ({ column }) => {
    const code = column("_status_code");
    return `CASE WHEN ${code} = 0 AND ${column("finished_at")} IS NULL THEN NULL ELSE ${code} END`;
  }),
  value("lamindb_space", "uid", 115, ["id", "uid"], made(MADE_SPACES, "uid")),
  value("lamindb_space", "name", 115, ["id", "name"], made(MADE_SPACES, "name")),
  value("lamindb_branch", "uid", 115, ["id", "uid"], made(MADE_BRANCHES, "uid")),
  value("lamindb_branch", "name", 115, ["id", "name"], made(MADE_BRANCHES, "name")),
  value("lamindb_feature", "_dtype_str", 154, ["_dtype_str"], typesByUid),
  value(TYPED, "is_type", 167, ["is_type"], ({ column }) => `coalesce(${column("is_type")}, FALSE)`),
  value("lamindb_transform", "key", 170, ["key"], ({ column }) => {
    const key = column("key");
    return `CASE WHEN substr(${key}, 1, 10) = 'transfers/' THEN '${TRANSFER_KEY}' || substr(${key}, 11) ELSE coalesce(${key}, '') END`;
  }),
  value("lamindb_transform", "_aux", 170, ["_aux", "config"], configuredAux),
  value("lamindb_artifact", "_aux", 171, ["_aux"], savedAux),
  value("lamindb_run", "_aux", 171, ["_aux"], withoutAf),
  value("lamindb_run", "cli_args", 171, ["_aux"], ({ column, json }) => json.text(column("_aux"), af("0"))),
  value("lamindb_feature", "_aux", 171, ["_aux"], withoutAf),
  value("lamindb_feature", "default_value", 171, ["_aux", "is_type"], (sql) =>
    unlessType(sql, sql.json.value(sql.column("_aux"), af("0"))),
  ),
  value("lamindb_feature", "nullable", 171, ["_aux", "is_type"], (sql) =>
    unlessType(sql, `coalesce(${sql.json.flag(sql.column("_aux"), af("1"))}, TRUE)`),
  ),
  value("lamindb_feature", "coerce", 171, ["_aux", "is_type"], (sql) =>
    unlessType(sql, `coalesce(${sql.json.flag(sql.column("_aux"), af("2"))}, FALSE)`),
  ),
  value("lamindb_schema", "uid", 171, ["uid"], ({ column }) => `substr(${column("uid")}, 1, 16)`),
  value("lamindb_schema", "_aux", 171, ["_aux"], schemaAux),
  value("lamindb_schema", "coerce", 171, ["_aux", "is_type"], (sql) =>
    unlessType(sql, sql.json.flag(sql.column("_aux"), af("0"))),
  ),
  value("lamindb_schema", "flexible", 171, ["_aux", "is_type", "n_members"], (sql) => {
    const n = sql.column("n_members");
    return unlessType(sql, `coalesce(${sql.json.flag(sql.column("_aux"), af("2"))}, ${n} IS NULL OR ${n} < 0)`);
  }),
  value("lamindb_schema", "n_members", 171, ["is_type", "n_members"], (sql) => {
    const n = sql.column("n_members");
    return unlessType(sql, `CASE WHEN ${n} >= 0 THEN ${n} END`);
  }),
  value([...BLOCKS, ...blocks("transform", "ulabel")], "kind", 178, ["kind"], replaced("kind", "mdpage", "readme")),
];

/** A transform's environment was a transform until 0174; LaminDB cleared the column. */
export const GONE_COLUMNS: readonly GoneColumn[] = [
  { table: "lamindb_transform", column: "environment_id", before: 174 },
];

/** Rows of tables that databases below a migration lack although rows refer to them; columns by name. */
export const MADE_ROWS: readonly { table: string; before: number; rows: Record<string, string>[] }[] = [
  {
    table: "lamindb_branch",
    before: 115,
    rows: Object.entries(MADE_BRANCHES).map(([id, [name, letter]]) => ({ id, name, uid: letter.repeat(UID_LENGTH) })),
  },
];

const HASHED_VALUES_SINCE = 101;

/** The row with what SQL cannot make: the hash of a JSON value, by which LaminDB since 1.6 finds it again. */
export function completeOlderRow(table: string, values: RowValues, level: number): RowValues {
  if (level >= HASHED_VALUES_SINCE || table !== "lamindb_jsonvalue" || values.cell("hash") != null) return values;
  const json = values.cell("value");
  return typeof json === "string" ? values.with("hash", hashText(pythonValue(json))) : values;
}
