/**
 * The only place where a sync changes the target: every insert, update and delete of rows passes here, through
 * the EntityManager of the sync's transaction, and is kept in a log for the journal. Rows are canonical text by column.
 */
import type { Column, Table } from "../../catalogue/model.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import { GatewayError } from "../../errors.ts";
import { makeQueue } from "../../instances/dialects/makeQueue.ts";
import { refusedRow } from "../../instances/dialects/refusedRow.ts";
import { type Database, presentColumns, type TextValues } from "../../instances/readTable.ts";
import { idOf } from "../../instances/rowValues.ts";
import { together } from "../../instances/together.ts";
import type { RefusalSearch, WriteTransaction } from "../../instances/writer.ts";
import { first } from "../../util/first.ts";
import { getFrom } from "../../util/getFrom.ts";
import { nowText } from "../../util/now.ts";
import { ChangeLog, type RowUpdate } from "../journal/changeLog.ts";
import { explainRefusal, nameRows } from "./explainRefusal.ts";

/** Rows per statement, so that its text stays within some megabytes. */
const MAX_ROWS_PER_STATEMENT = 5_000;

/** The next of the ids that were allocated for a table; throws where there are no more. */
export type NextId = (table: Table) => string;

/** Who writes and for which run; this signs the rows that the sync itself makes. */
export interface Author {
  userId: string;
  /** The run that the sync was asked from (`initiatedByRun`), or null. */
  initiatorId: string | null;
}

function defaultOf(column: Column): string | null {
  return column.default === undefined ? null : String(column.default);
}

type Write<Row> = (rows: readonly Row[]) => Promise<unknown>;

function valuesOf(row: TextRow | RowUpdate): TextRow {
  return isUpdate(row) ? { ...row.changes, id: row.id } : row;
}

function isUpdate(row: TextRow | RowUpdate): row is RowUpdate {
  return typeof row.changes === "object" && row.changes !== null;
}

export class TargetWriter {
  readonly database: Database;
  readonly author: Author;
  readonly now = nowText();
  readonly log = new ChangeLog();
  readonly #transaction: WriteTransaction;
  readonly #columns = new Map<Table, Column[]>();
  readonly #inTurn = makeQueue();

  constructor(transaction: WriteTransaction, database: Database, author: Author) {
    this.#transaction = transaction;
    this.database = database;
    this.author = author;
  }

  /** Allocates ids for that many rows of each table, in one statement; the result gives one after the other. */
  async allocateIds(counts: ReadonlyMap<Table, number>): Promise<NextId> {
    const wanted = new Map([...counts].filter(([, count]) => count > 0).map(([{ table }, count]) => [table, count]));
    const ids = wanted.size === 0 ? new Map<string, string[]>() : await this.#transaction.allocateIds(wanted);
    const left = new Map([...ids].map(([table, list]) => [table, list.values()]));
    return ({ table }) => {
      const { value } = getFrom(left, table).next();
      if (value === undefined) throw new Error(`no more ids of ${table} were allocated`);
      return value;
    };
  }

  hasInsertedInto(table: Table): boolean {
    return this.log.hasInserted(table);
  }

  /** Whether this row was inserted here, so that nothing belonged to it before. */
  hasInserted(table: Table, id: string): boolean {
    return this.log.hasInserted(table, id);
  }

  /** The columns that the target has of a table. */
  columns(table: Table): Column[] {
    const known = this.#columns.get(table) ?? presentColumns(table, this.database.schema);
    this.#columns.set(table, known);
    return known;
  }

  /** Inserts rows in their order; all have the same columns. Those without an id get one. */
  insert(table: Table, rows: TextRow[]): Promise<void> {
    return this.insertAll(new Map([[table, rows]]));
  }

