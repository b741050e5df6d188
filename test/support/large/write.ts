/** Writes the large template's content into a fresh instance's database, in each one's own spelling. */
import Database from "better-sqlite3";
import pg from "pg";
import type { Column } from "../../../src/catalogue/model.ts";
import { copyIn, copyText } from "../copyIn.ts";
import type { LargeContent } from "./content.ts";

/** Faster by far; the file is made anew where its making ends early. */
const SQLITE_SETTINGS = ["journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"];

/** As many fraction digits as are needed: LaminDB writes six or none, SQLite's default three. */
function sqliteTime(text: string): string {
  return text.replace(/(\.000)?000$/, "");
}

function sqliteCell({ kind }: Column, text: string | null): string | null {
  if (text === null) return null;
  if (kind === "boolean") return text === "true" ? "1" : "0";
  return kind === "datetime" ? sqliteTime(text) : text;
}

function postgresCell({ kind }: Column, text: string | null): string | null {
  if (text === null) return null;
  if (kind === "datetime") return `${text}+00`;
  return kind === "duration" ? `${text} microseconds` : text;
}

/** Adds the content to an SQLite file; throws where a key leads nowhere. */
export function writeToSqlite(path: string, { rows, statements }: LargeContent): void {
  const db = new Database(path);
  try {
    for (const setting of SQLITE_SETTINGS) db.pragma(setting);
    db.exec("BEGIN");
    for (const { table, cells } of rows) {
      const names = table.columns.map(({ column }) => `"${column}"`);
      const insert = db.prepare(`INSERT INTO "${table.table}" (${names}) VALUES (${names.map(() => "?")})`);
      for (const row of cells) insert.run(row.map((text, at) => sqliteCell(table.columns[at]!, text)));
    }
    for (const statement of statements) db.exec(statement);
    db.exec("COMMIT; ANALYZE");
    const [broken] = db.pragma("foreign_key_check") as object[];
    if (broken) throw new Error(`a row of the large template leads nowhere: ${JSON.stringify(broken)}`);
  } finally {
    db.close();
  }
}

/** Adds the same to a PostgreSQL database; as a superuser without looking at keys, which SQLite did. */
export async function writeToPostgres(url: string, { rows, statements }: LargeContent): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("BEGIN");
    const { rows: roles } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper");
    if (roles.length > 0) await client.query("SET LOCAL session_replication_role = replica");
    for (const { table, cells } of rows) {
      const text = copyText(cells.map((row) => row.map((one, at) => postgresCell(table.columns[at]!, one))));
      await copyIn(
        client,
        table.table,
        text,
        table.columns.map(({ column }) => column),
      );
    }
    for (const statement of statements) await client.query(statement);
    await client.query("COMMIT");
    await client.query("ANALYZE");
  } finally {
    await client.end();
  }
}
