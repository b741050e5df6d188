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
import { isSqliteBusy, STOPPED, translateSqliteError } from "./translateSqliteError.ts";

const MAX_WORKERS = 2;

/** So long may statements follow each other without a moment in which none runs. */
const TURN_MS = 1_000;
/** So long at most do new statements wait for those that run, as one of them may go on for long. */
const MAX_BREAK_MS = 400;

/** How long a statement may go on without looking at the flag until it is left behind with its worker. */
const STOPS_WITHIN_MS = 1_000;

interface Pending {
  resolve: (rows: RawRow[]) => void;
  reject: (error: unknown) => void;
}

const readerEnded = (cause?: unknown) =>
  new GatewayError("INSTANCE_UNAVAILABLE", "The reader of this database ended.", { retryable: true }, cause);

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
    this.#worker.on("error", (error) => this.#fail(readerEnded(error)));
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

interface Waiting {
  resolve(connection: Connection): void;
  reject(error: unknown): void;
}

/**
 * Hands out connections, at most MAX_WORKERS at a time, first come first served. Now and then none is handed out until all are back:
 * within a process SQLite lets one reader in while another reads even where a writer of another process waits for all to be gone.
 */
class ConnectionPool implements ReaderPool {
  readonly isPooled = false;
  readonly atOnce = MAX_WORKERS;
  readonly #make: () => Connection;
  readonly #lockTimeoutMs: number;
  readonly #idle: Connection[] = [];
  readonly #busy = new Set<Connection>();
  readonly #waiting: Waiting[] = [];
  /** Since when somebody has been reading without a break, on the clock of `performance.now()`. */
  #busySince = 0;
  #break: NodeJS.Timeout | undefined;
  #isRetired = false;
  #isClosed = false;

  /** A snapshot waits `lockTimeoutMs` for a file that somebody keeps to himself, more than single statements do. */
  constructor(make: () => Connection, lockTimeoutMs: number) {
    this.#make = make;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  #acquire(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(readerEnded());
      this.#waiting.push({ resolve, reject });
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#waiting.length > 0 && this.#busy.size < MAX_WORKERS && !this.#isBreak()) {
      const { resolve, reject } = this.#waiting.shift()!;
      try {
        const connection = this.#idle.pop() ?? this.#make();
        if (this.#busy.size === 0) this.#busySince = performance.now();
        this.#busy.add(connection);
        resolve(connection);
      } catch (error) {
        reject(readerEnded(error)); // the system gives no thread
      }
    }
  }

  /** A break is over when the file is free, or when it was waited for in vain. */
  #isBreak(): boolean {
    if (this.#busy.size === 0 || performance.now() - this.#busySince < TURN_MS) return false;
    this.#break ??= setTimeout(() => {
      this.#endBreak();
      this.#busySince = performance.now();
      this.#serve();
    }, MAX_BREAK_MS);
    return true;
  }

  #endBreak(): void {
    clearTimeout(this.#break);
    this.#break = undefined;
  }

  #release(connection: Connection): void {
    this.#busy.delete(connection);
    if (this.#busy.size === 0) this.#endBreak();
    if (!connection.ended) this.#idle.push(connection);
    this.#serve();
    if (this.#isRetired && this.#waiting.length === 0) this.#closeIdle();
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
    const deadline = performance.now() + this.#lockTimeoutMs;
    let isLocked = true; // by somebody else, until a first statement has read
    const all: Reader["all"] = async (sql, params) => {
      for (;;) {
        signal?.throwIfAborted();
        try {
          const rows = await connection.all(sql, params);
          isLocked = false;
          return rows;
        } catch (error) {
          if (!isLocked || !isSqliteBusy(error) || performance.now() > deadline) throw error;
        }
      }
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
    this.#closeIdle();
  }

  #closeIdle(): void {
    for (const connection of this.#idle.splice(0)) void connection.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endBreak();
    for (const { reject } of this.#waiting.splice(0)) reject(readerEnded());
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
  const pool = new ConnectionPool(() => new Connection(data, limits.requestTimeoutMs), limits.lockTimeoutMs);
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
