import type { EntityManager } from "@mikro-orm/sql";
import type { Table } from "../catalogue/model.ts";
import type { DatabaseAddress, Limits } from "../config/config.ts";
import type { Entities, TextRow } from "../entities/makeEntities.ts";
import type { Reader } from "./dialects/reader.ts";
import type { PhysicalSchema } from "./physicalSchema.ts";

/** A transaction on the default instance: writes through the EntityManager, and reads that see them. */
export interface WriteTransaction extends Reader {
  em: EntityManager;
  entities: Entities;
  /** What the database has; `entities` are made for it. */
  schema: PhysicalSchema;
  /** Gives rows, by id, other values in the same columns: one statement or one prepared statement. Gives how many rows had them. */
  updateMany(table: Table, rows: readonly { id: string; changes: TextRow }[]): Promise<number>;
  /**
   * Fresh values of tables' integer keys, so many of each, ascending; the rows that get them are inserted in this
   * transaction. One statement.
   */
  allocateIds(counts: ReadonlyMap<string, number>): Promise<Map<string, string[]>>;
  /** Row-level security may hide rows from it: what is changed may be fewer rows than are named. */
  isPersons?: boolean;
  /** There when the work is done again because the database refused some row, to find out which. */
  search?: RefusalSearch;
}

/** Means to find out which row, and which value of it, a database refuses. */
export interface RefusalSearch {
  /** Runs statements whose failure leaves the transaction as it was before them; one such work at a time. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
  /** The column of a refused row whose value the database does not take, where it can be found out. */
  refusedColumn(table: Table, row: TextRow): Promise<string | undefined>;
}

/** Who writes, where rights are per person: each transaction begins with their token. */
export interface WritingPerson {
  token(): Promise<string>;
}

export interface Writer {
  /**
   * Runs `write` in one transaction that no other sync of this gateway or another one overlaps; tries again,
   * for as long as a lock is waited for, where another writer came between. On any failure nothing stays. Where `signal` is aborted before the
   * transaction begins, or is about to commit, its reason is thrown.
   */
  transaction<T>(
    write: (transaction: WriteTransaction) => Promise<T>,
    signal?: AbortSignal,
    person?: WritingPerson,
  ): Promise<T>;
  /** Closes when what it is writing has come to its end. */
  close(): Promise<void>;
}

/** Opens a database for writing what the schema says it has; throws INSTANCE_UNAVAILABLE, FORBIDDEN. */
export type OpenWriter = (address: DatabaseAddress, schema: PhysicalSchema, limits: Limits) => Promise<Writer>;
