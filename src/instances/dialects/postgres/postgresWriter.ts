/**
 * Writes to a PostgreSQL database through MikroORM. Syncs of all gateways on one database take turns by an
 * advisory lock that ends with the transaction; other writers (Python) can still come between, hence the retries.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { MikroORM } from "@mikro-orm/postgresql";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Kysely,
  type PostgresPool as KyselyPool,
  PostgresDialect,
  PostgresDriver,
} from "kysely";
import { makeEntities, WITHOUT_ENTITIES } from "../../../entities/makeEntities.ts";
import { GatewayError } from "../../../errors.ts";
import { together } from "../../together.ts";
import type { OpenWriter, WriteTransaction, WritingPerson } from "../../writer.ts";
import { databaseErrorCode } from "../databaseErrorCode.ts";
import { makeQueue } from "../makeQueue.ts";
import type { Param, RawRow, Reader } from "../reader.ts";
import { refusedRow } from "../refusedRow.ts";
import { makeAttempt, searchRefusal } from "../searchRefusal.ts";
import { whileWanted } from "../whileWanted.ts";
import { cancelOnAbort } from "./cancelOnAbort.ts";
import { type PostgresClient, READ_ONLY } from "./connection/postgresClient.ts";
import { WRITES } from "./connection/transactionStart.ts";
import { connectionOf, PostgresOrmDriver } from "./postgresOrmDriver.ts";
import { PostgresPool } from "./postgresPool.ts";
import { postgresCollision, postgresRefusal } from "./postgresRefusal.ts";
import { arrayLiteral, postgresValues, typeOf } from "./postgresValues.ts";
import { makeRefusedColumn } from "./refusedColumn.ts";
import { setToken } from "./setToken.ts";
import { StatementNames } from "./statementNames.ts";
import { translatePostgresError } from "./translatePostgresError.ts";

/** A collision with the same row for so many times is not a question of who comes first. */
const MAX_SAME_COLLISIONS = 5;
const MAX_PAUSE_MS = 100;
/** One writes at a time; another may just be giving up. */
const MAX_CONNECTIONS = 2;
const BUSY_MESSAGE = "Other programs kept writing the same rows; try again.";
/** Key of the advisory lock; any constant that all gateways share. */
const SYNC_LOCK = 0x1a3db;

/** Rows as arrays: the caller names every selected expression differently, so that object order is column order. */
async function readRows(connection: DatabaseConnection, sql: string, params: readonly Param[]): Promise<RawRow[]> {
  const { rows } = await connection.executeQuery(CompiledQuery.raw(sql, [...params]));
  return rows.map((row) => Object.values(row as Record<string, string | null>));
}

/**
 * Gives a connection back to the pool also where `begin` or `rollback` fails, as it does when the server has ended
 * it. Kysely would keep it taken, and after a few of those every sync would wait in vain.
 */
class ReleasingDriver extends PostgresDriver {
  async #releasing(connection: DatabaseConnection, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      await this.releaseConnection(connection as never);
      throw error;
    }
  }

  override beginTransaction(...args: Parameters<PostgresDriver["beginTransaction"]>): Promise<void> {
    return this.#releasing(args[0], super.beginTransaction(...args));
  }

  override rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#releasing(connection, super.rollbackTransaction(connection));
  }
}

const BEGUN = { command: "BEGIN", rowCount: null, rows: [] };
const WRITTEN = new Set(["INSERT", "UPDATE", "DELETE"]);

interface Told {
  onLent(client: PostgresClient): void;
  onWritten(): void;
}

/**
 * A pool that reports what it lends and that something was written, whose transactions begin as they have to, and of which statements with parameters have names where these last; MikroORM's
 * have none, as it writes values into the text.
 */
function kyselyPool(pool: PostgresPool, { onLent, onWritten }: Told): KyselyPool {
  const names = new StatementNames();
  const connect = async () => {
    const client = await pool.connect();
    onLent(client);
    const run = (text: string, values: unknown[]) => {
      if (text === "begin") {
        names.renew(client);
        return client.begin(WRITES).then(() => BEGUN);
      }
      if (values.length === 0 || !client.keepsSession) return client.query(text, values);
      return client.query({ text, values, name: names.of(client, text) }).catch((error) => {
        names.failed(client, error);
        throw error;
      });
    };
    const query = async (text: string, values: unknown[]) => {
      const result = await run(text, values);
      if (WRITTEN.has(result.command)) onWritten();
      return result;
    };
    return { query, release: () => client.release() };
  };
  return { connect, end: () => pool.end() } as unknown as KyselyPool;
}

class ReleasingDialect extends PostgresDialect {
  readonly #make: () => Driver;

  constructor(pool: KyselyPool) {
    super({ pool });
    this.#make = () => new ReleasingDriver({ pool });
  }

  override createDriver(): Driver {
    return this.#make();
  }
}

/** Rejects with the signal's reason where a statement failed because it was cancelled. */
function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return work.catch((error) => {
    throw signal?.aborted ? signal.reason : error;
  });
}

const READS_NOW =
  "The server only reads now, as where another one takes over from it; try again, or correct `db` where its address stays as it is.";

/**
 * Tries again, once, where the server only reads: by then the address may lead to the one that has taken over. Where that one only
 * reads, too, trying again later helps if it was written to before.
 */
async function onWritableServer<T>(run: () => Promise<T>, hasWritten: () => boolean): Promise<T> {
  const isReadOnly = (error: unknown) => databaseErrorCode(error) === READ_ONLY;
  return run().catch((error) => {
    if (!isReadOnly(error)) throw error;
    return run().catch((again) => {
      if (!isReadOnly(again) || !hasWritten()) throw again;
      throw new GatewayError("INSTANCE_UNAVAILABLE", READS_NOW, { retryable: true }, again);
    });
  });
}

