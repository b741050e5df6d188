/** Drops databases of tests that are over, and keeps in mind who did not close a connection to them. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { PostgresRun } from "./postgresServer.ts";
import { withClient } from "./withClient.ts";

/** A connection that was closed may take a while to go, on a machine with much to do. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 100;
const AT_ONCE = 8;

const CONNECTED = `SELECT application_name, state, left(query, 200) AS query
  FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`;

const leaksFile = (folder: string) => join(folder, "leaks.txt");

/** Connections to a database that do not go. */
async function findLeaks(client: pg.Client, name: string, patienceMs: number): Promise<object[]> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const { rows } = await client.query<object>(CONNECTED, [name]);
    if (rows.length === 0 || performance.now() > until) return rows;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Drops databases, connections or not; many at the same time, as those share what a server writes to disk at a DROP. */
export async function dropDatabases(adminUrl: string, names: string[]): Promise<void> {
  const drop = (name: string) =>
    withClient(adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  for (let i = 0; i < names.length; i += AT_ONCE) await Promise.all(names.slice(i, i + AT_ONCE).map(drop));
}

/** Drops databases; notes in the run's folder what connections are left to them. */
export async function dropUnneeded(
  { adminUrl }: PostgresRun,
  folder: string,
  names: string[],
  patienceMs = PATIENCE_MS,
): Promise<void> {
  await withClient(adminUrl, async (client) => {
    for (const name of names) {
      const leaks = await findLeaks(client, name, patienceMs);
      for (const leak of leaks) appendFileSync(leaksFile(folder), `${name}: ${JSON.stringify(leak)}\n`);
    }
  });
  await dropDatabases(adminUrl, names);
}

/** Throws where connections were left open in this run. */
export function assertNoLeaks(folder: string): void {
  if (!existsSync(leaksFile(folder))) return;
  throw new Error(`Tests left connections open:\n${readFileSync(leaksFile(folder), "utf8")}`);
}
