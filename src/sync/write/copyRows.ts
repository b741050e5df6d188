/** Writes the rows that a plan inserts or fills; every value goes from source to target as text. */

import { BRANCHES, SPACE_ALL } from "../../catalogue/fixedRows.ts";
import { type Column, isReference, type Table, type ToOne } from "../../catalogue/model.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import { idOf } from "../../instances/rowValues.ts";
import { together } from "../../instances/together.ts";
import type { Node } from "../graph.ts";
import type { RowUpdate } from "../journal/changeLog.ts";
import type { Plan, PlannedRow } from "../plan.ts";
import { type ReferencePolicy, referencePolicy, STUB_DROPS } from "../rules/references.ts";
import { TargetIds } from "./targetIds.ts";
import type { TargetWriter } from "./targetWriter.ts";

/** Rows that every database has, for references whose row it lacks. */
const STAND_INS: Partial<Record<ReferencePolicy, string>> = { branch: BRANCHES.main, space: SPACE_ALL };

/** Where a reference of a written row leads: a row of the plan, else one that every database has, by its key, or nowhere. */
export function referenceEnd(row: PlannedRow, reference: ToOne): { to: Node | undefined; standIn: string | null } {
  const policy = referencePolicy(row.node.table, reference);
  const isOptional = policy === "schema" || (policy === "copied" && reference.name !== "created_by");
  const isDropped = isOptional && !row.want.full;
  const edge = row.node.edges.find(({ column }) => column === reference.column);
  return { to: isDropped ? undefined : edge?.to, standIn: STAND_INS[policy] ?? null };
}

function referenceValue(row: PlannedRow, reference: ToOne, ids: TargetIds, runId: string): string | null {
  if (referencePolicy(row.node.table, reference) === "transfer-run") return runId;
  const { to, standIn } = referenceEnd(row, reference);
  return (to && ids.find(to)) ?? standIn;
}

/** The value of a column that a source of an older LaminDB lacks, or leaves empty where that is no longer allowed. */
function valueOfMissing(column: Column, node: Node): string | null {
  if (column.default !== undefined) return String(column.default);
  const isTime = column.kind === "datetime" && !column.nullable;
  return isTime ? (node.values.get("created_at") ?? null) : null;
}

/** A plain column of a planned row as it is to stand on the target. */
export function plainValue({ node, want }: PlannedRow, column: Column): string | null {
  if (!want.full && STUB_DROPS.has(column.column)) return null;
  const value = node.values.get(column.column);
  const isMissing = value === undefined || (value === null && !column.nullable);
  return isMissing ? valueOfMissing(column, node) : value;
}

/** The columns of a planned row as they are to stand on the target. */
export function targetRow(row: PlannedRow, ids: TargetIds, runId: string, writer: TargetWriter): TextRow {
  const values: TextRow = {};
  for (const column of writer.columns(row.node.table)) {
    const name = column.column;
    if (name === "id") continue;
    values[name] = isReference(column) ? referenceValue(row, column, ids, runId) : plainValue(row, column);
  }
  return values;
}

/** Gives new rows their ids, in the plan's order, so that rows can name each other before they are written. */
export async function allocateIds(plan: Plan, writer: TargetWriter): Promise<TargetIds> {
  const ids = new TargetIds();
  const fresh: Node[] = [];
  for (const { node, fate, target } of plan.rows.values()) {
    if (target) ids.set(node, idOf(target));
    else if (fate === "insert") fresh.push(node);
  }
  const byTable = Map.groupBy(fresh, (node) => node.table);
  const nextId = await writer.allocateIds(new Map([...byTable].map(([table, nodes]) => [table, nodes.length])));
  for (const node of fresh) ids.set(node, nextId(node.table));
  return ids;
}

/**
 * Rows to insert, by how many new types are above them, then by table: PostgreSQL checks at once that a type is
 * there, so a type goes in before the rows of that type.
 */
function levels(plan: Plan): Map<Table, PlannedRow[]>[] {
  const depths = new Map<Node, number>();
  const found: Map<Table, PlannedRow[]>[] = [];
  for (const row of plan.rows.values()) {
    if (row.fate !== "insert") continue;
    const { table, edges } = row.node;
    const type = edges.find(({ column, to }) => column === "type_id" && to.table === table)?.to;
    const above = type && depths.get(type);
    const depth = above === undefined ? 0 : above + 1;
    depths.set(row.node, depth);
    found[depth] ??= new Map();
    const level = found[depth];
    const members = level.get(table);
    if (members) members.push(row);
    else level.set(table, [row]);
  }
  return found;
}

/** Inserts all new rows of the plan. `notLatest` are those of which the target has a later version. */
export async function insertRows(
  plan: Plan,
  ids: TargetIds,
  runId: string,
  writer: TargetWriter,
  notLatest: ReadonlySet<Node>,
): Promise<void> {
  const newRow = (row: PlannedRow): TextRow => {
    const value = targetRow(row, ids, runId, writer);
    value.id = ids.get(row.node);
    if (notLatest.has(row.node)) value.is_latest = "false";
    return value;
  };
  for (const level of levels(plan))
    await together([...level].map(([table, rows]) => writer.insert(table, rows.map(newRow))));
}

/** Updates filled rows to the source's values; a row that has them already costs no statement. */
export async function fillRows(plan: Plan, ids: TargetIds, runId: string, writer: TargetWriter): Promise<void> {
  const filled = [...plan.rows.values()].filter((row) => row.fate === "fill");
  const fills = [...Map.groupBy(filled, ({ node }) => node.table)].map(([table, rows]) => {
    const updates = rows.map((row): RowUpdate => {
      const before = row.target;
      const entries = Object.entries(targetRow(row, ids, runId, writer));
      const changed = entries.filter(([column, value]) => before.get(column) !== value);
      return {
        id: ids.get(row.node),
        before: Object.fromEntries(changed.map(([column]) => [column, before.get(column) ?? null])),
        changes: Object.fromEntries(changed),
      };
    });
    return writer.update(
      table,
      updates.filter(({ changes }) => Object.keys(changes).length > 0),
    );
  });
  await together(fills);
}
