import type { Column, Table } from "../catalogue/model.ts";
import type { ReadSession } from "../instances/instance.ts";
import { type Sql, sql } from "../instances/sql.ts";
import { assertFilter } from "./filters/assertFilter.ts";
import { visibility } from "./filters/visibility.ts";
import { whereFilter } from "./filters/whereFilter.ts";
import { Names } from "./names.ts";
import { idKey, type OrderKey } from "./order.ts";
import type { ListArgs } from "./page.ts";
import { Query } from "./query.ts";
import { compileSearch } from "./search.ts";

/**
 * The objects to whom entries belong: by their ids, which may be those that a query within the statement gives, or one row of the
 * statement around, by the expression of its id.
 */
export type Owners = { ids: readonly string[] } | { among: Sql } | { row: Sql };

/** Where a list's entries come from: a registry, or a relation seen from some objects. */
export interface Source {
  query: Query;
  /** Tells lists apart, for their cursors. */
  name: string;
  table: Table;
  alias: string;
  link?: { table: Table; alias: string; columns: Column[] };
  /** Column that holds the id of the object that an entry belongs to. */
  parent?: Sql;
  from: Sql;
  /** The same of the links of one owner, which are found first, in an order of columns of theirs or in none; `target` is the one that holds the object's id. */
  ordered?: { target: string; from(owner: Sql, order: Sql | undefined): Sql };
  conditions: Sql[];
  /** Order where the client names none, if it is not row order; the row's key comes behind it. */
  usualOrder?: OrderKey[] | undefined;
  /** How well an entry fits what is searched for, where something is. */
  score?: OrderKey;
}

/**
 * All objects of a registry that a list shows under this filter and search; `names` are those of the statement that it becomes
 * part of.
 */
export function registrySource(
  session: ReadSession,
  table: Table,
  { where, search, anyBranch }: Pick<ListArgs, "where" | "search" | "anyBranch">,
  names = new Names(),
): Source {
  if (where) assertFilter(table, where);
  const query = new Query(session, names);
  const alias = query.alias();
  const conditions = [
    ...query.dialect.filters.whileWanted(sql`${alias}.id`),
    ...(anyBranch ? [] : visibility(query, table, alias, { where, search }, "registry")),
    ...(where ? [whereFilter({ query, table, alias }, where)] : []),
  ];
  const name = `${session.instance.config.id} ${table.typeName}`;
  const source = { query, name, table, alias, from: sql`${query.table(table)} ${alias}`, conditions };
  return withSearch(source, search);
}

/** The entries of a source in which a text is found. */
export function withSearch(source: Source, search: ListArgs["search"]): Source {
  const { query, table, alias, link, ordered } = source;
  const found = compileSearch(query, table, alias, search);
  if (!found) return source;
  const searched = (from: Sql) => sql`${from} CROSS JOIN ${found.from}`;
  return {
    ...source,
    from: searched(source.from),
    ...(ordered && { ordered: { ...ordered, from: (owner, order) => searched(ordered.from(owner, order)) } }),
    conditions: [...source.conditions, found.condition],
    usualOrder: [...found.order, ...(link ? [idKey("link", link.alias)] : [])],
    score: found.score,
  };
}

/** Condition that a column holds the id of one of these objects. */
export function isOfOwners({ dialect }: Query, column: Sql, owners: Owners): Sql {
  if ("row" in owners) return sql`${column} = ${owners.row}`;
  return "among" in owners
    ? sql`${column} IN (${owners.among})`
    : dialect.filters.isOneOf(column, "bigint", owners.ids);
}
