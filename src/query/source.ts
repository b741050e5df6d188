import type { Column, Table } from "../catalogue/model.ts";
import { FILTERS } from "../instances/dialects/dialectFilters.ts";
import type { ReadSession } from "../instances/instance.ts";
import { raw, type Sql } from "../instances/sql.ts";
import { assertFilter } from "./filters/assertFilter.ts";
import { visibility } from "./filters/visibility.ts";
import { whereFilter } from "./filters/whereFilter.ts";
import type { OrderKey } from "./order.ts";
import type { Where } from "./page.ts";
import { Query } from "./query.ts";

/** Where a list's entries come from: a registry, or a relation seen from some objects. */
export interface Source {
  query: Query;
  /** Tells lists apart, for their cursors. */
  name: string;
  table: Table;
  alias: string;
  link?: { table: Table; alias: string; columns: Column[] };
  /** Column that holds the id of the object that an entry belongs to. */
  parent?: string;
  from: Sql;
  conditions: Sql[];
  /** Order where the client names none, if it is not row order; the row's key comes behind it. */
  usualOrder?: OrderKey[];
}

/** All objects of a registry that a list shows under this filter. */
export function registrySource(
  session: ReadSession,
  table: Table,
  where: Where | null | undefined,
  anyBranch = false,
): Source {
  if (where) assertFilter(table, where);
  const query = new Query(session);
  const alias = query.alias();
  const conditions = [
    ...FILTERS[session.dialect.name].whileWanted(`${alias}.id`),
    ...(anyBranch ? [] : visibility(query, table, alias, where, "registry")),
    ...(where ? [whereFilter({ query, table, alias }, where)] : []),
  ];
  const name = `${session.instance.config.id} ${table.typeName}`;
  return { query, name, table, alias, from: raw(`${query.table(table)} ${alias}`), conditions };
}
