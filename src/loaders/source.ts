/** Where a list's entries come from: a registry, or a relation seen from some objects. */

import type { Column, Table, ToMany } from "../catalogue/model.ts";
import { LINK_ORDERED_RELATIONS } from "../catalogue/overrides.ts";
import type { Instance } from "../instances/instance.ts";
import type { PhysicalSchema } from "../instances/introspect.ts";
import type { Sql } from "../instances/sql.ts";
import { visibility } from "./filters/visibility.ts";
import { whereFilter } from "./filters/whereFilter.ts";
import type { Where } from "./page.ts";
import { Query } from "./query.ts";

export interface Source {
  query: Query;
  /** Tells lists apart, for their cursors. */
  name: string;
  table: Table;
  alias: string;
  link?: { table: Table; alias: string; columns: Column[] };
  /** Column that holds the id of the object that an entry belongs to. */
  parent?: string;
  from: string;
  conditions: Sql[];
  /** True where the usual order is that of the link rows. */
  linkOrder: boolean;
}

/** All objects of a registry that a list shows under this filter. */
export function registrySource(
  instance: Instance,
  schema: PhysicalSchema,
  table: Table,
  where: Where | null | undefined,
  anyBranch = false,
): Source {
  const query = new Query(instance, schema);
  const alias = query.alias();
  const conditions = [
    ...(anyBranch ? [] : visibility(query, table, alias, where, "registry")),
    ...(where ? [whereFilter({ query, table, alias }, where)] : []),
  ];
  const name = `${instance.config.id} ${table.typeName}`;
  return { query, name, table, alias, from: `${query.table(table)} ${alias}`, conditions, linkOrder: false };
}

/** What a relation leads to under this filter; undefined where the database lacks its tables. */
export function relationSource(
  instance: Instance,
  schema: PhysicalSchema,
  relation: ToMany,
  where: Where | null | undefined,
): Source | undefined {
  const { target: table, path, linkColumns } = relation;
  if (!schema.hasTable(table)) return undefined;
  const query = new Query(instance, schema);
  const alias = query.alias();
  const own = `${query.table(table)} ${alias}`;
  const base = { query, table, alias, name: `${instance.config.id} ${table.typeName} ${relation.name}` };
  const visible = visibility(query, table, alias, where, "relation");
  if (path.via === "reverse") {
    if (!schema.hasColumn(table, path.column)) return undefined;
    const filter = where ? [whereFilter({ query, table, alias }, where)] : [];
    const parent = query.column(alias, table, path.column);
    return { ...base, parent, from: own, conditions: [...visible, ...filter], linkOrder: false };
  }
  if (!schema.hasTable(path.link)) return undefined;
  const link = { table: path.link, alias: query.alias(), columns: linkColumns };
  const filter = where ? [whereFilter({ query, table, alias, link }, where)] : [];
  const on = `${alias}.id = ${query.column(link.alias, path.link, path.targetColumn)}`;
  return {
    ...base,
    link,
    parent: query.column(link.alias, path.link, path.parentColumn),
    from: `${query.table(path.link)} ${link.alias} JOIN ${own} ON ${on}`,
    conditions: [...visible, ...filter],
    linkOrder: LINK_ORDERED_RELATIONS.has(`${path.link.table}.${path.parentColumn}`),
  };
}
