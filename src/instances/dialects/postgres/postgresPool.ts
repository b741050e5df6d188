/**
 * Connections to a PostgreSQL database, shared in turns. pg's own pool counts the wait for a free connection as time to
 * connect, and a database with much to do would be called unavailable; here one waits for one's turn before one asks it.
 */
import pg from "pg";
import type { Limits } from "../../../config/config.ts";
import { translatePostgresError } from "./translatePostgresError.ts";

/** Settings of every connection: no compiling of plans (it costs more than it saves here), times in UTC. */
export const SESSION_OPTIONS =
  "-c jit=off -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=1";

/** What pg is told about connections to an address. */
export function postgresPoolConfig(url: string, limits: Limits, options: string, max = 10): pg.PoolConfig {
  return {
    connectionString: url,
    options,
    max,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: limits.requestTimeoutMs,
    idle_in_transaction_session_timeout: limits.requestTimeoutMs * 2,
    keepAlive: true,
    pipeline: true, // statements that are asked together go out together
    application_name: "lamindb-gateway",
  };
}

/** pg's pool; a connection that breaks fails the statement on it, or the next one, and never the process. */
export function makePool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined)); // while it is in use, the pool does not listen
  return pool;
}

interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/** A pool whose connections are had in the order in which they were asked for. */
export class PostgresPool {
  readonly #pool: pg.Pool;
  readonly #waiting: Waiting[] = [];
  #free: number;

  constructor(config: pg.PoolConfig, max: number) {
    this.#pool = makePool({ ...config, max });
    this.#free = max;
  }

  /** Lends a connection for a piece of work; throws INSTANCE_UNAVAILABLE, to those who wait, too, where one cannot be made. */
  async use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      const client = await this.#connect();
      try {
        return await work(client);
      } finally {
        client.release(); // pg throws broken ones away
      }
    } finally {
      this.#endTurn();
    }
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  #turn(): Promise<void> {
    if (this.#free === 0) return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#free--;
    return Promise.resolve();
  }

  #endTurn(): void {
    const next = this.#waiting.shift();
    if (next) next.resolve();
    else this.#free++;
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      const failure = translatePostgresError(error);
      for (const { reject } of this.#waiting.splice(0)) reject(failure);
      throw failure;
    }
  }
}
