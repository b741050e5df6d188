import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import pg from "pg";
import type { ConnectionRole, SessionSetting } from "./sessionSettings.ts";
import { type TransactionMode, TransactionStart } from "./transactionStart.ts";

/** What pg keeps to itself. */
interface Inside {
  _queryable: boolean;
  _ending: boolean;
  _activeQuery: object | null;
  _sentQueryQueue: object[];
  connection: { stream: Socket } & EventEmitter;
}

/** The server's code where it is asked to write and only reads. */
export const READ_ONLY = "25006";

/** A connection that says what it is for; when it breaks, the statement on it fails, or the next one, never the process. */
export class PostgresClient extends pg.Client {
  readonly role: ConnectionRole;
  readonly #perTransaction: readonly SessionSetting[] | undefined;
  /** How long a server that works takes at most for what costs it nothing. */
  readonly #promptMs: number;
  #silenceMs = 0;
  /** It is prepared for its role. */
  isReady = false;
  /** Whether it leads to something else than the server, which answers in the server's name: a pooler, or a proxy. */
  isPooled = false;
  /** On the clock of `performance.now()`. */
  readonly openedAt = performance.now();
  /** Once it is so old, and what is under way on it has ended, it is not to be used again. */
  leftAgeMs = Number.POSITIVE_INFINITY;
  /** Gives it back to the pool that lent it. */
  release: () => void = () => undefined;
  /** Told that the server was asked to write and only reads. */
  onReadOnly: () => void = () => undefined;

  /** `perTransaction`: settings that each transaction brings along, for connections that keep no session. */
  constructor(config: pg.ClientConfig, role: ConnectionRole, perTransaction?: readonly SessionSetting[]) {
    super(config);
    this.role = role;
    this.#perTransaction = perTransaction;
    this.#promptMs = config.connectionTimeoutMillis ?? 0;
    this.on("error", () => undefined);
    this.#inside.connection.on("errorMessage", ({ code }: pg.DatabaseError) => {
      if (code === READ_ONLY) this.onReadOnly();
    });
  }

  /** Whether what is set or prepared stays from one transaction to the next. */
  get keepsSession(): boolean {
    return this.#perTransaction === undefined;
  }

  /** Neither ended nor broken. */
  get isUsable(): boolean {
    const { _queryable, _ending, connection } = this.#inside; // as pg's own pool looks
    return _queryable && !_ending && !connection.stream.destroyed; // pg hears of a broken stream a moment later
  }

  /** How many bytes have come from the server. */
  get heard(): number {
    return this.#inside.connection.stream.bytesRead;
  }

  get #inside(): Inside {
    return this as unknown as Inside;
  }

  /**
   * Breaks it once the server has said nothing for so long (milliseconds, 0: never) of what was asked. A host or a network that is gone
   * says nothing of that; what was asked would wait for as long as the system takes to find out, minutes or for ever.
   */
  breakWhenSilent(afterMs: number): void {
    this.#silenceMs = afterMs;
    this.#listen(afterMs);
  }

  #listen(forMs: number): void {
    const { stream } = this.#inside.connection;
    const onSilence = () => {
      const heard = stream.bytesRead;
      setImmediate(() => {
        // where this process stood still for so long, the answer has been read by now
        if (stream.bytesRead === heard && this.#isAsked) stream.destroy(new Error("the connection fell silent"));
      });
    };
    stream.removeAllListeners("timeout").on("timeout", onSilence).setTimeout(forMs);
  }

  get #isAsked(): boolean {
    const { _activeQuery, _sentQueryQueue, _ending } = this.#inside;
    return Boolean(_activeQuery) || _sentQueryQueue.length > 0 || _ending;
  }

  /** How a transaction on it begins. */
  start(mode: TransactionMode): TransactionStart {
    return new TransactionStart(mode, this.#perTransaction);
  }

  /**
   * Begins a transaction; what comes in it may be asked at once, and counts only if this does not reject. Where it does, as where the
   * server does not answer at once, the connection ends.
   */
  async begin(mode: TransactionMode): Promise<void> {
    const start = this.start(mode);
    try {
      this.#listen(this.#promptMs);
      const results: unknown = await this.query(start.sql);
      start.assert([results].flat() as pg.QueryResult[]);
    } catch (error) {
      void this.end().catch(() => undefined);
      throw error;
    } finally {
      this.#listen(this.#silenceMs);
    }
  }
}
