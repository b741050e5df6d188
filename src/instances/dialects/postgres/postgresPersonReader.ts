/**
 * Reads as one person: what row-level security lets them see. The token goes into a transaction (`set_token`, LaminDB 2.12.1's way),
 * which ends before its connection is lent to anybody else, and with it all that the person may. It is not given to the session.
 */
import { GatewayError } from "../../../errors.ts";
import { hasEnded, type Person, type PersonToken, tokenEnded } from "../../person.ts";
import { together } from "../../together.ts";
import { databaseErrorCode } from "../databaseErrorCode.ts";
import type { Param, PersonReader, RawRow, Reader } from "../reader.ts";
import { unlessAborted } from "../whileWanted.ts";
import { cancelOnAbort } from "./cancelOnAbort.ts";
import type { PostgresClient } from "./connection/postgresClient.ts";
import { PERSON } from "./connection/transactionStart.ts";
import type { PostgresPool } from "./postgresPool.ts";
import { setToken } from "./setToken.ts";
import type { StatementNames } from "./statementNames.ts";
import { translatePostgresError } from "./translatePostgresError.ts";

/** So long after its last statement a transaction waits for the next one; whoever waits for its connection waits no longer. */
const IDLE_MS = 20;
/** Codes of statements that the server did not try, as one before them in the transaction failed. */
const NOT_TRIED = new Set<string | undefined>(["25P02", "26000"]);

/** Runs a statement on a connection. */
export type Run = (client: PostgresClient, sql: string, params: readonly Param[]) => Promise<RawRow[]>;

/** A transaction that has begun. */
interface Begun {
  client: PostgresClient;
  token: PersonToken;
  /** What is being asked in it. */
  running: number;
  /** Nothing more may be asked in it; its connection goes back with the last that runs. */
  isOver: boolean;
}

export class PostgresPersonReader implements PersonReader {
  readonly #pool: PostgresPool;
  readonly #names: StatementNames;
  readonly #run: Run;
  readonly #person: Person;
  readonly #cancelMs: number;
  #begun: Promise<Begun> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #hasRead = false;

  /** `cancelMs`: how long a request to cancel what runs may take. */
  constructor(pool: PostgresPool, names: StatementNames, run: Run, person: Person, cancelMs: number) {
    this.#pool = pool;
    this.#names = names;
    this.#run = run;
    this.#person = person;
    this.#cancelMs = cancelMs;
  }

  all(sql: string, params: readonly Param[] = [], signal?: AbortSignal): Promise<RawRow[]> {
    const ask = () => this.#within((client) => this.#run(client, sql, params), signal);
    const rows = ask().catch((error) => {
      if (!NOT_TRIED.has(databaseErrorCode(error))) throw error;
      return ask(); // another one's failure ended the transaction
    });
    return unlessAborted(rows, signal);
  }

  snapshot<T>(read: (reader: Reader) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const readWith = (client: PostgresClient) => {
      const all: Reader["all"] = async (sql, params = []) => {
        signal?.throwIfAborted();
        return this.#run(client, sql, params);
      };
      return read({ all });
    };
    return unlessAborted(this.#within(readWith, signal), signal);
  }

  async end(): Promise<void> {
    clearTimeout(this.#idle);
    const begun = this.#begun;
    this.#begun = undefined;
    await begun?.then((transaction) => this.#finish(transaction)).catch(() => undefined);
  }

  /** Does a piece of work in the transaction, which begins where there is none. */
  async #within<T>(work: (client: PostgresClient) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted();
    const transaction = await this.#enter();
    const { client } = transaction;
    try {
      const result = await cancelOnAbort(client, signal, this.#cancelMs, () => work(client));
      this.#hasRead = true;
      return result;
    } catch (error) {
      transaction.isOver = true; // the server takes no more of it
      throw error;
    } finally {
      transaction.running -= 1;
      if (transaction.running === 0) await this.#afterLast(transaction);
    }
  }

  /** The transaction, with one more thing that runs in it; another one where that is over or its token has ended. */
  async #enter(): Promise<Begun> {
    clearTimeout(this.#idle);
    for (;;) {
      this.#begun ??= this.#begin();
      const begun = this.#begun;
      try {
        const transaction = await begun;
        if (!transaction.isOver && !hasEnded(transaction.token)) {
          transaction.running += 1;
          return transaction;
        }
        if (this.#begun === begun) this.#begun = undefined;
        await this.#finish(transaction);
      } catch (error) {
        if (this.#begun === begun) this.#begun = undefined;
        throw error;
      }
    }
  }

  async #finish(transaction: Begun): Promise<void> {
    if (transaction.isOver) return; // whoever runs last in it ends it
    transaction.isOver = true;
    if (transaction.running === 0) await rollBack(transaction.client);
  }

  async #afterLast(transaction: Begun): Promise<void> {
    if (transaction.isOver) return rollBack(transaction.client);
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.end(), IDLE_MS).unref();
  }

  async #begin(): Promise<Begun> {
    try {
      return await this.#beginWith((await this.#person.token())!);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "UNAUTHENTICATED") throw error;
      const renewed = await this.#person.token(true).catch(() => undefined);
      if (renewed) return this.#beginWith(renewed);
      if (this.#hasRead) this.#person.onExpired(error);
      throw error;
    }
  }

  async #beginWith(token: PersonToken): Promise<Begun> {
    if (hasEnded(token)) throw tokenEnded();
    const client = await this.#pool.connect();
    this.#names.renew(client); // within a transaction a plan that is gone already would end it
    try {
      await together([
        client.begin(PERSON),
        setToken(token.text, (sql, params) => client.query(sql, [...params])),
        client.query("SET TRANSACTION READ ONLY"), // the token comes before: it is kept in a table of the transaction
      ]);
    } catch (error) {
      await rollBack(client);
      throw translatePostgresError(error);
    }
    return { client, token, running: 0, isOver: false };
  }
}

/** Ends the transaction, and gives the connection back only then. */
async function rollBack(client: PostgresClient): Promise<void> {
  await client.query("ROLLBACK").catch(() => client.end().catch(() => undefined));
  client.release();
}
