/**
 * What differs between SQLite and PostgreSQL, behind one interface. Values cross it as canonical text:
 *   string, text, date  as they are          boolean   'true' | 'false'
 *   integers, references  decimal digits       datetime  'YYYY-MM-DD HH:MM:SS.ffffff', UTC
 *   json  the database's own text             duration  microseconds, decimal digits
 *   float  shortest text that reads back       NULL      null
 * A JS Date, a JS number or JSON.parse in between would lose microseconds, digits or the point of 1.0. What a database holds
 * beyond its columns' kinds never passes (canonical.ts).
 */
import type { ColumnKind } from "../../catalogue/model.ts";
import type { DatabaseAddress, Limits } from "../../config/config.ts";
import type { Sql } from "../sql.ts";
import type { OpenWriter } from "../writer.ts";
import type { AnswerSql } from "./answers.ts";
import type { Cell, RawValue } from "./canonical.ts";
import type { Filters } from "./filters.ts";
import type { JsonParts } from "./jsonParts.ts";
import type { OwnTable } from "./ownTables.ts";
import type { Reader, ReaderPool } from "./reader.ts";
import type { SearchIndexes } from "./searchIndexes.ts";
import type { OpenRates } from "./sharedRates.ts";
import type { OpenTurnQueue } from "./turnQueue.ts";
import type { UnknownSql } from "./unknownSql.ts";

export type DialectName = DatabaseAddress["dialect"];

/**
 * What has changed under a gateway that is running: the plan of a statement (asked again it is planned anew), tables or columns,
 * or the whole file.
 */
export type Change = "plan" | "schema" | "file";

/** Why a database does not take a row. */
export interface Refusal {
  /**
   * A unique key is taken; a row that it refers to is gone; it was to be deleted, and another row refers to it (`used`); a value does not fit; or
   * the person may not write it.
   */
  kind: "unique" | "reference" | "used" | "value" | "right";
  /** The column, where the database says which. */
  column?: string;
  /** What is wrong with a value, to be read after its name. */
  fault?: string;
  /** What is wrong with the row where no value of its own is. */
  reason?: string;
}

export interface Dialect {
  name: DialectName;
  /** What OpenTelemetry's semantic conventions call it. */
  systemName: string;
  /** Conditions and orders. */
  answers: AnswerSql;
  filters: Filters;
  /** What takes JSON columns apart. */
  jsonParts: JsonParts;
  /** Indexes for searches; null where there are none of that kind. */
  searchIndexes: SearchIndexes | null;
  /** What is asked of a database with more than the catalogue has. */
  unknownSql: UnknownSql;
  quote(identifier: string): string;
  /** The n-th bound parameter of a statement, counted from 1. */
  placeholder(n: number): string;
  /** SQL that selects an expression in a form that `read` understands. */
  select(expression: Sql, kind: ColumnKind): Sql;
  /** What `select` gave, in a form in which such values of several kinds may stand in one column. */
  stacked(selected: Sql): Sql;
  /** Canonical text of a driver's value, or what a column of this kind holds instead. */
  read(kind: ColumnKind, raw: RawValue | undefined): Cell;
  /** Canonical text of a value that is no column of an object that could be named; throws CONFLICT where there is none. */
  decode(kind: ColumnKind, raw: RawValue | undefined): string | null;
  /** Database text of a canonical value, to be bound as a parameter for a column of this kind. */
  encode(kind: ColumnKind, text: string | null): string | null;
  /** Condition that `expression` is in a list of `listParam`, one bound parameter, so that the statement's text stays the same. */
  isOneOf(expression: Sql, kind: ColumnKind, list: Sql): Sql;
  listParam(kind: ColumnKind, values: readonly string[]): string;
  /** FROM item that yields the texts of one list parameter as `s.value`, numbered in their order by `s.key`. */
  listRows(placeholder: string): string;
  /**
   * Joins to each row on the left the rows `t` of a table for which a condition holds. For many rows on the left, a planner
   * that may turn this round would read the whole table, and compare each of its rows with all of them.
   */
  joinEach(table: string, condition: string): string;
  /** Condition that a text column starts with an expression, in a form that the column's index serves. */
  startsWith(column: Sql, prefix: Sql): Sql;
  /** Whether databases have tables of modules that their instance does not have. */
  hasSpareTables: boolean;
  /**
   * Columns of the whole database, for introspection: table, column, 1 where the column may be NULL, else 0, and what its values are:
   * `boolean`, `integer`, `other`; `any` where a column takes all.
   */
  columnsSql: string;
  /** Yields schemas with a table of this name, whether or not statements find it there; null where there are no schemas. */
  schemasSql: ((table: string) => string) | null;
  /**
   * Yields one row, cheaply: a value that is another one after each change of a table or column, and which of these tables are
   * there, separated by commas.
   */
  shapeSql(tables: readonly string[]): string;
  /** Foreign keys of the whole database: table, column, and the table that it leads to. */
  foreignKeysSql: string;
  /** Full name of a table of the gateway's own. */
  ownTable(table: OwnTable): string;
  /**
   * Yields one row: the own tables that are there, separated by commas (null: none); those of them that the role may add
   * indexes to, and the names of their indexes, likewise; then 1 or 0: whether the tables may be read, whether they may be written to, whether others may be made, whether their schema is there.
   */
  ownTablesSql: string;
  /**
   * Has the session plan its statements anew, checks of foreign keys included; null where it keeps no plans. A plan
   * made while a table was small reads it whole ever after, until somebody analyzes the table.
   */
  freshPlansSql: string | null;
  /** Has references of rows looked at now, not when the transaction ends; null where nothing can be hidden from whoever wrote them. */
  checkReferencesSql: string | null;
  /**
   * Yields one row about the connection: whether it is encrypted (1 or 0; null where that does not show), and what time the database
   * has, in milliseconds since 1970; null where there is no server.
   */
  connectionSql: string | null;
  /**
   * How far the database has been written to, one text; and whether a replica has come as far as the bound text says, 1 or 0. Null
   * where there are no replicas.
   */
  positions: { writtenSql: string; hasReachedSql: string } | null;
  /** Makes the schema of the own tables; null where they need none. */
  ownSchemaDdl: string | null;
  /** Why a failed write was refused; null where the failure has another cause. */
  refusalOf(error: unknown): Refusal | null;
  /** Which change of the database a failure is due to; null where the failure has another cause. */
  changeOf(error: unknown): Change | null;
  /** What is wrong with a value that no database of this kind can hold, to be read after its name; null where it can. */
  faultOf(kind: ColumnKind, text: string): string | null;
  /** Why the gateway cannot write there, asked in a transaction; null where it can. For whoever runs the gateway: it may name paths. */
  writeObstacle(address: DatabaseAddress, reader: Reader): Promise<string | null>;
  /** Whether a row that is above itself by its types is refused. */
  refusesTypeCycles: boolean;
  /** `mayMend`: a file that a killed program left half-written may be rolled back on the way. */
  openReader(address: DatabaseAddress, limits: Limits, mayMend: boolean): Promise<ReaderPool>;
  /** Opens a database for writing; throws INSTANCE_UNAVAILABLE, FORBIDDEN. */
  openWriter: OpenWriter;
  /** Opens the queue of jobs that write to a database. */
  openTurnQueue: OpenTurnQueue;
  /** Counts requests of callers for all gateways on a database; null where it cannot. */
  openRates: OpenRates | null;
}
