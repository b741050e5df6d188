/**
 * Writes to a SQLite file through MikroORM. A transaction begins as a writer (`begin immediate`), so that it
 * never fails half-way for lack of the lock, and waits for the lock without stopping the process.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { MikroORM } from "@mikro-orm/sqlite";
import Database from "better-sqlite3";
import { type Driver, SqliteDialect, SqliteDriver } from "kysely";
import { makeEntities, WITHOUT_ENTITIES } from "../../../entities/makeEntities.ts";
import { GatewayError } from "../../../errors.ts";
import type { OpenWriter, WriteTransaction } from "../../writer.ts";
import { makeQueue } from "../makeQueue.ts";
import type { Param, RawRow } from "../reader.ts";
import { refusedRow } from "../refusedRow.ts";
import { makeAttempt, searchRefusal } from "../searchRefusal.ts";
import { whileWanted } from "../whileWanted.ts";
import { assertSameFile, explainUnopened, identifyFile } from "./databaseFile.ts";
import { makeGiveWay } from "./giveWay.ts";
import { registerWanted } from "./registerFunctions.ts";
import { sqliteOrmDriver } from "./sqliteOrmDriver.ts";
import { sqliteValues } from "./sqliteValues.ts";
import { isSqliteBusy, sqliteRefusal, translateSqliteError } from "./translateSqliteError.ts";
import { withBytes } from "./withBytes.ts";

/** How long one attempt may block the process; the rest of the waiting is asleep. */
const BUSY_TIMEOUT_MS = 20;
const RETRY_PAUSE_MS = 30;

/** Runs a statement that needs the file's lock, and waits for it asleep; readers of other programs make a commit wait, too. */
async function runPatiently(database: Database.Database, sql: string, lockTimeoutMs: number): Promise<void> {
  const deadline = performance.now() + lockTimeoutMs;
  for (;;) {
    try {
      database.prepare(sql).run();
      return;
    } catch (error) {
      if (!isSqliteBusy(error) || performance.now() > deadline) throw error;
      await sleep(RETRY_PAUSE_MS);
    }
  }
}

/**
 * Transactions are begun by `openSqliteWriter`, before Kysely hears of them: were `begin` or `rollback` to fail in
 * here, Kysely would keep its only connection taken for good, and every later sync would wait for it.
 */
class PatientDriver extends SqliteDriver {
  readonly #database: Database.Database;
  readonly #lockTimeoutMs: number;

