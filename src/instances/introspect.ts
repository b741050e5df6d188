import type { Catalogue } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { Reader, ReaderPool } from "./dialects/reader.ts";
import { completeOlderRow } from "./olderValues.ts";
import type { PhysicalSchema } from "./physicalSchema.ts";
import { findUnknownParts } from "./unknownParts.ts";
import { type Level, type OptionalColumns, type PhysicalTables, type TableView, viewTable } from "./viewTable.ts";

const MIGRATIONS = "django_migrations";

async function readMigrations(reader: Reader, tables: PhysicalTables): Promise<string[][]> {
  if (!tables.has(MIGRATIONS)) return [];
  const rows = await reader.all(`SELECT app, name FROM ${MIGRATIONS} ORDER BY name`);
  return rows.map((row) => row.map(String));
}

/**
 * Every SQLite instance has bionty's tables, as LaminDB starts from a packaged file that has them; only an instance
 * with the module has rows of its sources.
 */
async function hasBionty(reader: Reader): Promise<boolean> {
  return (await reader.all("SELECT id FROM bionty_source LIMIT 1")).length > 0;
}

/** The tables with all their columns, and with those that may be NULL. */
async function readTables(reader: Reader, dialect: Dialect): Promise<[all: PhysicalTables, optional: OptionalColumns]> {
  const rows = await reader.all(dialect.columnsSql);
  const byTable = Map.groupBy(rows, ([table]) => String(table));
  const tables = new Map([...byTable].map(([table, found]) => [table, new Set(found.map(([, name]) => String(name)))]));
  const optional = new Map(
    [...byTable].map(([table, found]) => {
      const mayBeNull = found.filter(([, , isOptional]) => Number(isOptional) === 1);
      return [table, new Map(mayBeNull.map(([, name, , type]) => [String(name), String(type)]))];
    }),
  );
  if (tables.has("lamindb_user") && tables.has("lamindb_artifact")) return [tables, optional];
  throw new GatewayError("INSTANCE_UNAVAILABLE", await noTables(reader, dialect));
}

/** Why there are no tables of LaminDB. */
async function noTables(reader: Reader, dialect: Dialect): Promise<string> {
  const [[schema] = []] = dialect.schemasSql ? await reader.all(dialect.schemasSql("lamindb_artifact")) : [];
  return typeof schema === "string"
    ? `Its database has LaminDB's tables in the schema ${schema}, where the configured role does not find them; grant it USAGE on this schema, and let its \`search_path\` contain it.`
    : "Its database is not a LaminDB database; check `db` in the configuration.";
}

/** Number of a migration; infinite, as of the newest LaminDB, where there is none. */
function migrationNumber(name: string | null): number {
  const digits = /^\d+/.exec(name ?? "")?.[0];
  return digits ? Number(digits) : Number.POSITIVE_INFINITY;
}

function viewTables(catalogue: Catalogue, level: Level): Map<string, TableView> {
  const views = new Map<string, TableView>();
  for (const table of catalogue.tables) {
    const view = viewTable(table, level);
    if (view) views.set(table.table, view);
  }
  return views;
}

async function findModules(
  reader: Reader,
  dialect: Dialect,
  catalogue: Catalogue,
  views: ReadonlyMap<string, TableView>,
  configured: string[] | undefined,
): Promise<string[]> {
  const present = new Set(catalogue.tables.filter(({ table }) => views.has(table)).map(({ module }) => module));
  if (dialect.hasSpareTables && present.has("bionty") && !(await hasBionty(reader))) present.delete("bionty");
  return catalogue.modules
    .map(({ name }) => name)
    .filter((name) => name !== "lamindb" && present.has(name) && (configured?.includes(name) ?? true));
}

/** Reads tables, columns, modules and migration level; throws INSTANCE_UNAVAILABLE where there is no LaminDB. */
async function introspect(
  reader: Reader,
  dialect: Dialect,
  catalogue: Catalogue,
  configured: string[] | undefined,
): Promise<PhysicalSchema> {
  const [tables, optional] = await readTables(reader, dialect);
  const migrations = await readMigrations(reader, tables);
  const schemaVersion = migrations.filter(([app]) => app === "lamindb").at(-1)?.[1] ?? null;
  const level = { tables, optional, migration: migrationNumber(schemaVersion), dialect };
  const views = viewTables(catalogue, level);
  const modules = await findModules(reader, dialect, catalogue, views, configured);
  const known = new Set(["lamindb", ...modules]);
  return {
    modules,
    schemaVersion,
    hasOlderNames: [...views.values()].some(({ renamed }) => renamed),
    unknown: await findUnknownParts(reader, dialect, catalogue, views, tables),
    hasTable: (table) => known.has(table.module) && views.has(table.table),
    hasColumn: (table, column) => views.get(table.table)?.columns.has(column) ?? false,
    given: (table, column) => views.get(table.table)?.given.get(column),
    from: (table) => views.get(table.table)!.from,
    complete: (table, row) => completeOlderRow(table.table, row, level.migration),
  };
}

/** What a look at a database found. Looks that found no change since have the same `schema`. */
export interface Look {
  schema: PhysicalSchema;
  /** Another text after each change of what is learnt of a database. */
  mark: string;
}

/** What shows cheaply that something in it changed, by table: migrations change the values of rows, too. */
const MARKS = {
  [MIGRATIONS]: `SELECT count(*), max(id) FROM ${MIGRATIONS}`,
  bionty_source: "SELECT count(*) FROM (SELECT id FROM bionty_source LIMIT 1) s", // see hasBionty
};

async function readMark(reader: Reader, dialect: Dialect): Promise<string> {
  const [row] = await reader.all(dialect.shapeSql(Object.keys(MARKS)));
  const [shape, there] = row!.map(String);
  const isOfUse = (table: string) => table === MIGRATIONS || dialect.hasSpareTables;
  const marks = Object.entries(MARKS).filter(([table]) => isOfUse(table) && there!.split(",").includes(table));
  const rows = await Promise.all(marks.map(([, sql]) => reader.all(sql)));
  return [shape, ...rows.flat(2)].join(" ");
}

/** Looks at a database, in one snapshot; where nothing has changed since the look before, only that is read. */
export function lookAt(
  reader: ReaderPool,
  dialect: Dialect,
  catalogue: Catalogue,
  configured: string[] | undefined,
  before?: Look,
): Promise<Look> {
  return reader.snapshot(async (snapshot) => {
    const mark = await readMark(snapshot, dialect);
    if (mark === before?.mark) return before;
    return { mark, schema: await introspect(snapshot, dialect, catalogue, configured) };
  });
}
