/** The columns of a table: paths as they are asked for, and what they read of the table's entries. */
import type { Catalogue, Column, Table } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import { parsePath } from "../query/paths/parsePath.ts";
import { type ColumnPath, leadsToMany, type Path } from "../query/paths/path.ts";
import { type EdgeSelection, selectToOne } from "../query/selection.ts";

/** Each may be a statement. */
const MAX_COLUMNS = 200;

/** The paths of a table's columns. Throws BAD_USER_INPUT, LIMIT_EXCEEDED. */
export function parseColumns(
  catalogue: Catalogue,
  table: Table,
  columns: readonly string[],
  linkColumns: readonly Column[] = [],
): Path[] {
  if (columns.length > MAX_COLUMNS) {
    const message = `The table has ${columns.length} columns; the limit is ${MAX_COLUMNS}.`;
    throw new GatewayError("LIMIT_EXCEEDED", message, { limit: MAX_COLUMNS });
  }
  return columns.map((text) => parsePath(catalogue, table, text, linkColumns));
}

/** The number of steps of a path that lead to one object each. */
export function singleSteps({ steps }: ColumnPath): number {
  const many = steps.findIndex(({ is }) => is === "relation");
  return many < 0 ? steps.length : many;
}

/** Adds what the paths read of entries: what lies behind references comes along with them. */
export function selectPaths(selection: EdgeSelection, paths: readonly Path[]): void {
  for (const path of paths) {
    if (path.is === "feature") continue;
    const [first] = path.steps;
    const on = first === undefined ? path.on : first.is === "reference" ? first.on : "object";
    let at = on === "link" ? selection.link : selection.node;
    for (const step of path.steps.slice(0, singleSteps(path)))
      if (step.is === "reference") at = selectToOne(at, step.column.column);
    if (!leadsToMany(path)) at.columns.add(path.column.column);
  }
}
