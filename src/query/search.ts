/**
 * Search in lists, as LaminDB's `search` (2.12.1, `_search` in query_manager; without its limit of 20): entries in whose text the
 * sought one stands, whatever the case, by falling score (dialects/searchPatterns), which is the sum over all columns. Entries of
 * one score come by uid.
 */
import type { Table } from "../catalogue/model.ts";
import { searchedColumns } from "../catalogue/searchedColumns.ts";
import { GatewayError } from "../errors.ts";
import { anyOf, type Given, given, join, raw, type Sql, sql } from "../instances/sql.ts";
import { isStorable } from "../util/isStorable.ts";
import { stripped } from "../util/stripped.ts";
import { compileOrder, idKey, type OrderKey } from "./order.ts";
import type { Query } from "./query.ts";

/** Patterns of longer texts take databases long to make. */
const MAX_LENGTH = 1000;

/** The key of lists that are searched: a whole number. */
export const BY_SCORE = { name: "score", kind: "integer", descending: true } as const;

/** What a search adds to a list. */
export interface Search {
  /** FROM item to be joined to each row. */
  from: Sql;
  condition: Sql;
  score: OrderKey;
  /** The list's order where the client names none; the row's keys come behind it. */
  order: OrderKey[];
}

/** Whether a search is for nothing: as in LaminDB it finds everything, here in the list's usual order. */
export function isBlank(search: string): boolean {
  return stripped(search) === "";
}

function sought(search: string): string {
  const text = stripped(search);
  if (text.length > MAX_LENGTH) {
    const message = `\`search\` has ${text.length} characters; the limit is ${MAX_LENGTH}.`;
    throw new GatewayError("LIMIT_EXCEEDED", message, { limit: MAX_LENGTH });
  }
  if (isStorable(text)) return text;
  const message = "`search` contains a NUL character or an unpaired surrogate; no stored text does.";
  throw new GatewayError("BAD_USER_INPUT", message);
}

/**
 * A search for a text in a table's objects; undefined where none is asked for. A text that is bound later is not blank. Throws
 * BAD_USER_INPUT, LIMIT_EXCEEDED.
 */
export function compileSearch(
  query: Query,
  table: Table,
  alias: string,
  search: Given<string> | null | undefined,
): Search | undefined {
  if (search === null || search === undefined || (typeof search === "string" && isBlank(search))) return undefined;
  const { from, isIn, score } = query.dialect.filters.search(given(search, sought), query.alias());
  const columns = searchedColumns(table)
    .filter(({ column }) => query.schema.hasColumn(table, column))
    .map(({ column }) => query.column(alias, table, column));
  const sum = columns.length === 0 ? raw("0") : sql`(${join(columns.map(score), " + ")})`;
  const key: OrderKey = { ...BY_SCORE, expression: sum, nulls: undefined };
  const byUid = table.hasUid ? compileOrder(query, table, alias, [{ uid: "ASC" }]) : [];
  return { from, condition: anyOf(columns.map(isIn)), score: key, order: [key, ...byUid, idKey("id", alias)] };
}
