import type { Person } from "../person.ts";
import type { RawValue } from "./canonical.ts";

/** Values as the driver gives them; `read` makes canonical text of each. */
export type RawRow = RawValue[];
/** Bound parameters; PostgreSQL infers their type from where they stand, SQLite from the column's affinity. */
export type Param = string | number | bigint | Uint8Array | null;

/**
 * Runs read-only statements; rows are arrays in the order of the selected expressions. On one connection (a snapshot, a
 * transaction) statements that are asked together run in their order, without waiting for each other's answers.
 */
export interface Reader {
  /** `end` ends this statement alone; where it is not asked on a connection of its own it plays no part. */
  all(sql: string, params?: readonly Param[], end?: AbortSignal): Promise<RawRow[]>;
}

/** Reads what one person may see, in one transaction: it begins with the first statement, and again after its end. */
export interface PersonReader extends Reader {
  /** Runs `read` with all its statements in that transaction, which is one consistent snapshot. */
  snapshot<T>(read: (reader: Reader) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Ends the transaction, so that its connection is free. */
  end(): Promise<void>;
}

/**
 * A read-only connection pool to one database. What is asked with a signal rejects with its reason once it is aborted; what runs
 * then ends in the database, too, and its connection is lent to nobody before.
 */
export interface ReaderPool {
  /** Whether a pooler or proxy stands before the database, as far as that shows. */
  readonly isPooled: boolean;
  /** How many statements run at the same time; others wait for their turn. */
  readonly atOnce: number;
  all(sql: string, params?: readonly Param[], signal?: AbortSignal): Promise<RawRow[]>;
  /** Runs `read` with all its statements in one consistent snapshot. */
  snapshot<T>(read: (reader: Reader) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** A reader of a person's; absent where the database has no rights per person. */
  asPerson?(person: Person): PersonReader;
  /** Takes nothing more; what runs goes on to its end. */
  retire(): void;
  close(): Promise<void>;
}
