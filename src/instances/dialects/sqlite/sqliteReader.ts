/**
 * Read-only access to a SQLite file through a few worker threads. A snapshot keeps one worker to itself;
 * a statement that overruns the time limit, or that nobody waits for, ends when it next looks at a flag, else with its worker.
 */
import type { Worker } from "node:worker_threads";
import type { DatabaseAddress, Limits } from "../../../config/config.ts";
import { GatewayError } from "../../../errors.ts";
import type { Param, RawRow, Reader, ReaderPool } from "../reader.ts";
import { unlessAborted } from "../whileWanted.ts";
import { assertDatabaseFile } from "./assertDatabaseFile.ts";
import { identifyFile, replaced } from "./databaseFile.ts";
import { giveThread, takeThread } from "./readerThreads.ts";
import type { ReadFile, WorkerAnswer, WorkerMessage } from "./readerWorker.ts";
import { STOPPED, translateSqliteError } from "./translateSqliteError.ts";

const MAX_WORKERS = 2;

/** How long a statement may go on without looking at the flag until it is left behind with its worker. */
const STOPS_WITHIN_MS = 1_000;

interface Pending {
  resolve: (rows: RawRow[]) => void;
  reject: (error: unknown) => void;
}

const readerEnded = () =>
  new GatewayError("INSTANCE_UNAVAILABLE", "The reader of this database ended.", { retryable: true });

/** One worker thread; statements sent to it run in the order in which they were sent. */
class Connection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #timeoutMs: number;
  readonly #unwanted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #last = 0;
  #closing: Promise<void> | undefined;
  #onClosed = (_isClosed: boolean) => {};
  ended = false;

  constructor(data: Omit<ReadFile, "unwanted">, timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#worker = takeThread();
    this.#worker.unref();
    this.#worker.on("message", (answer: WorkerAnswer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(readerEnded()));
    this.#post({ read: { ...data, unwanted: this.#unwanted } });
  }

  #post(message: WorkerMessage): void {
    this.#worker.postMessage(message);
  }

  #settle(answer: WorkerAnswer): void {
    if ("closed" in answer) {
      this.#onClosed(true);
      return;
    }
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
    this.#onClosed(false);
  }

  all(sql: string, params: readonly Param[] = []): Promise<RawRow[]> {
    if (this.ended) return Promise.reject(readerEnded()); // the thread may have another file by now
    const id = ++this.#last;
    this.#worker.ref();
    return new Promise<RawRow[]>((resolve, reject) => {
      const timer = setTimeout(() => this.stop(), this.#timeoutMs);
      const settle =
        <T>(next: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          next(value);
        };
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.#post({ run: { id, sql, params } });
    });
  }

  /** Ends what was sent so far. Rejected is all of it; a statement that does not stop stays behind with its worker. */
  stop(): void {
    const last = this.#last;
    Atomics.store(this.#unwanted, 0, last);
    if (this.#pending.size === 0) return;
    setTimeout(() => {
      if (![...this.#pending.keys()].some((id) => id <= last)) return;
      this.#fail(translateSqliteError(Object.assign(new Error("does not stop"), { code: STOPPED })));
      void this.close();
    }, STOPS_WITHIN_MS).unref();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** A thread that is at work, or did not stop when it should, ends with its file. */
  async #close(): Promise<void> {
    const isIdle = this.#pending.size === 0 && !this.ended;
    this.ended = true;
    if (!isIdle || !(await this.#closeFile())) await this.#worker.terminate();
    else await giveThread(this.#worker);
  }

  /** False where the thread ends meanwhile. */
  #closeFile(): Promise<boolean> {
    this.#worker.ref();
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      this.#post({ close: true });
    });
  }
}

/** Hands out connections, at most MAX_WORKERS at a time, first come first served. */
class ConnectionPool implements ReaderPool {
  readonly isPooled = false;
  readonly #make: () => Connection;
  readonly #idle: Connection[] = [];
  readonly #busy = new Set<Connection>();
  readonly #waiting: ((connection: Connection) => void)[] = [];
  #isRetired = false;

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
    } else if (this.#isRetired) void next?.close();
    else if (next) this.#idle.push(next);
  }

  async #lend<T>(use: (connection: Connection) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (this.#isRetired) throw replaced();
    const connection = await this.#acquire();
    const onAbort = () => connection.stop();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      signal?.throwIfAborted();
      return await use(connection);
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.#release(connection);
    }
  }

  all(sql: string, params: readonly Param[] = [], signal?: AbortSignal): Promise<RawRow[]> {
    return unlessAborted(
      this.#lend((connection) => connection.all(sql, params), signal),
      signal,
    );
  }

  snapshot<T>(read: (reader: Reader) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return unlessAborted(
      this.#lend((connection) => this.#inSnapshot(connection, read, signal), signal),
      signal,
    );
  }

  async #inSnapshot<T>(
    connection: Connection,
    read: (reader: Reader) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const all: Reader["all"] = async (sql, params) => {
      signal?.throwIfAborted();
      return connection.all(sql, params);
    };
    await connection.all("BEGIN");
    try {
      return await read({ all });
    } finally {
      if (!connection.ended) await connection.all("ROLLBACK").catch(() => connection.close());
    }
  }

  retire(): void {
    this.#isRetired = true;
    for (const connection of this.#idle.splice(0)) void connection.close();
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
  const { path } = address;
  const data = { path, file: fileOf(path), busyTimeoutMs: limits.connectTimeoutMs, mayMend };
  const pool = new ConnectionPool(() => new Connection(data, limits.requestTimeoutMs));
  await pool.all("SELECT count(*) FROM sqlite_master").catch(async (error) => {
    await pool.close();
    throw error;
  });
  return pool;
}

function fileOf(path: string): string {
  try {
    return identifyFile(path);
  } catch (error) {
    throw translateSqliteError(error);
  }
}