  constructor(database: Database.Database, lockTimeoutMs: number) {
    super({ database });
    this.#database = database;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  override async beginTransaction(): Promise<void> {}

  override commitTransaction(): Promise<void> {
    return runPatiently(this.#database, "commit", this.#lockTimeoutMs);
  }

  override async rollbackTransaction(): Promise<void> {
    rollBack(this.#database);
  }
}

/** After some failures (a full disk) SQLite has rolled back by itself. */
function rollBack(database: Database.Database): void {
  if (database.inTransaction) database.exec("rollback");
}

class PatientDialect extends SqliteDialect {
  readonly #make: () => Driver;

  constructor(database: Database.Database, lockTimeoutMs: number) {
    super({ database });
    this.#make = () => new PatientDriver(database, lockTimeoutMs);
  }

  override createDriver(): Driver {
    return this.#make();
  }
}

function openDatabase(path: string): Database.Database {
  const database = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  registerWanted(database, () => {}); // `whileWanted` looks before each statement
  // as long as somebody reads, changed pages cannot be put into the file, and each page that is tried waits in vain
  database.pragma("cache_spill = off");
  return database;
}

function readRows(database: Database.Database, sql: string, params: readonly Param[]): RawRow[] {
  const statement = database.prepare(sql).safeIntegers(true);
  const prepare = (text: string) => database.prepare(text).safeIntegers(true).raw(true);
  if (statement.reader) return withBytes(prepare, sql, params, statement.raw(true).all(...params) as RawRow[]);
  statement.run(...params);
  return [];
}

/** Counts on from SQLite's own memory of the highest key, which the insert of the allocated keys moves along. */
function makeAllocator(database: Database.Database): WriteTransaction["allocateIds"] {
  const next = new Map<string, number>();
  return async (counts) => {
    const sql = "SELECT name, seq FROM sqlite_sequence WHERE name IN (SELECT value FROM json_each(?))";
    const highest = new Map(readRows(database, sql, [JSON.stringify([...counts.keys()])]) as [string, bigint][]);
    const allocate = (table: string, count: number) => {
      const first = next.get(table) ?? Number(highest.get(table) ?? 0) + 1;
      next.set(table, first + count);
      return Array.from({ length: count }, (_, i) => String(first + i));
    };
    return new Map([...counts].map(([table, count]) => [table, allocate(table, count)]));
  };
}

/** One prepared statement, run for each row. */
function makeUpdater(database: Database.Database): WriteTransaction["updateMany"] {
  return async (table, rows) => {
    const names = Object.keys(rows[0]!.changes);
    const kinds = names.map((name) => table.column(name)!.kind);
    const set = names.map((name) => `${sqliteValues.quote(name)} = ?`).join(", ");
    const update = database.prepare(`UPDATE ${sqliteValues.quote(table.table)} SET ${set} WHERE id = ?`);
    for (const { id, changes } of rows)
      update.run([...names.map((name, i) => sqliteValues.encode(kinds[i]!, changes[name]!)), id]);
    return rows.length;
  };
}

/** Opens the file for writing; throws INSTANCE_UNAVAILABLE or FORBIDDEN. */
export const openSqliteWriter: OpenWriter = async (address, schema, limits) => {
  if (address.dialect !== "sqlite") throw new GatewayError("INTERNAL_ERROR", "not a SQLite address");
  let file: string;
  let orm: MikroORM;
  let database: Database.Database;
  try {
    file = identifyFile(address.path);
    database = openDatabase(address.path);
    assertSameFile(address.path, file);
    orm = await MikroORM.init({
      dbName: address.path,
      ensureDatabase: false,
      ...WITHOUT_ENTITIES,
      driver: sqliteOrmDriver(database),
      driverOptions: new PatientDialect(database, limits.lockTimeoutMs),
    });
  } catch (error) {
    throw translateSqliteError(explainUnopened(address.path, error));
  }
  const entities = makeEntities(schema, sqliteValues.encode, (found) => orm.discoverEntity(found));
  const inTurn = makeQueue();
  const giveWay = makeGiveWay();
  const run = async <T>(write: (transaction: WriteTransaction) => Promise<T>, isSearch: boolean): Promise<T> => {
    const all: WriteTransaction["all"] = async (sql, params = []) => readRows(database, sql, params);
    await giveWay.before();
    assertSameFile(address.path, file);
    await runPatiently(database, "begin immediate", limits.lockTimeoutMs);
    try {
      const [allocateIds, updateMany] = [makeAllocator(database), makeUpdater(database)];
      const attempt = makeAttempt(async (sql) => database.exec(sql));
      const search = isSearch && { search: { attempt, refusedColumn: async () => undefined } }; // SQLite says which, if any
      return await orm.em.fork().transactional(async (em) => {
        const written = await write({ em, entities, schema, all, allocateIds, updateMany, ...search });
        assertSameFile(address.path, file); // or it would go into a file that nobody finds
        return written;
      });
    } finally {
      rollBack(database);
      giveWay.after();
    }
  };
  return {
    // one connection carries one transaction
    transaction: (write, signal) =>
      inTurn(() =>
        searchRefusal(sqliteRefusal, (isSearch) => whileWanted((work) => run(work, isSearch), write, signal)),
      ).catch((error) => {
        throw translateSqliteError(refusedRow(explainUnopened(address.path, error), sqliteRefusal));
      }),
    close: () => inTurn(() => orm.close(true)),
  };
};
