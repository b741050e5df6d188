/**
 * What an SQLite database physically has, in the form of the exported facts.
 *
 * SQLite's pragmas know neither checks, names of constraints nor deferral; these are read from the tables' own SQL.
 */
import Database from "better-sqlite3";

interface Column {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
  pk: number;
}

interface ForeignKey {
  table: string;
  from: string;
  to: string;
  on_update: string;
  on_delete: string;
}

interface Index {
  name: string;
  unique: number;
  origin: "c" | "u" | "pk";
}

/** An expression in parentheses that are nested up to four deep. */
const NESTED = "\\((?:[^()]|\\((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*\\))*\\)";
const CHECK = new RegExp(`(?:CONSTRAINT "([^"]+)" )?CHECK (${NESTED})`, "g");
const NAMED_UNIQUE = /CONSTRAINT "([^"]+)" UNIQUE \(([^)]+)\)/g;

/** Takes off the outer of two pairs of parentheses around the whole. */
function unwrap(expression: string): string {
  return new RegExp(`^\\((${NESTED})\\)$`).exec(expression)?.[1] ?? expression;
}

function readChecks(sql: string): object[] {
  return [...sql.matchAll(CHECK)].map(([, name, definition]) => ({
    name: name ?? null,
    definition: unwrap(definition!),
  }));
}

function deferralOf(sql: string, { from, table, to }: ForeignKey): string | null {
  const found = sql.match(
    new RegExp(
      `"${from}" [^,]*?(?:${NESTED}[^,]*?)*REFERENCES "${table}" \\("${to}"\\)(?: DEFERRABLE (INITIALLY \\w+))?`,
    ),
  );
  if (!found) throw new Error(`no REFERENCES for ${from} in ${sql}`);
  return found[1] ?? null;
}

function indexColumns(database: Database.Database, index: Index, sql: string | null): unknown[] {
  const keys = database.pragma(`index_info("${index.name}")`) as { name: string | null }[];
  const expression = () => unwrap(sql!.match(new RegExp(`ON "\\w+" (${NESTED})`))![1]!).slice(1, -1);
  return keys.map(({ name }) => name ?? { expression: expression() });
}

function readIndexes(database: Database.Database, table: string, tableSql: string): object[] {
  const sqlOf = database.prepare("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?").pluck();
  const names = new Map(
    [...tableSql.matchAll(NAMED_UNIQUE)].map(([, name, columns]) => [columns!.replaceAll('"', ""), name]),
  );
  const indexes = database.pragma(`index_list("${table}")`) as Index[];
  return indexes.map((index) => {
    const sql = sqlOf.get(index.name) as string | null;
    const columns = indexColumns(database, index, sql);
    return {
      name: index.origin === "c" ? index.name : null,
      unique: index.unique === 1,
      origin: index.origin === "c" ? "create index" : "unique constraint",
      columns,
      where: sql?.match(/ WHERE (.*)$/s)?.[1] ?? null,
      constraint_name: index.origin === "u" ? names.get(columns.join(", ")) : undefined,
    };
  });
}

function readTable(
  database: Database.Database,
  name: string,
  sql: string,
): { columns: object[]; [kind: string]: unknown } {
  const keys = database.pragma(`foreign_key_list("${name}")`) as ForeignKey[];
  return {
    columns: (database.pragma(`table_info("${name}")`) as Column[]).map((column) => ({
      name: column.name,
      type: column.type,
      null: column.notnull === 0,
      default: column.dflt_value,
      pk: column.pk > 0,
    })),
    autoincrement: / AUTOINCREMENT/i.test(sql),
    foreign_keys: keys.map((key) => ({
      columns: [key.from],
      references: key.table,
      to: [key.to],
      on_update: key.on_update,
      on_delete: key.on_delete,
      deferrable: deferralOf(sql, key),
    })),
    checks: readChecks(sql),
    indexes: readIndexes(database, name, sql),
  };
}

/** All tables of an SQLite file; views and triggers, which LaminDB has none of, count as a failure. */
export function introspectSqlite(path: string): { tables: Record<string, { columns: object[] }> } {
  const database = new Database(path, { readonly: true });
  try {
    const objects = database.prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").all();
    const others = (objects as { type: string; name: string }[]).filter(
      ({ type }) => !["table", "index"].includes(type),
    );
    if (others.length) throw new Error(`unexpected ${others.map(({ type, name }) => `${type} ${name}`).join()}`);
    const tables = (objects as { type: string; name: string; sql: string }[]).filter(({ type }) => type === "table");
    return { tables: Object.fromEntries(tables.map(({ name, sql }) => [name, readTable(database, name, sql)])) };
  } finally {
    database.close();
  }
}
