import type { Table } from "../catalogue/model.ts";
import type { Instance } from "../instances/instance.ts";
import type { PhysicalSchema } from "../instances/physicalSchema.ts";
import type { Database, TextValues } from "../instances/readTable.ts";
import { first } from "../util/first.ts";
import { type Conflict, findDiffering } from "./conflicts.ts";
import { type Link, type Node, otherEnd, uidOf } from "./graph.ts";
import { findOverwritten } from "./overwritten.ts";
import type { LeftOut, Plan, PlannedRow } from "./plan.ts";

export type SyncOutcome = "TRANSFERRED" | "MAPPED" | "FILLED";

/** An object by registry and uid; `db` is the label that `_state` shows. */
export interface ObjectName {
  db: string | null;
  table: Table;
  uid: string;
}

/** What a sync did, or, for a dry run, would do. */
export interface SyncReport {
  /** Its id in the journal; null for a dry run, and where the gateway may keep no journal. */
  syncId: string | null;
  outcome: SyncOutcome;
  source: ObjectName;
  transferred: ObjectName[];
  mapped: ObjectName[];
  filled: ObjectName[];
  leftOut: { object: ObjectName; reason: string }[];
  conflicts: Conflict[];
  dryRun: boolean;
  /** It was made for an earlier request with the same `idempotencyKey`. */
  isRepeated?: true;
  /** The transfer run; null for a dry run. */
  run: { id: string; uid: string } | null;
  /**
   * The object's uid on the target; its row there, or, in a dry run of a new object, the source's row. Null where a
   * retry is answered and the object is gone since, as after an undo.
   */
  object: { uid: string; instance: Instance; id: string; unsaved: boolean; values: TextValues } | null;
}

const OUTCOMES: Record<PlannedRow["fate"], SyncOutcome> = {
  insert: "TRANSFERRED",
  map: "MAPPED",
  fill: "FILLED",
  "look up": "MAPPED",
};

/** What became of an object asked for. */
export const outcomeOf = ({ fate }: PlannedRow): SyncOutcome => OUTCOMES[fate];

/** Values in columns that the target lacks. */
function leftOutColumns(plan: Plan, schema: PhysicalSchema): LeftOut[] {
  const written = [...plan.rows.values()].filter(({ fate }) => fate === "insert" || fate === "fill");
  return [...Map.groupBy(written, ({ node }) => node.table)].flatMap(([table, rows]) => {
    const columns = [...first(rows).node.values.keys()].filter((column) => !schema.hasColumn(table, column));
    return rows.flatMap(({ node }) => {
      const lost = columns.filter((column) => node.values.get(column) != null);
      return lost.map((column) => ({ table, uid: uidOf(node), reason: `the target has no column ${column}` }));
    });
  });
}

const featureName = (link: Link): string => link.ends.get("feature_id")?.values.get("name") ?? "no feature";

/** Links of a label that are not written, because the object has the label under an earlier feature already. */
function leftOutLinks(plan: Plan): LeftOut[] {
  return [...plan.rows.values()].flatMap(({ node, want }) => {
    const linked = new Map<Node, Link>();
    const labels = want.annotations ? node.labels : [];
    return labels.flatMap((link) => {
      const label = otherEnd(link);
      const known = label && linked.get(label);
      if (label && !known) linked.set(label, link);
      if (!label || !known) return [];
      const reason = `LaminDB links a label to an object only once: it is linked under ${featureName(known)}, not under ${featureName(link)}`;
      return [{ table: label.table, uid: uidOf(label), reason }];
    });
  });
}

/** All that stays on the source although the object has it. */
export function leftOutOf(plan: Plan, schema: PhysicalSchema): LeftOut[] {
  return [...plan.leftOut, ...leftOutLinks(plan), ...leftOutColumns(plan, schema)];
}

/** Puts together the report of a plan, written or not; `object` is where the object stands afterwards. */
export async function makeReport(
  plan: Plan,
  source: Instance,
  target: Database,
  end: Pick<SyncReport, "syncId" | "dryRun" | "run" | "object">,
): Promise<SyncReport> {
  const rows = [...plan.rows.values()];
  const named = (fate: PlannedRow["fate"], db: string | null): ObjectName[] =>
    rows
      .filter((row) => row.fate === fate && row.node.table.hasUid)
      .map(({ node, target }) => ({ db, table: node.table, uid: target?.get("uid") ?? uidOf(node) }));
  const root = first(plan.roots);
  const { node } = root;
  return {
    outcome: outcomeOf(root),
    source: { db: source.db, table: node.table, uid: uidOf(node) },
    transferred: named("insert", end.dryRun ? null : "default"),
    mapped: named("map", "default"),
    filled: named("fill", "default"),
    leftOut: leftOutOf(plan, target.schema).map(({ table, uid, reason }) => ({
      object: { db: source.db, table, uid },
      reason,
    })),
    conflicts: [...findDiffering(plan), ...(await findOverwritten(plan, target))],
    ...end,
  };
}
