/** What the tests of init need of both databases: a place for a new instance, and a look at what became of it. */
import { existsSync, readdirSync } from "node:fs";
import Database from "better-sqlite3";
import { Client } from "pg";
import { physicalFacts } from "../../src/codegen/init/physicalFacts.ts";
import type { Dialect } from "./dialects.ts";
import { introspectPostgres } from "./introspectPostgres.ts";
import { introspectSqlite } from "./introspectSqlite.ts";
import { createDatabase } from "./postgres.ts";

const drops: (() => Promise<void>)[] = [];

/** Where init shall put its database: an empty one on PostgreSQL, nothing on SQLite. */
export const newDatabaseOption: Record<Dialect, () => Promise<{ db?: string }>> = {
  sqlite: async () => ({}),
  postgres: async () => {
    const { db, drop } = await createDatabase("init");
    drops.push(drop);
    return { db };
  },
};

/** Drops what newDatabaseOption has made. */
export async function dropDatabases(): Promise<void> {
  await Promise.all(drops.splice(0).map((drop) => drop()));
}

/** A database's physical facts as lines. */
export const readFacts: Record<Dialect, (address: string) => Promise<string[]>> = {
  sqlite: async (path) => physicalFacts(introspectSqlite(path)),
  postgres: async (url) => physicalFacts(await introspectPostgres(url)),
};

function querySqlite(path: string, sql: string): string[][] {
  const database = new Database(path, { fileMustExist: true });
  try {
    const statement = database.prepare(sql);
    if (!statement.reader) return [[String(statement.run().changes)]];
    return (statement.raw(true).all() as unknown[][]).map((row) => row.map(String));
  } finally {
    database.close();
  }
}

async function queryPostgres(url: string, sql: string): Promise<string[][]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: "array" });
    return rows.map((row) => row.map(String));
  } finally {
    await client.end();
  }
}

/** Runs one statement; its rows, every value as text. */
export const query: Record<Dialect, (address: string, sql: string) => Promise<string[][]>> = {
  sqlite: async (path, sql) => querySqlite(path, sql),
  postgres: queryPostgres,
};

/** Everything in a folder, as relative paths in order; empty where it does not exist. */
export function listFolder(path: string): string[] {
  return existsSync(path) ? readdirSync(path, { recursive: true }).map(String).sort() : [];
}
