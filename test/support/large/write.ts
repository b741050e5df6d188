/** Writes the content of the large or the broad template into a fresh instance's database, in each one's own spelling. */
import Database from "better-sqlite3";
import pg from "pg";
import type { Column } from "../../../src/catalogue/model.ts";
import { copyIn, copyText } from "../copyIn.ts";
import type { LargeContent } from "./content.ts";

/** Faster by far; the file is made anew where its making ends early. */
const SQLITE_SETTINGS = ["journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"];

/** How times are spelled in turn: a zone, and the minutes by which it is ahead of UTC. */
const ZONES = [
  ["", 0],
  ["+02:00", 120],
  ["", 0],
  ["-05:30", -330],
  ["+00:00", 0],
] as const;

/** In one of the zones; as many fraction digits as are needed: LaminDB writes six or none, SQLite's default three. */
function sqliteTime(text: string, row: number): string {
  const [zone, ahead] = ZONES[row % ZONES.length]!;
  const fraction = text.slice(19).replace(/(\.000)?000$/, "");
  const local = new Date(Date.parse(`${text.slice(0, 19).replace(" ", "T")}Z`) + ahead * 60_000).toISOString();
  if (!/^(?!0000)\d{4}-/.test(local)) return text.slice(0, 19) + fraction; // the zone has no such year
  return local.slice(0, 19).replace("T", " ") + fraction + zone;
}

function sqliteCell({ kind }: Column, text: string | null, row: number): string | null {
  if (text === null) return null;
  if (kind === "boolean") return text === "true" ? "1" : "0";
  return kind === "datetime" ? sqliteTime(text, row) : text;
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
      for (const [i, row] of cells.entries()) {
        insert.run(row.map((text, at) => sqliteCell(table.columns[at]!, text, i)));
      }
    }
    for (const statement of statements) db.exec(statement);
    db.exec("COMMIT; ANALYZE");
    const [broken] = db.pragma("foreign_key_check") as object[];
    if (broken) throw new Error(`a row of the template leads nowhere: ${JSON.stringify(broken)}`);
  } finally {
    db.close();
  }
}

/** Adds rows out of those that are there, and makes the tables' other indexes when all of them have come: faster by far. */
async function runStatements(client: pg.Client, statements: string[]): Promise<void> {
  if (statements.length === 0) return;
  const tables = statements.map((statement) => /INSERT INTO "(\w+)"/.exec(statement)![1]!);
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
      WHERE indrelid = ANY ($1::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
    [tables],
  );
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  for (const statement of statements) await client.query(statement);
  for (const { definition } of indexes) await client.query(definition);
  await client.query(`ANALYZE ${tables}`);
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
    await runStatements(client, statements);
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
}
