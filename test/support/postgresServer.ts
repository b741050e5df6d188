/**
 * Which PostgreSQL server the tests use, decided once per run; its databases' names, and their removal.
 *
 * `TEST_POSTGRES_URL` names a server whose user may create databases; else an embedded one is started, and where that does not
 * start, one on 127.0.0.1:5432 that trusts `postgres` is taken. `TEST_POSTGRES=local` takes that one, `embedded` no other than
 * the embedded one.
 */
import { env, pid } from "node:process";
import pg from "pg";
import { dropDatabases } from "./dropUnneeded.ts";
import { startEmbeddedPostgres } from "./embeddedPostgres.ts";

/** What the test workers need to know; databases of a run have names that begin with its prefix. */
export interface PostgresRun {
  adminUrl: string;
  prefix: string;
  /** What CREATE DATABASE says on how a template is copied, for the server to do it the fastest way. */
  copying: string;
}

export interface TestPostgres extends PostgresRun {
  /** For people: which server it is. */
  description: string;
  /** Drops the databases of this run and stops an embedded server. */
  close(): Promise<void>;
}

const LOCAL_URL = "postgresql://postgres@127.0.0.1:5432/postgres";

/** A younger run may not have taken its lock yet. */
const GRACE_MS = 15 * 60 * 1000;

/** Finds or starts the server; throws where the one that the environment names does not answer. */
export async function openPostgres(): Promise<TestPostgres> {
  const prefix = `lgt_${Date.now().toString(36)}_${pid.toString(36)}`;
  const { TEST_POSTGRES: kind, TEST_POSTGRES_URL: url } = env;
  const existing = async (adminUrl: string) => {
    const version = await serverVersion(adminUrl);
    return version === null ? null : existingServer(adminUrl, prefix, version);
  };
  if (kind === "local" || (url && kind !== "embedded")) {
    const named = await existing(url || LOCAL_URL);
    const cause = url ? "TEST_POSTGRES_URL" : "TEST_POSTGRES=local";
    if (!named) throw new Error(`the PostgreSQL server of ${cause} does not answer: start it, or unset the variable`);
    return named;
  }
  try {
    const embedded = await startEmbeddedPostgres();
    const description = `embedded ${embedded.version} at ${new URL(embedded.url).host}`;
    return { adminUrl: embedded.url, prefix, copying: "STRATEGY FILE_COPY", description, close: embedded.stop };
  } catch (error) {
    const local = kind === "embedded" ? null : await existing(LOCAL_URL);
    if (!local) throw error;
    return local;
  }
}

/** The run holds a lock on its prefix as long as it lives, however it ends: so others know what it left behind. */
async function existingServer(adminUrl: string, prefix: string, version: string): Promise<TestPostgres> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on("error", () => {}); // without the connection the databases are dropped by the next run
  await client.connect();
  await client.query("SELECT pg_advisory_lock(hashtext($1))", [prefix]);
  for (const abandoned of await abandonedPrefixes(client)) await dropDatabasesOf(client, adminUrl, abandoned);
  const description = `${version} at ${new URL(adminUrl).host}`;
  const close = () => dropDatabasesOf(client, adminUrl, prefix).finally(() => client.end());
  return { adminUrl, prefix, copying: "", description, close };
}

/** Prefixes of runs that ended without dropping their databases. */
async function abandonedPrefixes(client: pg.Client): Promise<string[]> {
  const prefixes = (await testDatabases(client)).map((name) => name.split("_").slice(0, 3).join("_"));
  const abandoned: string[] = [];
  for (const prefix of new Set(prefixes)) {
    if (Number.parseInt(prefix.split("_")[1] ?? "", 36) > Date.now() - GRACE_MS) continue;
    const { rows } = await client.query("SELECT pg_try_advisory_lock(hashtext($1)) AS free", [prefix]);
    if (rows[0]?.free) abandoned.push(prefix);
  }
  return abandoned;
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

async function dropDatabasesOf(client: pg.Client, adminUrl: string, prefix: string): Promise<void> {
  const names = (await testDatabases(client)).filter((name) => name.startsWith(`${prefix}_`));
  await dropDatabases(adminUrl, names);
}

async function testDatabases(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE datname LIKE 'lgt\\_%'",
  );
  return rows.map((row) => row.datname);
}
