/** Drops databases of tests that are over, and keeps in mind who did not close a connection to them. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { PostgresRun } from "./postgresServer.ts";

/** The server itself waits five seconds for others to leave. */
const ATTEMPTS = 4;
const IN_USE = "55006";

const leaksFile = (folder: string) => join(folder, "leaks.txt");

async function canDrop(client: pg.Client, name: string): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      await client.query(`DROP DATABASE IF EXISTS "${name}"`);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== IN_USE) throw error;
    }
  }
  return false;
}

/** Drops databases; notes in the run's folder what connections are left to them, and ends these. */
export async function dropUnneeded({ adminUrl }: PostgresRun, folder: string, names: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const name of names) {
      if (await canDrop(client, name)) continue;
      const sql = "SELECT application_name, state, left(query, 200) AS query FROM pg_stat_activity WHERE datname = $1";
      const { rows } = await client.query(sql, [name]);
      for (const row of rows) appendFileSync(leaksFile(folder), `${name}: ${JSON.stringify(row)}\n`);
      await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    }
  } finally {
    await client.end();
  }
}

/** Throws where connections were left open in this run. */
export function assertNoLeaks(folder: string): void {
  if (!existsSync(leaksFile(folder))) return;
  throw new Error(`Tests left connections open:\n${readFileSync(leaksFile(folder), "utf8")}`);
}