/** Tries again where others came between, as long as a lock would be waited for; what they wrote is seen by then. */
async function runAgain<T>(run: () => Promise<T>, lockTimeoutMs: number): Promise<T> {
  const deadline = performance.now() + lockTimeoutMs;
  const collisions = new Map<string, number>();
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const collision = postgresCollision(error);
      const times = 1 + (collisions.get(collision ?? "") ?? 0);
      if (collision === null || times === MAX_SAME_COLLISIONS) throw error;
      if (performance.now() > deadline) throw new GatewayError("TIMEOUT", BUSY_MESSAGE, { retryable: true }, error);
      collisions.set(collision, times);
      await sleep(Math.random() * MAX_PAUSE_MS);
    }
  }
}

/** Takes ids from the sequences of several tables; the sequences' names are looked up once, not for each row. */
function makeAllocator(all: Reader["all"]): WriteTransaction["allocateIds"] {
  return async (counts) => {
    const sql = `WITH s AS MATERIALIZED (SELECT name, count, pg_get_serial_sequence(name, 'id')::regclass AS sequence
        FROM unnest($1::text[], $2::bigint[]) AS u(name, count))
      SELECT name, nextval(sequence) AS id FROM s, generate_series(1, count)`;
    const ids = new Map([...counts.keys()].map((table) => [table, [] as string[]]));
    const params = [[...counts.keys()], [...counts.values()].map(String)].map(arrayLiteral);
    for (const [table, id] of await all(sql, params)) ids.get(String(table))!.push(String(id));
    return ids;
  };
}

/** A list of texts per column, as for inserts. */
function makeUpdater(all: Reader["all"], isPersons: boolean): WriteTransaction["updateMany"] {
  return async (table, rows) => {
    const names = Object.keys(rows[0]!.changes);
    const kinds = names.map((name) => table.column(name)!.kind);
    const lists = names.map((name, i) => rows.map(({ changes }) => postgresValues.encode(kinds[i]!, changes[name]!)));
    const set = names.map((name, i) => `${postgresValues.quote(name)} = v.c${i}::${typeOf(kinds[i]!)}`);
    const params = [...names, "id"].map((_, i) => `$${i + 1}::text[]`);
    const sql = `UPDATE ${postgresValues.quote(table.table)} t SET ${set.join(", ")}
      FROM unnest(${params.join(", ")}) AS v(${names.map((_, i) => `c${i}`).join(", ")}, id) WHERE t.id = v.id::bigint${isPersons ? " RETURNING t.id AS c0" : ""}`;
    const changed = await all(sql, [...lists, rows.map(({ id }) => id)].map(arrayLiteral));
    return isPersons ? changed.length : rows.length; // where nothing is hidden, all of them are changed
  };
}

/** Opens a pool for writing; throws INSTANCE_UNAVAILABLE. */
export const openPostgresWriter: OpenWriter = async (address, schema, limits) => {
  if (address.dialect !== "postgres") throw new GatewayError("INTERNAL_ERROR", "not a PostgreSQL address");
  const pool = new PostgresPool(address, "writer", limits, MAX_CONNECTIONS);
  /** The connection of the current transaction; there is one at a time. */
  let lent: PostgresClient | undefined;
  let hasWritten = false;
  const told: Told = {
    onLent: (client) => {
      lent = client;
    },
    onWritten: () => {
      hasWritten = true;
    },
  };
  const orm = await MikroORM.init({
    dbName: "by address",
    ensureDatabase: false,
    ...WITHOUT_ENTITIES,
    driver: PostgresOrmDriver,
    driverOptions: new ReleasingDialect(kyselyPool(pool, told)),
  });
  const entities = makeEntities(schema, postgresValues.encode, (found) => orm.discoverEntity(found));
  type Write<T> = (transaction: WriteTransaction) => Promise<T>;
  type Wanted = { signal: AbortSignal | undefined; person: WritingPerson | undefined };
  const run = <T>(write: Write<T>, isSearch: boolean, { signal, person }: Wanted): Promise<T> =>
    orm.em.fork().transactional(async (em) => {
      const connection = await connectionOf(em.getTransactionContext<Kysely<unknown>>()!);
      const all = (sql: string, params: readonly Param[] = []) => readRows(connection, sql, params);
      if (person) await setToken(await person.token(), all);
      const locked = all(`SELECT pg_advisory_xact_lock(${SYNC_LOCK})`); // all that is asked after it waits for it there
      const attempt = makeAttempt(all);
      const search = isSearch && { search: { attempt, refusedColumn: makeRefusedColumn(all, attempt) } };
      const statements = {
        all,
        allocateIds: makeAllocator(all),
        updateMany: makeUpdater(all, person !== undefined),
        isPersons: person !== undefined,
      };
      const work = () => together([locked, write({ em, entities, schema, ...statements, ...search })]);
      const [, written] = await unlessCancelled(cancelOnAbort(lent!, signal, limits.connectTimeoutMs, work), signal);
      return written;
    });
  const inTurn = makeQueue();
  return {
    // the advisory lock lets one pass at a time; those who wait for it here take no connection and no lock timeout
    transaction: (write, signal, person) =>
      inTurn(() =>
        searchRefusal(postgresRefusal, (isSearch) =>
          runAgain(
            () =>
              onWritableServer(
                () => whileWanted((work) => run(work, isSearch, { signal, person }), write, signal),
                () => hasWritten,
              ),
            limits.lockTimeoutMs,
          ),
        ),
      ).catch((error) => {
        throw translatePostgresError(refusedRow(error, postgresRefusal));
      }),
    close: () => inTurn(() => orm.close(true)),
  };
};
