/**
 * Read-only access to a SQLite file through a few worker threads. A snapshot keeps one worker to itself;
 * a statement that overruns the time limit is ended by ending its worker.
 */
import { Worker } from "node:worker_threads";
import type { DatabaseAddress, Limits } from "../../../config/config.ts";
import { GatewayError } from "../../../errors.ts";
import type { Param, RawRow, Reader, ReaderPool } from "../dialect.ts";
import { assertDatabaseFile } from "./assertDatabaseFile.ts";
import type { WorkerAnswer, WorkerData, WorkerRequest } from "./readerWorker.ts";
import { translateSqliteError } from "./translateSqliteError.ts";

const MAX_WORKERS = 2;
const WORKER_FILE = new URL(
  import.meta.url.endsWith(".ts") ? "./readerWorker.ts" : "./readerWorker.js",
  import.meta.url,
);

interface Pending {
  resolve: (rows: RawRow[]) => void;
  reject: (error: unknown) => void;
}

/** One worker thread; statements sent to it run in the order in which they were sent. */
class Connection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #timeoutMs: number;
  #next = 1;
  ended = false;

  constructor(data: WorkerData, timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#worker = new Worker(WORKER_FILE, { workerData: data });
    this.#worker.unref();
    this.#worker.on("message", (answer: WorkerAnswer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () =>
      this.#fail(new GatewayError("INSTANCE_UNAVAILABLE", "The reader of this database ended.", { retryable: true })),
    );
  }

  #settle(answer: WorkerAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if ("rows" in answer) pending?.resolve(answer.rows);
    else
      pending?.reject(
        translateSqliteError(Object.assign(new Error(answer.error.message), { code: answer.error.code })),
      );
  }

  #fail(error: unknown): void {
    this.ended = true;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  all(sql: string, params: readonly Param[] = []): Promise<RawRow[]> {
    const id = this.#next++;
    this.#worker.ref();
    return new Promise<RawRow[]>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new GatewayError("TIMEOUT", "The database took too long; ask for less, or try again.", { retryable: true }),
        );
        void this.close();
      }, this.#timeoutMs);
      const settle =
        <T>(next: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          next(value);
        };
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.#worker.postMessage({ id, sql, params } satisfies WorkerRequest);
    });
  }

  async close(): Promise<void> {
    this.ended = true;
    await this.#worker.terminate();
  }
}

/** Hands out connections, at most MAX_WORKERS at a time, first come first served. */
class ConnectionPool implements ReaderPool {
  readonly #make: () => Connection;
  readonly #idle: Connection[] = [];
  readonly #busy = new Set<Connection>();
  readonly #waiting: ((connection: Connection) => void)[] = [];

  constructor(make: () => Connection) {
    this.#make = make;
  }

  #acquire(): Promise<Connection> {
    const idle = this.#idle.pop();
    if (!idle && this.#busy.size >= MAX_WORKERS) return new Promise((resolve) => this.#waiting.push(resolve));
    const connection = idle ?? this.#make();
    this.#busy.add(connection);
    return Promise.resolve(connection);
  }

  #release(connection: Connection): void {
    this.#busy.delete(connection);
    const next = connection.ended ? undefined : connection;
    const waiter = this.#waiting.shift();
    if (waiter) {
      const handed = next ?? this.#make();
      this.#busy.add(handed);
      waiter(handed);
    } else if (next) this.#idle.push(next);
  }

  async #using<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#acquire();
    try {
      return await use(connection);
    } finally {
      this.#release(connection);
    }
  }

  all(sql: string, params: readonly Param[] = []): Promise<RawRow[]> {
    return this.#using((connection) => connection.all(sql, params));
  }

  snapshot<T>(read: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#using(async (connection) => {
      await connection.all("BEGIN");
      try {
        return await read(connection);
      } finally {
        if (!connection.ended) await connection.all("ROLLBACK").catch(() => connection.close());
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#idle, ...this.#busy].map((connection) => connection.close()));
  }
}

/** Opens the file read-only and proves that it is a database; throws INSTANCE_UNAVAILABLE otherwise. */
export async function openSqliteReader(
  address: DatabaseAddress,
  limits: Limits,
  mayMend: boolean,
): Promise<ReaderPool> {
  if (address.dialect !== "sqlite") throw new GatewayError("INTERNAL_ERROR", "not a SQLite address");
  assertDatabaseFile(address);
  const data: WorkerData = { path: address.path, busyTimeoutMs: limits.connectTimeoutMs, mayMend };
  const pool = new ConnectionPool(() => new Connection(data, limits.requestTimeoutMs));
  await pool.all("SELECT count(*) FROM sqlite_master").catch(async (error) => {
    await pool.close();
    throw error;
  });
  return pool;
}
