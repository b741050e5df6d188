import type { EntityManager } from "@mikro-orm/sql";
import type { Entities } from "../entities/makeEntities.ts";
import type { Reader } from "./dialects/dialect.ts";

/** A transaction on the default instance: writes through the EntityManager, and reads that see them. */
export interface WriteTransaction extends Reader {
  em: EntityManager;
  entities: Entities;
  /** Fresh values of a table's integer key, ascending; the rows that get them are inserted in this transaction. */
  allocateIds(table: string, count: number): Promise<string[]>;
}

export interface Writer {
  /**
   * Runs `write` in one transaction that no other sync of this gateway or another one overlaps; tries again,
   * a few times, where another writer came between. On any failure nothing stays.
   */
  transaction<T>(write: (transaction: WriteTransaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
