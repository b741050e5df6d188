import type { Catalogue } from "../../catalogue/model.ts";
import { together } from "../../instances/together.ts";
import { getFrom } from "../../util/getFrom.ts";
import type { Link, Node } from "../graph.ts";
import type { RowUpdate } from "../journal/changeLog.ts";
import { isWritten, type Plan, type PlannedRow } from "../plan.ts";
import { valueLinks } from "../rules/links.ts";
import { allocateIds, fillRows, insertRows } from "./copyRows.ts";
import { addLinks, replaceValues } from "./links.ts";
import { writeNotes } from "./notes.ts";
import { writeSlots } from "./slots.ts";
import type { TargetIds } from "./targetIds.ts";
import type { TargetWriter } from "./targetWriter.ts";
import { type Lineage, type SourceName, type TransferRun, writeLineage } from "./transferRun.ts";
import { planVersions } from "./versions.ts";

const supersede = (id: string): RowUpdate => ({
  id,
  before: { is_latest: "true" },
  changes: { is_latest: "false" },
});

/** Writes a plan in the writer's transaction: lineage, rows, then what belongs to rows. */
export async function writePlan(
  plan: Plan,
  lineage: Lineage,
  source: SourceName,
  catalogue: Catalogue,
  writer: TargetWriter,
): Promise<{ run: TransferRun; ids: TargetIds }> {
  const [run, versions, ids] = await together([
    writeLineage(lineage, source, catalogue, writer),
    planVersions(plan, writer.database),
    allocateIds(plan, writer),
  ]);
  await together([
    ...versions.superseded.map(({ table, ids: older }) => writer.update(table, older.map(supersede))),
    insertRows(plan, ids, run.id, writer, versions.notLatest),
  ]);
  await fillRows(plan, ids, run.id, writer); // behind the inserts: a row may be filled with a type that is new
  await writeBelongings([...plan.rows.values()], plan, ids, catalogue, writer);
  return { run, ids };
}

/** Members, components, slots, labels, feature values, a collection's artifacts, readmes. */
async function writeBelongings(
  rows: PlannedRow[],
  plan: Plan,
  ids: TargetIds,
  catalogue: Catalogue,
  writer: TargetWriter,
): Promise<void> {
  const of = <T>(wish: keyof PlannedRow["want"], pick: (row: PlannedRow) => T[]) =>
    rows.filter(({ want }) => want[wish]).flatMap(pick);
  const members = of("members", ({ node }) => node.members);
  const components = of("components", ({ node }) => node.components);
  const artifacts = rows.filter(isWritten).flatMap(({ node }) => artifactLinks(node, ids));
  const labels = of("annotations", ({ node }) => node.labels);
  await together([
    // slots may need the members of the same schemas
    addLinks([...members, ...components, ...artifacts], ids, writer).then(() =>
      writeSlots(rows, plan, ids, catalogue, writer),
    ),
    addLinks(labels, ids, writer),
    writeValues(rows, ids, catalogue, writer),
    writeNotes(rows, ids, catalogue, writer),
  ]);
}

async function writeValues(
  rows: PlannedRow[],
  ids: TargetIds,
  catalogue: Catalogue,
  writer: TargetWriter,
): Promise<void> {
  const valued = rows.filter(({ node, want }) => want.annotations && node.featureValues.length > 0);
  for (const [owner, ofOwner] of Map.groupBy(valued, ({ node }) => node.table)) {
    const values = ofOwner.map(({ node }) => ({ ownerId: ids.get(node), links: node.featureValues }));
    await replaceValues(values, valueLinks(catalogue, owner), ids, writer);
  }
}

/** A new collection links its artifacts in the order of their rows on the target (parity: collection-06). */
function artifactLinks(collection: Node, ids: TargetIds): Link[] {
  const idOf = ({ ends }: Link) => BigInt(ids.get(getFrom(ends, "artifact_id")));
  return [...collection.artifacts].sort((a, b) => Number(idOf(a) - idOf(b)));
}
