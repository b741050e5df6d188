/** Read-only access to a PostgreSQL database over a pool of its own; every value arrives as the server's text. */
import { createHash } from "node:crypto";
import pg from "pg";
import type { DatabaseAddress, Limits } from "../../../config/config.ts";
import { GatewayError } from "../../../errors.ts";
import type { Param, RawRow, Reader, ReaderPool } from "../dialect.ts";
import { translatePostgresError } from "./translatePostgresError.ts";

/** Distinct statements that get a name, hence a plan that the server keeps; later ones are sent unnamed. */
const MAX_NAMED_STATEMENTS = 300;
const AS_TEXT = { getTypeParser: () => (value: unknown) => value };

/** Settings of every connection: no compiling of plans (it costs more than it saves here), times in UTC. */
export const SESSION_OPTIONS =
  "-c jit=off -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=1";

export function postgresPoolConfig(url: string, limits: Limits, options: string, max = 10): pg.PoolConfig {
  return {
    connectionString: url,
    options,
    max,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: limits.requestTimeoutMs,
    idle_in_transaction_session_timeout: limits.requestTimeoutMs * 2,
    keepAlive: true,
    application_name: "lamindb-gateway",
  };
}

class StatementNames {
  readonly #names = new Map<string, string>();

  /** A stable name for a statement's text, or undefined when there are too many. */
  of(sql: string): string | undefined {
    const known = this.#names.get(sql);
    if (known || this.#names.size >= MAX_NAMED_STATEMENTS) return known;
    const name = createHash("md5").update(sql).digest("hex");
    this.#names.set(sql, name);
    return name;
  }
}

async function run(
  client: pg.Pool | pg.ClientBase,
  names: StatementNames,
  sql: string,
  params: readonly Param[],
): Promise<RawRow[]> {
  try {
    const result = await client.query<RawRow>({
      text: sql,
      name: names.of(sql),
      values: params as Param[],
      rowMode: "array",
      types: AS_TEXT,
    });
    return result.rows;
  } catch (error) {
    throw translatePostgresError(error);
  }
}

/** Opens the pool and proves that the database answers; throws INSTANCE_UNAVAILABLE otherwise. */
export async function openPostgresReader(address: DatabaseAddress, limits: Limits): Promise<ReaderPool> {
  if (address.dialect !== "postgres") throw new GatewayError("INTERNAL_ERROR", "not a PostgreSQL address");
  const options = `${SESSION_OPTIONS} -c default_transaction_read_only=on`;
  const pool = new pg.Pool(postgresPoolConfig(address.url, limits, options));
  pool.on("error", () => undefined); // a dropped idle connection: the pool replaces it, the next query reports
  const names = new StatementNames();
  const all = (sql: string, params: readonly Param[] = []) => run(pool, names, sql, params);
  await all("SELECT 1").catch(async (error) => {
    await pool.end();
    throw error;
  });
  return {
    all,
    snapshot: (read) => inSnapshot(pool, names, read),
    close: () => pool.end(),
  };
}

async function inSnapshot<T>(pool: pg.Pool, names: StatementNames, read: (reader: Reader) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error) => {
    throw translatePostgresError(error);
  });
  let broken: Error | undefined;
  try {
    await run(client, names, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", []);
    return await read({ all: (sql, params = []) => run(client, names, sql, params) });
  } finally {
    await client.query("ROLLBACK").catch((error) => {
      broken = error;
    });
    client.release(broken);
  }
}
