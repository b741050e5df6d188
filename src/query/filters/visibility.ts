import { BRANCHES } from "../../catalogue/fixedRows.ts";
import type { Table } from "../../catalogue/model.ts";
import { type Sql, sql } from "../../instances/sql.ts";
import type { ListArgs, Where } from "../page.ts";
import type { Query } from "../query.ts";

const HIDDEN = `${BRANCHES.trash}, ${BRANCHES.archive}`;

/** True where a filter names a branch at its own level: then no branch is left out by itself. */
export function namesBranch(where: Where | null | undefined): boolean {
  if (!where) return false;
  return Object.entries(where).some(([field, value]) => {
    if (field === "branch") return value !== undefined;
    if (field === "not") return namesBranch(value as Where);
    return (field === "and" || field === "or") && (value as Where[] | null)?.some(namesBranch) === true;
  });
}

/**
 * Which objects a list shows if its filter does not name a branch: a registry those on main, a relation all
 * but trash and archive.
 */
export function visibility(
  query: Query,
  table: Table,
  alias: string,
  { where, search }: Pick<ListArgs, "where" | "search">,
  of: "registry" | "relation",
): Sql[] {
  if (!query.schema.hasColumn(table, "branch_id") || namesBranch(where)) return [];
  const column = sql`${alias}.branch_id`;
  // nearly all objects are on one branch: where other conditions narrow the list, an index on it would be the wrong one
  const branch = where || search ? query.dialect.filters.withoutIndex(column) : column;
  return [of === "registry" ? sql`${branch} = ${BRANCHES.main}` : sql`${branch} NOT IN (${HIDDEN})`];
}
