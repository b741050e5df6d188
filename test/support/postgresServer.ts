/**
 * Which PostgreSQL server the tests use, decided once per run; its databases' names, and their removal.
 *
 * `TEST_POSTGRES_URL` names a server whose user may create databases; else one on 127.0.0.1:5432 that trusts `postgres` is
 * taken, else an embedded one is started. `TEST_POSTGRES=embedded` starts it in any case.
 */
import { env, pid } from "node:process";
import pg from "pg";
import { startEmbeddedPostgres } from "./embeddedPostgres.ts";

/** What the test workers need to know; databases of a run have names that begin with its prefix. */
export interface PostgresRun {
  adminUrl: string;
  prefix: string;
}

export interface TestPostgres extends PostgresRun {
  /** For people: which server it is. */
  description: string;
  /** Drops the databases of this run and stops an embedded server. */
  close(): Promise<void>;
}

const LOCAL_URL = "postgresql://postgres@127.0.0.1:5432/postgres";

/** Databases of runs that began longer ago were left behind by a run that was killed. */
const ABANDONED_AFTER_MS = 6 * 3600 * 1000;

/** Finds or starts the server; throws where the one named by `TEST_POSTGRES_URL` does not answer. */
export async function openPostgres(): Promise<TestPostgres> {
  const prefix = `lgt_${Date.now().toString(36)}_${pid.toString(36)}`;
  const { TEST_POSTGRES: kind, TEST_POSTGRES_URL: named } = env;
  if (kind !== "embedded") {
    for (const adminUrl of named ? [named] : [LOCAL_URL]) {
      const version = await serverVersion(adminUrl);
      if (version !== null) return existingServer(adminUrl, prefix, version);
      if (named)
        throw new Error("the PostgreSQL server of TEST_POSTGRES_URL does not answer: start it, or unset the variable");
    }
  }
  const embedded = await startEmbeddedPostgres();
  const description = `embedded ${embedded.version} at ${new URL(embedded.url).host}`;
  return { adminUrl: embedded.url, prefix, description, close: embedded.stop };
}

async function existingServer(adminUrl: string, prefix: string, version: string): Promise<TestPostgres> {
  await dropDatabases(adminUrl, isAbandoned);
  const description = `${version} at ${new URL(adminUrl).host}`;
  return { adminUrl, prefix, description, close: () => dropDatabases(adminUrl, (name) => name.startsWith(prefix)) };
}

function isAbandoned(name: string): boolean {
  const start = /^lgt_([0-9a-z]+)_/.exec(name)?.[1];
  return start !== undefined && Number.parseInt(start, 36) < Date.now() - ABANDONED_AFTER_MS;
}

/** Null where there is no server, or none that lets us in. */
async function serverVersion(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
    return rows[0]?.server_version ?? null;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => {});
  }
}

async function dropDatabases(adminUrl: string, which: (name: string) => boolean): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE datname LIKE 'lgt\\_%'",
    );
    for (const { datname } of rows.filter((row) => which(row.datname))) {
      await client.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
    }
  } finally {
    await client.end();
  }
}