  /** The same for several tables, in their order. */
  async insertAll(groups: ReadonlyMap<Table, TextRow[]>): Promise<void> {
    const nameless = [...groups].map(([table, rows]) => ({ table, rows: rows.filter(({ id }) => id === undefined) }));
    const nextId = await this.allocateIds(new Map(nameless.map(({ table, rows }) => [table, rows.length])));
    for (const { table, rows } of nameless) for (const row of rows) row.id = nextId(table);
    this.#transaction.entities.add(groups.keys());
    await together([...groups].map(([table, rows]) => this.#insert(table, rows)));
  }

  async #insert(table: Table, rows: TextRow[]): Promise<void> {
    if (rows.length === 0) return;
    const entity = this.#transaction.entities.get(table);
    this.log.inserted(table, rows);
    const { em } = this.#transaction;
    for (let i = 0; i < rows.length; i += MAX_ROWS_PER_STATEMENT) {
      const batch = rows.slice(i, i + MAX_ROWS_PER_STATEMENT);
      // straight to its driver: the EntityManager would look for entities in every value
      const ctx = em.getTransactionContext();
      await this.#write(table, batch, (part) => em.getDriver().nativeInsertMany(entity, [...part], { ctx }));
    }
  }

  /** Updates rows: one statement for all in which the same columns change. */
  async update(table: Table, updates: RowUpdate[]): Promise<void> {
    const entity = this.#transaction.entities.get(table);
    this.log.updated(table, updates);
    const { em } = this.#transaction;
    for (const alike of Map.groupBy(updates, ({ changes }) => JSON.stringify(Object.keys(changes).sort())).values()) {
      for (let i = 0; i < alike.length; i += MAX_ROWS_PER_STATEMENT) {
        const batch = alike.slice(i, i + MAX_ROWS_PER_STATEMENT);
        await this.#write(table, batch, (part) => {
          return this.#assertAll(table, part, () => {
            if (part.length > 1) return this.#transaction.updateMany(table, part);
            const [{ id, changes }] = part as [RowUpdate];
            return em.nativeUpdate(entity, { id } as never, changes as never);
          });
        });
      }
    }
  }

  /** Deletes rows, which are given whole. */
  async delete(table: Table, rows: readonly TextValues[]): Promise<void> {
    if (rows.length === 0) return;
    const entity = this.#transaction.entities.get(table);
    this.log.deleted(table, rows);
    const ids = rows.map((row) => idOf(row));
    await this.#assertAll(
      table,
      rows.map((row) => Object.fromEntries(row)),
      () => this.#transaction.em.nativeDelete(entity, { id: { $in: ids } } as never),
    );
  }

  /** Row-level security silently skips rows that a person may not change: throws FORBIDDEN then. */
  async #assertAll(table: Table, rows: readonly (TextRow | RowUpdate)[], change: () => Promise<number>): Promise<void> {
    const changed = await change();
    if (!this.#transaction.isPersons || changed >= rows.length) return;
    const { what, ...details } = nameRows(table, rows.map(valuesOf));
    const message = `The default instance does not let this person change ${what}; ask for the right there, or sync as somebody who has it.`;
    throw new GatewayError("FORBIDDEN", message, details);
  }

  /** Writes rows; where the database refuses some, says which, and looks for the first of them if it has the means to. */
  async #write<Row extends TextRow | RowUpdate>(table: Table, rows: readonly Row[], write: Write<Row>): Promise<void> {
    const { search } = this.#transaction;
    if (search) return this.#inTurn(() => this.#searching(search, table, rows, write));
    try {
      await write(rows);
    } catch (error) {
      throw refusedRow(error, this.database.dialect.refusalOf, nameRows(table, rows.map(valuesOf)));
    }
  }

  /** Halves the rows until the refused one is alone. */
  async #searching<Row extends TextRow | RowUpdate>(
    search: RefusalSearch,
    table: Table,
    rows: readonly Row[],
    write: Write<Row>,
  ): Promise<void> {
    try {
      await search.attempt(() => write(rows));
    } catch (error) {
      if (!this.database.dialect.refusalOf(error)) throw error;
      if (rows.length === 1) throw await explainRefusal(error, this.database, search, table, valuesOf(first(rows)));
      const middle = rows.length >> 1;
      await this.#searching(search, table, rows.slice(0, middle), write);
      await this.#searching(search, table, rows.slice(middle), write);
    }
  }

  /** A complete row that the sync itself makes: given values, LaminDB's defaults, the present time, the author. */
  fresh(table: Table, values: TextRow): TextRow {
    const row: TextRow = {};
    for (const column of this.columns(table)) {
      if (column.column !== "id") row[column.column] = this.#freshValue(column);
    }
    for (const [column, value] of Object.entries(values)) {
      if (column === "id" || Object.hasOwn(row, column)) row[column] = value;
    }
    return row;
  }

  #freshValue(column: Column): string | null {
    if (column.column === "created_at" || column.column === "updated_at") return this.now;
    if (column.column === "created_by_id") return this.author.userId;
    if (column.column === "run_id") return this.author.initiatorId;
    return defaultOf(column);
  }
}
