import type { Catalogue } from "../../catalogue/model.ts";
import type { Link, Node } from "../graph.ts";
import { isWritten, type Plan, type PlannedRow } from "../plan.ts";
import { valueLinks } from "../rules/links.ts";
import { allocateIds, fillRows, insertRows, type TargetIds } from "./copyRows.ts";
import { addLinks, replaceValues } from "./links.ts";
import { writeNotes } from "./notes.ts";
import { writeSlots } from "./slots.ts";
import type { TargetWriter } from "./targetWriter.ts";
import { type SourceName, type TransferRun, transferRun } from "./transferRun.ts";
import { planVersions } from "./versions.ts";

/** Writes a plan in the writer's transaction: lineage, rows, then what hangs on rows. */
export async function writePlan(
  plan: Plan,
  source: SourceName,
  catalogue: Catalogue,
  writer: TargetWriter,
): Promise<{ run: TransferRun; ids: TargetIds }> {
  const run = await transferRun(source, catalogue, writer);
  const versions = await planVersions(plan, writer.database);
  const ids = await allocateIds(plan, writer);
  for (const { table, ids: older } of versions.superseded) {
    await writer.update(
      table,
      older.map((id) => ({ id, before: { is_latest: "true" }, changes: { is_latest: "false" } })),
    );
  }
  await insertRows(plan, ids, run.id, writer, versions.notLatest);
  await fillRows(plan, ids, run.id, writer);
  await writeHangers([...plan.rows.values()], plan, ids, catalogue, writer);
  return { run, ids };
}

/** Members, components, slots, labels, feature values, a collection's artifacts, readmes. */
async function writeHangers(
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
  await addLinks([...members, ...components, ...artifacts], ids, writer);
  await writeSlots(rows, plan, ids, catalogue, writer);
  await addLinks(
    of("annotations", ({ node }) => node.labels),
    ids,
    writer,
  );
  for (const owner of new Set(rows.map(({ node }) => node.table))) {
    const valued = rows.filter(
      ({ node, want }) => want.annotations && node.table === owner && node.featureValues.length > 0,
    );
    const values = valued.map(({ node }) => ({ ownerId: ids.get(node)!, links: node.featureValues }));
    const tables = valueLinks(catalogue, owner);
    if (values.length > 0) await replaceValues(values, tables, ids, writer);
  }
  await writeNotes(rows, ids, catalogue, writer);
}

/** A new collection links its artifacts in the order of their rows on the target (parity: collection-06). */
function artifactLinks(collection: Node, ids: TargetIds): Link[] {
  const idOf = (link: Link) => BigInt(ids.get(link.ends.get("artifact_id")!)!);
  return [...collection.artifacts].sort((a, b) => Number(idOf(a) - idOf(b)));
}
