/**
 * A fresh instance in an existing PostgreSQL database: one transaction, open until it is published.
 *
 * The URL may hold a password, so messages name host and database only, and errors of the driver stay causes.
 */
import { DatabaseError } from "pg";
import { DEFAULT_LIMITS } from "../config/config.ts";
import { parsePostgresUrl } from "../config/postgresUrl.ts";
import { GatewayError } from "../errors.ts";
import { openConnection } from "../instances/dialects/postgres/connection/openConnection.ts";
import type { PostgresClient } from "../instances/dialects/postgres/connection/postgresClient.ts";
import { WRITES } from "../instances/dialects/postgres/connection/transactionStart.ts";
import type { PreparedDatabase } from "./preparedDatabase.ts";

/** Two inits of one database wait for each other, so that the second sees what the first made. */
const PREPARE = `SET LOCAL search_path TO public;
SET LOCAL lock_timeout TO '10s';
SELECT pg_advisory_xact_lock(hashtext('lamindb-gateway init'));`;

const EXISTING_TABLES = `SELECT n.nspname || '.' || c.relname AS name
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND (c.relname = 'django_migrations' OR c.relname ~ '^(lamindb|bionty|pertdb|wetlab)_')
ORDER BY 1 LIMIT 1`;

/** SQL states that say that something of the script's is there already. */
const EXISTS_ALREADY = new Set(["42P07", "42710", "42723", "23505"]);
const NO_RIGHT = "42501";
const NO_DATABASE = "3D000";
const LOCK_TIMEOUT = "55P03";

function describeDatabase(url: string): string {
  const { parameters } = parsePostgresUrl(url)!;
  const [host, port] = [parameters.get("host") ?? "the local server", parameters.get("port")];
  return `the PostgreSQL database ${parameters.get("dbname")} at ${host}${port ? `:${port}` : ""}`;
}

function translate(error: unknown, database: string): unknown {
  if (error instanceof GatewayError) return error;
  const state = error instanceof DatabaseError ? error.code : undefined;
  const fail = (...[code, message, details = {}]: ConstructorParameters<typeof GatewayError>) =>
    new GatewayError(code, message, details, error);
  if (state === NO_DATABASE)
    return fail("INSTANCE_UNAVAILABLE", `There is no ${database.slice(4)}; create an empty database with this name.`);
  if (state === NO_RIGHT)
    return fail("FORBIDDEN", `The user is not allowed to create tables in ${database}; grant it the right.`);
  if (state === LOCK_TIMEOUT) {
    return fail("TIMEOUT", `Another init is working on ${database}; try again later.`, { retryable: true });
  }
  if (state !== undefined && EXISTS_ALREADY.has(state)) {
    return fail("CONFLICT", `LaminDB already exists in ${database}; use an empty database.`);
  }
  if (state !== undefined && !/^(08|28|53|57)/.test(state)) return error;
  return fail("INSTANCE_UNAVAILABLE", `Cannot use ${database}; check that it runs, and check the user and password.`);
}

async function assertEmpty(client: PostgresClient, database: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(EXISTING_TABLES);
  if (!rows[0]) return;
  const message = `There is already a table ${rows[0].name} in ${database}; use an empty database.`;
  throw new GatewayError("CONFLICT", message);
}

/** Makes an instance in a transaction; throws CONFLICT where the database has LaminDB's tables, or what stands in the way. */
export async function preparePostgres(url: string, script: string): Promise<PreparedDatabase> {
  const database = describeDatabase(url);
  // all is one transaction, so that no session is needed, and any pooler may stand in between
  const address = { dialect: "postgres", url, pooler: "transaction" } as const;
  const client = await openConnection(address, "init", DEFAULT_LIMITS).catch((error) => {
    throw translate(error, database);
  });
  // Closing the connection ends an open transaction, even where a ROLLBACK no longer gets through.
  const close = () => client.end().catch(() => {});
  try {
    await client.begin(WRITES);
    await client.query(PREPARE);
    await assertEmpty(client, database);
    await client.query(script);
  } catch (error) {
    await close();
    throw translate(error, database);
  }
  const publish = async () => {
    await client.query("COMMIT").catch((error) => Promise.reject(translate(error, database)));
    await close();
  };
  return { publish, abandon: close };
}
