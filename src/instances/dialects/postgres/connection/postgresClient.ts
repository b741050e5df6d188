import type { Socket } from "node:net";
import pg from "pg";
import type { ConnectionRole, SessionSetting } from "./sessionSettings.ts";
import { type TransactionMode, TransactionStart } from "./transactionStart.ts";

/** What pg keeps to itself. */
interface Inside {
  _queryable: boolean;
  _ending: boolean;
  connection: { stream: Socket };
}

/** A connection that says what it is for; when it breaks, the statement on it fails, or the next one, never the process. */
export class PostgresClient extends pg.Client {
  readonly role: ConnectionRole;
  readonly #perTransaction: readonly SessionSetting[] | undefined;
  /** It is prepared for its role. */
  isReady = false;
  /** Whether it leads to something else than the server, which answers in the server's name: a pooler, or a proxy. */
  isPooled = false;
  /** Gives it back to the pool that lent it. */
  release: () => void = () => undefined;

  /** `perTransaction`: settings that each transaction brings along, for connections that keep no session. */
  constructor(config: pg.ClientConfig, role: ConnectionRole, perTransaction?: readonly SessionSetting[]) {
    super(config);
    this.role = role;
    this.#perTransaction = perTransaction;
    this.on("error", () => undefined);
  }

  /** Whether what is set or prepared stays from one transaction to the next. */
  get keepsSession(): boolean {
    return this.#perTransaction === undefined;
  }

  /** Neither ended nor broken. */
  get isUsable(): boolean {
    const { _queryable, _ending, connection } = this as unknown as Inside; // as pg's own pool looks
    return _queryable && !_ending && !connection.stream.destroyed; // pg hears of a broken stream a moment later
  }

  /** How a transaction on it begins. */
  start(mode: TransactionMode): TransactionStart {
    return new TransactionStart(mode, this.#perTransaction);
  }

  /**
   * Begins a transaction; what comes in it may be asked at once, and counts only if this does not reject. Where it does, the
   * connection ends.
   */
  async begin(mode: TransactionMode): Promise<void> {
    const start = this.start(mode);
    try {
      const results: unknown = await this.query(start.sql);
      start.assert([results].flat() as pg.QueryResult[]);
    } catch (error) {
      void this.end().catch(() => undefined);
      throw error;
    }
  }
}
