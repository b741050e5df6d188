/**
 * What a database has beyond the gateway's catalogue: columns and tables that LaminDB has dropped or that a later
 * release or an unconfigured module brought. Nothing of it is read, but a sync says what it leaves behind.
 */
import type { Catalogue, Table } from "../catalogue/model.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { Reader } from "./dialects/reader.ts";
import type { UnknownLink, UnknownParts } from "./physicalSchema.ts";
import type { PhysicalTables, TableView } from "./viewTable.ts";

const NOT_LAMINDB = /^(django_|sqlite_|lamindb_gateway_|pg_)/;

/** `'x'::text` and `x` are one default; NULL is none. */
function defaultText(sql: string): string | null {
  const bare = sql.replace(/::[\w ]+$/, "").replace(/^'(.*)'$/s, "$1");
  return /^null$/i.test(bare) ? null : bare;
}

/**
 * Whether a table's rows are about the object that a column names, and do not only mention it: then the table is
 * named after the registry, first (`lamindb_artifactparamvalue`) or last (`lamindb_personproject`).
 */
function isAbout(table: string, owner: Table): boolean {
  const name = table.replace(/^[a-z0-9]+_/, "").replaceAll("_", "");
  return name.startsWith(owner.name.toLowerCase()) || name.endsWith(owner.name.toLowerCase());
}

async function readColumns(
  reader: Reader,
  dialect: Dialect,
  views: ReadonlyMap<Table, TableView>,
): Promise<UnknownParts["columns"]> {
  const unknown = [...views].filter(([, view]) => view.unknown.length > 0);
  if (unknown.length === 0) return new Map();
  const rows = await reader.all(dialect.unknownSql.defaults);
  const defaults = new Map(rows.map(([table, column, text]) => [`${table} ${column}`, defaultText(String(text))]));
  return new Map(
    unknown.map(([table, view]) => {
      const physical = view.physical!;
      const columns = view.unknown.map((name) => ({ name, default: defaults.get(`${physical} ${name}`) ?? null }));
      return [table, { physical, columns }];
    }),
  );
}

async function readLinks(
  reader: Reader,
  dialect: Dialect,
  views: ReadonlyMap<Table, TableView>,
  tables: PhysicalTables,
): Promise<UnknownLink[]> {
  const known = new Map([...views].flatMap(([table, { physical }]) => (physical ? [[physical, table] as const] : [])));
  const isUnknown = (table: string) => !known.has(table) && !NOT_LAMINDB.test(table);
  if (![...tables.keys()].some(isUnknown)) return [];
  const rows = (await reader.all(dialect.unknownSql.references)).map((row) => row.map(String));
  return rows.flatMap(([table, column, target]) => {
    const owner = known.get(target!);
    return owner && isUnknown(table!) && isAbout(table!, owner) ? [{ table: table!, column: column!, owner }] : [];
  });
}

/** Finds them; a database that is as the catalogue has it is asked nothing. */
export async function findUnknownParts(
  reader: Reader,
  dialect: Dialect,
  catalogue: Catalogue,
  views: ReadonlyMap<string, TableView>,
  tables: PhysicalTables,
): Promise<UnknownParts> {
  const byTable = new Map(
    catalogue.tables.flatMap((table) => {
      const view = views.get(table.table);
      return view ? [[table, view] as const] : [];
    }),
  );
  const columns = await readColumns(reader, dialect, byTable);
  return { columns, links: await readLinks(reader, dialect, byTable, tables) };
}
