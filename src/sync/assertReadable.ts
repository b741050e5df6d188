import type { TextValues } from "../instances/readTable.ts";
import { RowValues } from "../instances/rowValues.ts";
import type { Link } from "./graph.ts";
import { isWritten, type Plan, type PlannedRow } from "./plan.ts";
import { STUB_DROPS } from "./rules/references.ts";
import { NOT_CARRIED } from "./write/links.ts";

const NONE: ReadonlySet<string> = new Set();

/** Throws CONFLICT for the first value that its column cannot hold, but for columns that a sync does not carry. */
function assertRow(values: TextValues, notCarried: ReadonlySet<string>): void {
  if (!(values instanceof RowValues) || values.isReadable) return;
  for (const column of values.keys()) if (!notCarried.has(column)) values.get(column);
}

/** The links of a row that come with its wishes. */
function carriedLinks(row: PlannedRow): Link[] {
  const { node, want } = row;
  return [
    ...(want.annotations ? [...node.labels, ...node.featureValues, ...node.slots.map(({ link }) => link)] : []),
    ...(want.members ? node.members : []),
    ...(want.components ? node.components : []),
    ...(isWritten(row) ? node.artifacts : []),
  ];
}

/**
 * Throws CONFLICT where a row or link to be written holds on the source what its columns cannot, or a row to be overwritten does on
 * the target, as the journal could not keep it. Rows that are only mapped stay as they are, whatever they hold.
 */
export function assertReadable(plan: Plan): void {
  for (const row of plan.rows.values()) {
    const { node, want, fate, target } = row;
    if (fate === "insert" || fate === "fill") assertRow(node.values, want.full ? NONE : STUB_DROPS);
    if (fate === "fill" && target) assertRow(target, NONE);
    if (want.notes && node.readme) assertRow(node.readme, NOT_CARRIED);
    for (const link of carriedLinks(row)) assertRow(link.values, NOT_CARRIED);
  }
}
