/** Read-only access to a PostgreSQL database over a pool of its own; every value arrives as the server's text. */
import { type DatabaseAddress, DEFAULT_POOL_MAX, type Limits } from "../../../config/config.ts";
import { GatewayError } from "../../../errors.ts";
import { together } from "../../together.ts";
import type { Param, RawRow, Reader, ReaderPool } from "../reader.ts";
import { unlessAborted } from "../whileWanted.ts";
import { cancelOnAbort } from "./cancelOnAbort.ts";
import { AS_TEXT } from "./connection/openConnection.ts";
import type { PostgresClient } from "./connection/postgresClient.ts";
import { READS, SNAPSHOT, type TransactionMode } from "./connection/transactionStart.ts";
import { PostgresPersonReader } from "./postgresPersonReader.ts";
import { PostgresPool } from "./postgresPool.ts";
import { StatementNames } from "./statementNames.ts";
import { translatePostgresError } from "./translatePostgresError.ts";

async function run(
  client: PostgresClient,
  names: StatementNames,
  sql: string,
  params: readonly Param[],
): Promise<RawRow[]> {
  try {
    const result = await client.query<RawRow>({
      text: sql,
      ...(client.keepsSession && { name: names.of(client, sql) }),
      values: params as Param[],
      rowMode: "array",
      types: AS_TEXT,
    });
    return result.rows;
  } catch (error) {
    names.failed(client, error);
    throw translatePostgresError(error);
  }
}

async function begin(client: PostgresClient, mode: TransactionMode): Promise<void> {
  await client.begin(mode).catch((error) => {
    throw translatePostgresError(error);
  });
}

/** One statement, in a transaction of its own where the connection keeps no session; all of it goes out together. */
async function runAlone(...[client, ...statement]: Parameters<typeof run>): Promise<RawRow[]> {
  if (client.keepsSession) return run(client, ...statement);
  const [, rows] = await together([begin(client, READS), run(client, ...statement), client.query("COMMIT")]);
  return rows;
}

/** Opens the pool and proves that the database answers; throws INSTANCE_UNAVAILABLE otherwise. */
export async function openPostgresReader(address: DatabaseAddress, limits: Limits): Promise<ReaderPool> {
  if (address.dialect !== "postgres") throw new GatewayError("INTERNAL_ERROR", "not a PostgreSQL address");
  const atOnce = address.poolMax ?? DEFAULT_POOL_MAX;
  const pool = new PostgresPool(address, "reader", limits, atOnce);
  const names = new StatementNames();
  const use = <T>(work: (client: PostgresClient) => Promise<T>, signal?: AbortSignal): Promise<T> =>
    unlessAborted(
      pool.use((client) => cancelOnAbort(client, signal, limits.connectTimeoutMs, () => work(client))),
      signal,
    );
  const isPooled = await use(async (client) => client.isPooled).catch(async (error) => {
    await pool.end();
    throw error;
  });
  return {
    ...{ isPooled, atOnce },
    all: (sql, params = [], signal) => use((client) => runAlone(client, names, sql, params), signal),
    snapshot: (read, signal) => use((client) => inSnapshot(client, names, read, signal), signal),
    asPerson: (person) =>
      new PostgresPersonReader(
        pool,
        names,
        (client, sql, params) => run(client, names, sql, params),
        person,
        limits.connectTimeoutMs,
      ),
    retire: () => void pool.end(),
    close: () => pool.end(),
  };
}

async function inSnapshot<T>(
  client: PostgresClient,
  names: StatementNames,
  read: (reader: Reader) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const all: Reader["all"] = async (sql, params = []) => {
    signal?.throwIfAborted();
    return run(client, names, sql, params);
  };
  names.renew(client);
  try {
    const [, found] = await together([begin(client, SNAPSHOT), read({ all })]);
    return found;
  } finally {
    await client.query("ROLLBACK").catch(() => client.end()); // it could not be used again
  }
}
