import { type FreshRows, type FreshValue, type ModuleName, moduleOfTable, quoteName, quoteNames } from "./physical.ts";

type Row = Record<string, FreshValue>;

/** Tables of fresh rows in the order of insertion: everything points to space, user and branch. */
const ORDER = ["lamindb_space", "lamindb_user", "lamindb_branch", "lamindb_storage", "bionty_source"];

/** Values that init fills in, by table and column; they stand as `{{name}}` in the SQL. */
const PLACEHOLDERS: Record<string, string> = {
  "lamindb_user.uid": "userUid",
  "lamindb_user.handle": "userHandle",
  "lamindb_user.name": "userName",
  "lamindb_storage.uid": "storageUid",
  "lamindb_storage.root": "storageRoot",
  "lamindb_storage.instance_uid": "instanceUid",
};

const DEFAULTED = "database default";

function printValue(table: string, column: string, value: FreshValue): string {
  const placeholder = PLACEHOLDERS[`${table}.${column}`];
  if (placeholder) return `{{${placeholder}}}`;
  if (value === null) return "NULL";
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === "object") throw new Error(`${table}.${column} varies between instances; name a placeholder`);
  return String(value).toUpperCase();
}

/** Ids are left to the sequence, so that it stands right afterwards; the two below 1 cannot come from it. */
function isWritten(column: string, value: FreshValue): boolean {
  if (column === "id") return typeof value === "number" && value < 1;
  return !(value !== null && typeof value === "object" && value.volatile.startsWith(DEFAULTED));
}

function printRows(table: string, rows: Row[]): string[] {
  const groups = Object.groupBy(rows, (row) =>
    Object.keys(row)
      .filter((column) => isWritten(column, row[column]!))
      .join(),
  );
  return Object.entries(groups).map(([columns, group]) => {
    const names = columns.split(",");
    const tuples = group!.map((row) => `(${names.map((name) => printValue(table, name, row[name]!)).join(", ")})`);
    return `INSERT INTO ${quoteName(table)} (${quoteNames(names)}) VALUES\n  ${tuples.join(",\n  ")};`;
  });
}

/** The INSERTs of one module's fresh rows, the same for both databases; null where it has none. */
export function freshRowsSql({ rows }: FreshRows, module: ModuleName): string | null {
  const known = new Set([...ORDER, "django_migrations"]);
  const unknown = Object.keys(rows.postgresql).filter((table) => !known.has(table));
  if (unknown.length) throw new Error(`fresh rows in ${unknown.join()}: give them a place in ORDER`);
  const tables = ORDER.filter((table) => moduleOfTable(table) === module);
  if (!tables.length) return null;
  return `${tables.flatMap((table) => printRows(table, rows.postgresql[table] ?? [])).join("\n\n")}\n`;
}

/** The applied migrations in their order, as [app, name], for one database. */
export function freshMigrations({ rows }: FreshRows, dialect: "sqlite" | "postgresql"): [string, string][] {
  const migrations = rows[dialect].django_migrations ?? [];
  return migrations.map(({ app, name }) => [String(app), String(name)]);
}
