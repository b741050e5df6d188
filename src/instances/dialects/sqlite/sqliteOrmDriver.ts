import type { EntityDictionary, EntityName, QueryResult } from "@mikro-orm/core";
import { SqliteDriver } from "@mikro-orm/sqlite";
import type Database from "better-sqlite3";
import { textInsert } from "../textInsert.ts";
import { sqliteValues } from "./sqliteValues.ts";

/** Rows of one statement: what SQLite does once per statement costs as much as a few rows. */
const ROWS_AT_ONCE = 50;

/** MikroORM's driver on an open database, with an `insertMany` of its own: prepared statements of many rows each. */
export function sqliteOrmDriver(database: Database.Database): typeof SqliteDriver {
  return class extends SqliteDriver {
    override async nativeInsertMany<T extends object>(
      entityName: EntityName<T>,
      data: EntityDictionary<T>[],
    ): Promise<QueryResult<T>> {
      const { into, kinds, rows } = textInsert(sqliteValues.quote, this.metadata.get(entityName), data);
      const row = `(${kinds.map(() => "?").join(", ")})`;
      const prepare = (count: number) =>
        database.prepare(`INSERT INTO ${into} VALUES ${Array.from({ length: count }, () => row).join(", ")}`);
      const whole = rows.length - (rows.length % ROWS_AT_ONCE);
      const insert = whole > 0 ? prepare(ROWS_AT_ONCE) : undefined;
      for (let i = 0; i < whole; i += ROWS_AT_ONCE) insert!.run(rows.slice(i, i + ROWS_AT_ONCE).flat());
      if (whole < rows.length) prepare(rows.length - whole).run(rows.slice(whole).flat());
      return { affectedRows: rows.length, insertId: undefined as never };
    }
  };
}
