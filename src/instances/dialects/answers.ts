/**
 * How a database writes the JSON of an answer. Values of columns are written as resolvers write them; what a column's kind cannot hold
 * is written as ODD, so that whoever reads the text knows that it cannot be used.
 *
 * A *written* value is an expression that `object`, `list` and `text` take: JSON text in SQLite, a value that JSON functions
 * turn into JSON in PostgreSQL.
 */
import { randomBytes } from "node:crypto";
import type { ColumnKind } from "../../catalogue/model.ts";
import { type Sql, sql } from "../sql.ts";

/** What stands in an answer's text in place of a value that cannot be part of an answer: no database holds it. */
export const ODD = `odd-${randomBytes(16).toString("hex")}`;

/** The same within a cursor. */
const ODD_IN_CURSOR = Buffer.from(ODD).toString("hex");

/** Whether text that a database wrote holds such a mark. */
export function isOdd(json: string): boolean {
  return json.includes(ODD) || json.includes(ODD_IN_CURSOR);
}

/** An entry of an object that is written: a name of letters, digits and underscores, and a written value. */
export type WrittenEntry = readonly [name: string, value: Sql];

export interface AnswerSql {
  /** A column's value; where it is required, NULL is odd. */
  value(kind: ColumnKind, expression: Sql, isRequired: boolean): Sql;
  /** Text that is made of texts and ids, of which none may be NULL or of another type. */
  text(expression: Sql, parts: readonly Sql[]): Sql;
  /** A cursor (query/cursor) of these keys' values; undefined where one is of a kind whose text databases write in ways of their own. */
  cursor(mark: string, keys: readonly { kind: ColumnKind; expression: Sql }[]): Sql | undefined;
  /** JSON text that is known. */
  constant(json: string): Sql;
  boolean(condition: Sql): Sql;
  /** A whole number that is not NULL. */
  number(expression: Sql): Sql;
  /** By the text of its value, one of these words; null for others and for NULL. */
  word(expression: Sql, words: ReadonlyMap<string, string>): Sql;
  /** Aggregate: the sum of a numeric column's values; odd where its kind cannot hold it. */
  sum(kind: ColumnKind, expression: Sql): Sql;
  /** Aggregate: their mean, as the exact sum divided by their number. */
  mean(kind: ColumnKind, expression: Sql): Sql;
  object(entries: readonly WrittenEntry[]): Sql;
  /** A reference's object, written by a subquery that gives NULL where there is none; `from` is the column. */
  reference(from: Sql, object: Sql, isRequired: boolean): Sql;
  /** Aggregate: the written values of a subquery's rows, in their order, those for which the condition holds. */
  list(value: Sql, condition?: Sql): Sql;
  /** Written values as a list. */
  array(values: readonly Sql[]): Sql;
  /** A written value, or null where there is none. */
  orNull(value: Sql): Sql;
  /** The written value as the driver gives it, as text; with `maxBytes` odd where it is longer. */
  result(value: Sql, maxBytes?: number): Sql;
}

/** Text that stands for a written value where it is longer than so many bytes. */
export function unlessTooLong(text: Sql, bytes: Sql, maxBytes: number): Sql {
  return sql`(WITH written(answer) AS MATERIALIZED (SELECT ${text}) SELECT CASE WHEN ${bytes} <= ${String(maxBytes)} THEN answer ELSE '${ODD}' END FROM written)`;
}
