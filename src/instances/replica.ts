/**
 * A replica of an instance's database, which answers queries. No query waits for one that does not work: it goes to the database
 * itself, and the replica is tried again alongside queries, less and less often.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayError } from "../errors.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { Reader, ReaderPool } from "./dialects/reader.ts";
import { unlessAborted } from "./dialects/whileWanted.ts";
import type { LiveDatabase, Opened } from "./liveDatabase.ts";
import type { PhysicalSchema } from "./physicalSchema.ts";

/** How long a query waits for a replica: to be looked at, and to come as far as it has to. */
const PATIENCE_MS = 500;
const CATCH_UP_PAUSE_MS = 20;
/** How long a replica that failed is left alone, twice as long after each further failure. */
const PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

export class Replica {
  readonly #database: LiveDatabase;
  readonly #dialect: Dialect;
  #failures = 0;
  /** On the clock of `performance.now()`. */
  #restsUntil = 0;
  /** A look at it takes longer than a query waits. */
  #isLate = false;
  /** Aborted where it turns out not to answer: what is being read has to be read elsewhere. */
  #reading = new AbortController();

  constructor(database: LiveDatabase, dialect: Dialect) {
    this.#database = database;
    this.#dialect = dialect;
  }

  /** A reader on it, where it works and has come to these positions within a moment; undefined where it has to be left out. */
  async open(
    positions: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ schema: PhysicalSchema; reader: Reader } | undefined> {
    const opened = await this.#current();
    if (!opened) return undefined;
    const { schema, reader } = opened;
    const reading = this.#reading.signal;
    const all: Reader["all"] = (sql, params, end) => unlessAborted(reader.all(sql, params, end), reading);
    try {
      return (await this.#hasReached(reader, positions, signal)) ? { schema, reader: { all } } : undefined;
    } catch {
      signal?.throwIfAborted();
      this.failed();
      return undefined;
    }
  }

  /** It failed while it was read: it rests for a while, and is checked again before it is read again. */
  failed(): void {
    if (performance.now() < this.#restsUntil) return; // as another read has found
    this.#failures += 1;
    this.#restsUntil = performance.now() + Math.min(PAUSE_MS * 2 ** (this.#failures - 1), MAX_PAUSE_MS);
    this.outdated();
  }

  /** What was seen of it counts no more: it has shown that it changed. */
  outdated(): void {
    this.#database.outdated();
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #current(): Promise<Opened | undefined> {
    if (this.#isLate || performance.now() < this.#restsUntil) return undefined;
    this.#isLate = this.#failures > 0; // one that failed is waited for by nobody
    const looking = this.#database.current().then(
      (opened) => {
        this.#failures = 0;
        return opened;
      },
      (error) => this.#doesNotAnswer(error),
    );
    void looking.then(() => {
      this.#isLate = false;
    });
    if (this.#isLate) return undefined;
    const over = new AbortController();
    const late = sleep(PATIENCE_MS, "late" as const, { signal: over.signal }).catch(() => undefined);
    const first = await Promise.race([looking, late]);
    over.abort();
    if (first !== "late") return first;
    this.#isLate = true;
    return undefined;
  }

  #doesNotAnswer(cause: unknown): undefined {
    this.failed();
    const message = "The replica does not answer.";
    this.#reading.abort(new GatewayError("INSTANCE_UNAVAILABLE", message, { retryable: true }, cause));
    this.#reading = new AbortController();
  }

  async #hasReached(reader: ReaderPool, positions: readonly string[], signal?: AbortSignal): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    for (const position of positions) {
      while (!(await this.#isAt(reader, position, signal))) {
        if (performance.now() > deadline) return false;
        await sleep(CATCH_UP_PAUSE_MS, undefined, { signal });
      }
    }
    return true;
  }

  async #isAt(reader: ReaderPool, position: string, signal?: AbortSignal): Promise<boolean> {
    const late = AbortSignal.timeout(PATIENCE_MS);
    const end = signal ? AbortSignal.any([signal, late]) : late;
    const rows = await reader.all(this.#dialect.positions!.hasReachedSql, [position], end);
    return Number(rows[0]?.[0]) === 1;
  }
}
