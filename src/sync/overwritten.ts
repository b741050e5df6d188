/** What fills overwrite on the target: each field whose value is replaced by the source's, references included. */
import { isReference, type Table, type ToOne } from "../catalogue/model.ts";
import { type Database, readTable } from "../instances/readTable.ts";
import { idOf } from "../instances/rowValues.ts";
import { together } from "../instances/together.ts";
import { type Conflict, isSame } from "./conflicts.ts";
import { type Node, uidOf } from "./graph.ts";
import type { MatchedRow, Plan, PlannedRow } from "./plan.ts";
import { referencePolicy } from "./rules/references.ts";
import { plainValue, referenceEnd } from "./write/copyRows.ts";

/** A reference that a fill points to another row. */
interface Turned {
  row: MatchedRow;
  reference: ToOne;
  /** The row that it will lead to, or the key of one that the target has. */
  to: Node | undefined;
  toId: string | null;
  /** Key of the row that it leads to now. */
  fromId: string | null;
}

const named = ({ node }: PlannedRow) => ({ table: node.table, uid: uidOf(node), overwritten: true });

function plainFields(row: MatchedRow): Conflict[] {
  return row.node.table.columns.flatMap((column) => {
    const target = row.target.get(column.column);
    if (isReference(column) || column.column === "id" || target === undefined) return [];
    const source = plainValue(row, column);
    return isSame(column, source, target) ? [] : [{ ...named(row), field: column.name, source, target }];
  });
}

function turnedReferences(row: MatchedRow, plan: Plan): Turned[] {
  const { table } = row.node;
  return table.references.flatMap((reference) => {
    const isOurs = referencePolicy(table, reference) === "transfer-run"; // each sync sets it, whatever it says
    const fromId = row.target.get(reference.column);
    if (isOurs || fromId === undefined) return [];
    const { to: end, standIn } = referenceEnd(row, reference);
    const planned = end && plan.rows.get(end);
    const isComing = planned?.fate === "insert";
    const toId = isComing ? null : (planned?.target?.get("id") ?? standIn);
    if (!isComing && toId === fromId) return [];
    const to = isComing || planned?.target ? end : undefined;
    return [{ row, reference, to, toId, fromId }];
  });
}

/** Reads the uids of rows by their keys; gives a look-up that falls back on the key. */
async function readUids(target: Database, wanted: ReadonlyMap<Table, ReadonlySet<string>>) {
  const uids = new Map<string, string>();
  const read = async ([table, ids]: [Table, ReadonlySet<string>]) => {
    const rows = await readTable(target, table, [{ column: "id", values: [...ids] }]);
    for (const row of rows) uids.set(`${table.table} ${row.get("id")}`, row.get("uid") ?? idOf(row));
  };
  await together([...wanted].map(read));
  return (table: Table, id: string | null) => (id === null ? null : (uids.get(`${table.table} ${id}`) ?? id));
}

/** The fields that fills overwrite, the values of each row together; one statement per table that a changed reference names. */
export async function findOverwritten(plan: Plan, target: Database): Promise<Conflict[]> {
  const filled = [...plan.rows.values()].filter((row) => row.fate === "fill");
  const turned = Map.groupBy(
    filled.flatMap((row) => turnedReferences(row, plan)),
    ({ row }) => row,
  );
  const wanted = new Map<Table, Set<string>>();
  for (const { reference, to, toId, fromId } of [...turned.values()].flat()) {
    const ids = wanted.get(reference.target) ?? new Set();
    wanted.set(reference.target, ids);
    for (const id of [fromId, to ? null : toId]) if (id !== null) ids.add(id);
  }
  const text = await readUids(target, wanted);
  const changed = ({ row, reference, to, toId, fromId }: Turned): Conflict => {
    const source = to ? uidOf(to) : text(reference.target, toId);
    return { ...named(row), field: reference.name, source, target: text(reference.target, fromId) };
  };
  return filled.flatMap((row) => [...plainFields(row), ...(turned.get(row) ?? []).map(changed)]);
}
