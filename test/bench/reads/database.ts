/** The bench's databases: made at the first time, and kept. */
import { resolve } from "node:path";
import Database from "better-sqlite3";
import pg from "pg";
import type { Dialect } from "../../support/dialects.ts";
import { filledPostgres } from "./fillPostgres.ts";
import { filledSqlite } from "./fillSqlite.ts";
import type { Ask } from "./workloads.ts";

/** The address of a database with so many artifacts: on the server at `postgres`, or a file in the folder. */
export function fillDatabase(
  dialect: Dialect,
  { postgres, folder, artifacts }: { postgres: string; folder: string; artifacts: number },
): Promise<string> {
  console.error(`${dialect}: ${artifacts} artifacts ...`);
  if (dialect === "sqlite") return filledSqlite(folder, artifacts);
  return filledPostgres(postgres, artifacts, resolve(folder, `storage-postgres-${artifacts}`));
}

async function askPostgres<T>(url: string, use: (ask: Ask) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const ask: Ask = async (text) => (await client.query<unknown[]>({ text, rowMode: "array" })).rows;
  return use(ask).finally(() => client.end());
}

async function askSqlite<T>(path: string, use: (ask: Ask) => Promise<T>): Promise<T> {
  const db = new Database(path, { readonly: true });
  const ask: Ask = async (text) => db.prepare<[], unknown[]>(text).raw().all();
  return use(ask).finally(() => db.close());
}

/** Asks a database directly. */
export function askDatabase<T>(dialect: Dialect, db: string, use: (ask: Ask) => Promise<T>): Promise<T> {
  return dialect === "postgres" ? askPostgres(db, use) : askSqlite(db, use);
}
