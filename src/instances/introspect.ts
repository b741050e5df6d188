import type { Catalogue, Table } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Dialect, Reader } from "./dialects/dialect.ts";

/** What a database really has, read once when it is opened. */
export interface PhysicalSchema {
  /** Column names by table name. */
  tables: ReadonlyMap<string, ReadonlySet<string>>;
  /** Modules of the catalogue with tables here, limited to the configured ones. */
  modules: string[];
  /** Name of the newest applied migration of LaminDB's core. */
  schemaVersion: string | null;
  hasTable(table: Table): boolean;
  hasColumn(table: Table, column: string): boolean;
}

const MIGRATIONS = "django_migrations";

async function readMigrations(reader: Reader, tables: PhysicalSchema["tables"]): Promise<string[][]> {
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

/** Reads tables, columns, modules and migration level; throws INSTANCE_UNAVAILABLE where there is no LaminDB. */
export async function introspect(
  reader: Reader,
  dialect: Dialect,
  catalogue: Catalogue,
  configured: string[] | undefined,
): Promise<PhysicalSchema> {
  const tables = new Map<string, Set<string>>();
  for (const [table, column] of await reader.all(dialect.columnsSql)) {
    const columns = tables.get(String(table)) ?? new Set();
    tables.set(String(table), columns.add(String(column)));
  }
  if (!tables.has("lamindb_user") || !tables.has("lamindb_artifact")) {
    throw new GatewayError("INSTANCE_UNAVAILABLE", "Its database holds no LaminDB; check `db` in the configuration.");
  }
  const migrations = await readMigrations(reader, tables);
  const present = new Set(catalogue.tables.filter((table) => tables.has(table.table)).map((table) => table.module));
  if (present.has("bionty") && !(await hasBionty(reader))) present.delete("bionty");
  const modules = catalogue.modules
    .map(({ name }) => name)
    .filter((name) => name !== "lamindb" && present.has(name) && (configured?.includes(name) ?? true));
  const known = new Set(["lamindb", ...modules]);
  return {
    tables,
    modules,
    schemaVersion: migrations.filter(([app]) => app === "lamindb").at(-1)?.[1] ?? null,
    hasTable: (table) => known.has(table.module) && tables.has(table.table),
    hasColumn: (table, column) => tables.get(table.table)?.has(column) ?? false,
  };
}
