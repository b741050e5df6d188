/**
 * Conditions and orders, as far as SQLite and PostgreSQL need different SQL for one meaning: PostgreSQL's.
 * Text is compared by code points, times to the microsecond, JSON by value. Values are canonical text.
 */
import type { ColumnKind } from "../../catalogue/model.ts";
import type { Given, Sql } from "../sql.ts";
import type { RawValue } from "./canonical.ts";

/** A step into a JSON value: the key of an object or the index in an array. */
export type JsonStep = string | number;

/** A test of JSON values. */
export interface JsonTest {
  /** `eq`, `in`, `lt`, `lte`, `gt`, `gte`, or one of text: `contains`, `iexact`, `regex` with a pattern that has passed `assertPattern`, … */
  operator: string;
  /** What values are compared with, as JSON text; with `in` a list. */
  operand: string;
  /** Whether texts are times, of which a zone at the end does not count. */
  isTime: boolean;
}

/** A list in a JSON column of another table's row. */
export interface JsonList {
  /** FROM item of the table, with its alias. */
  owner: Sql;
  /** Condition that finds the row. */
  on: Sql;
  json: Sql;
  /** Keys that lead to the list. */
  path: readonly string[];
  /** Alias for the list's entries, which no other one of the statement is. */
  alias: string;
}

/** A text that is searched for: `from` is a FROM item that binds it, once, for the conditions and scores of all columns. */
export interface TextSearch {
  from: Sql;
  /** Condition that a column contains the text, whatever the case. */
  isIn(column: Sql): Sql;
  /** What a column counts for (searchPatterns): a whole number, 0 where it does not contain the text. */
  score(column: Sql): Sql;
}

export interface Filters {
  /** A NULL of the kind's type, for a column that the database lacks. */
  nothing(kind: ColumnKind): Sql;
  /** An expression whose values sort and compare alike on both databases. */
  ordered(expression: Sql, kind: ColumnKind): Sql;
  /** Equal for values that are one, and sorted as they are; NULL for those that are none. What a kind cannot hold stands for itself. */
  groupKey(expression: Sql, kind: ColumnKind): Sql;
  /** Aggregate: the sum as text that `parseSum` reads, NULL where there is no value. */
  sum(expression: Sql, kind: ColumnKind): Sql;
  /** Kinds of which `ordered` gives NULL for what they cannot hold; the values of the others stand where the database has them. */
  nullsWhatIsOdd: ReadonlySet<ColumnKind>;
  /** What the database holds in a column that cannot hold it, for comparison with `ordered`; undefined for what it cannot hold either. */
  oddValue(kind: ColumnKind, raw: RawValue): Sql | undefined;
  /** A value bound for comparison with an `ordered` expression. */
  value(kind: ColumnKind, text: Given<string>): Sql;
  isOneOf(expression: Sql, kind: ColumnKind, values: Given<readonly string[]>): Sql;
  contains(expression: Sql, text: Given<string>, ignoreCase: boolean): Sql;
  startsWith(expression: Sql, text: Given<string>, ignoreCase: boolean): Sql;
  endsWith(expression: Sql, text: Given<string>, ignoreCase: boolean): Sql;
  equalsIgnoringCase(expression: Sql, text: Given<string>): Sql;
  /** A search for a text that is not empty; `alias` is one that nothing else in the statement has. */
  search(text: Given<string>, alias: string): TextSearch;
  /** The pattern has passed `assertPattern`. */
  matches(expression: Sql, pattern: Given<string>): Sql;
  /** Condition that `outer` is the `inner` of a row of `from` for which the condition holds. */
  some(outer: Sql, inner: Sql, from: Sql, condition: Sql): Sql;
  /**
   * Conditions, always true, by which a statement that is no longer wanted ends at the next row of those whose id this is; none where
   * a statement can be ended from outside. They come before others, which leave rows out.
   */
  whileWanted(id: Sql): Sql[];
  /** A column of a condition for which no index is to be used, where a planner without statistics would choose it. */
  withoutIndex(column: Sql): Sql;
  /** Whether a planner goes by how many rows have the values that are bound. */
  plansByValues: boolean;
  /** Whether a subquery may take up values of what stands before it in FROM. */
  hasLateral: boolean;
  /** Whether tables that are joined and then joined from outside, each row of it or nothing, are not read as a whole first. */
  joinsOptionally: boolean;
  /** The JSON value at a path; NULL where there is none. */
  json: {
    isNull(expression: Sql, path: readonly JsonStep[]): Sql;
    equals(expression: Sql, path: readonly JsonStep[], json: string): Sql;
    isOneOf(expression: Sql, path: readonly JsonStep[], json: readonly string[]): Sql;
    /**
     * Condition that the value meets a test, or, where it is a list, one of its elements; a list or dict as operand is compared with the
     * whole value. Numbers compare by all their digits, numbers and texts never. Unknown or false where there is no value.
     */
    meets(expression: Sql, path: readonly JsonStep[], test: JsonTest, alias: string): Sql;
    /** The value as a number or as text; NULL where it is of another type. */
    number(expression: Sql, path: readonly JsonStep[]): Sql;
    text(expression: Sql, path: readonly JsonStep[]): Sql;
    numberValue(digits: string): Sql;
    /** Aggregate: one of equal values. */
    any(expression: Sql): Sql;
    /** Text as a JSON string. */
    ofText(expression: Sql): Sql;
    /** The JSON as text, for an order among values that are neither numbers nor text. */
    whole(expression: Sql): Sql;
    /** FROM item, which needs what is before it, with the elements of a list, or the value itself where it is not a list; and an element in it. */
    elements(expression: Sql, alias: string): { item: Sql; element: Sql };
    /** Where in a list of texts a text stands; NULL where it is not in it. */
    position(list: JsonList, text: Sql): Sql;
  };
}
