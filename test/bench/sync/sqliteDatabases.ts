import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import type { RawRow } from "../../../src/instances/dialects/reader.ts";
import { sqliteDialect } from "../../../src/instances/dialects/sqlite/sqliteDialect.ts";
import { requireOwnTables } from "../../../src/instances/ownTables.ts";
import { TABLES } from "../../support/postgresContent.ts";
import { unpackSqliteTemplate } from "../../support/sqliteTemplates.ts";
import type { BenchDatabases, RowCounts } from "./databases.ts";

/** Where the header of an SQLite file counts changes, by which open connections know that their pages are old. */
const CHANGE_COUNTER_OFFSETS = [24, 92];

interface KeptRows {
  table: string;
  rows: unknown[][];
}

/** Files where LaminDB's settings, as `oracle.py` writes them, look for databases. */
export class SqliteDatabases implements BenchDatabases {
  readonly source: string;
  readonly target: string;
  readonly oracleArguments: [string, string] = ["sqlite", "sqlite"];
  readonly #start: Buffer;
  readonly #lastIds: Map<string, bigint>;
  #changes = 1_000_000;
  #kept: KeptRows[] = [];

  private constructor(source: string, target: string) {
    this.source = source;
    this.target = target;
    this.#lastIds = this.#read((db) => {
      const last = (table: string) => db.prepare(`SELECT coalesce(max(id), 0) AS id FROM "${table}"`).pluck().get();
      return new Map(TABLES.map((table) => [table, last(table) as bigint]));
    });
    this.#start = readFileSync(target);
  }

  static async open(work: string, seed: (path: string) => void): Promise<SqliteDatabases> {
    const [source, target] = ["lamindata", "target"].map((name) => join(work, name, ".lamindb", "lamin.db"));
    for (const file of [source!, target!]) mkdirSync(dirname(file), { recursive: true });
    unpackSqliteTemplate("source", source);
    seed(source!);
    unpackSqliteTemplate("target", target);
    const db = new Database(target);
    const all = async (sql: string) => {
      const statement = db.prepare<[], RawRow>(sql);
      if (statement.reader) return statement.raw().all();
      statement.run();
      return [];
    };
    await requireOwnTables({ all }, sqliteDialect, "The bench");
    db.close();
    return new SqliteDatabases(source!, target!);
  }

  async restore(): Promise<void> {
    this.#changes++;
    for (const offset of CHANGE_COUNTER_OFFSETS) this.#start.writeUInt32BE(this.#changes, offset);
    const file = openSync(this.target, "r+");
    writeSync(file, this.#start, 0, this.#start.length, 0);
    ftruncateSync(file, this.#start.length);
    closeSync(file);
  }

  async keepAdded(): Promise<RowCounts> {
    this.#kept = this.#read((db) =>
      TABLES.map((table) => ({
        table,
        rows: db
          .prepare(`SELECT * FROM "${table}" WHERE id > ? ORDER BY id`)
          .raw()
          .all(this.#lastIds.get(table)) as unknown[][],
      })),
    ).filter(({ rows }) => rows.length > 0);
    return new Map(this.#kept.map(({ table, rows }) => [table, rows.length]));
  }

  async insertAdded(): Promise<Map<string, number>> {
    await this.restore();
    const db = new Database(this.target);
    db.prepare("SELECT count(*) FROM lamindb_artifact").get(); // as warm as the others: the schema is read
    const start = performance.now();
    db.exec("BEGIN IMMEDIATE");
    for (const { table, rows } of this.#kept) {
      const insert = db.prepare(`INSERT INTO "${table}" VALUES (${rows[0]!.map(() => "?").join(", ")})`);
      for (const row of rows) insert.run(...row);
    }
    db.exec("COMMIT");
    const ms = performance.now() - start;
    db.close();
    return new Map([["prepared INSERT", ms]]);
  }

  async close(): Promise<void> {}

  #read<T>(read: (db: Database.Database) => T): T {
    const db = new Database(this.target, { readonly: true });
    db.defaultSafeIntegers(true);
    try {
      return read(db);
    } finally {
      db.close();
    }
  }
}
