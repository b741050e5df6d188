import type { Catalogue, Table } from "../../catalogue/model.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import { idOf, textOf } from "../../instances/rowValues.ts";
import { hashText } from "../../util/lamindbUid.ts";
import type { RowUpdate } from "../journal/changeLog.ts";
import type { PlannedRow } from "../plan.ts";
import { blockTable } from "../rules/links.ts";
import { readOwned } from "./links.ts";
import type { TargetIds } from "./targetIds.ts";
import type { TargetWriter } from "./targetWriter.ts";
import { newUid, nextVersions } from "./versions.ts";

/**
 * Brings the latest readme of each object as a new version of the target's readme, unless that has the same text
 * (LaminDB 2.12.1; parity: artifact-03 to artifact-05, record-04).
 */
export async function writeNotes(
  rows: PlannedRow[],
  ids: TargetIds,
  catalogue: Catalogue,
  writer: TargetWriter,
): Promise<void> {
  const noted = rows.filter(({ want, node }) => want.notes && node.readme);
  for (const owner of new Set(noted.map(({ node }) => node.table))) {
    const blocks = blockTable(catalogue, owner);
    if (!blocks || !writer.database.schema.hasTable(blocks.table)) continue;
    await writeBlocks(
      blocks,
      noted.filter(({ node }) => node.table === owner),
      ids,
      writer,
    );
  }
}

async function writeBlocks(
  blocks: { table: Table; ownerColumn: string },
  rows: PlannedRow[],
  ids: TargetIds,
  writer: TargetWriter,
): Promise<void> {
  const { table, ownerColumn } = blocks;
  const owners = rows.map(({ node }) => ids.get(node));
  const known = await readOwned(table, ownerColumn, owners, writer, [
    { column: "kind", values: ["readme"] },
    { column: "is_latest", values: ["true"] },
  ]);
  const latest = new Map(known.map((row) => [textOf(row, ownerColumn), row]));
  const contentOf = ({ node }: PlannedRow) => node.readme?.get("content") ?? "";
  const changed = rows.filter((row) => latest.get(ids.get(row.node))?.get("content") !== contentOf(row));
  const superseded = changed.map(({ node }) => latest.get(ids.get(node))?.get("uid")).filter((uid) => uid != null);
  const next = await nextVersions(writer.database, table, superseded);
  const fresh: TextRow[] = [];
  const older: RowUpdate[] = [];
  for (const row of changed) {
    const [ownerId, content] = [ids.get(row.node), contentOf(row)];
    const before = latest.get(ownerId);
    if (before) older.push({ id: idOf(before), before: { is_latest: "true" }, changes: { is_latest: "false" } });
    const uid = next.get(before?.get("uid") ?? "") ?? newUid(table);
    const values = { uid, content, hash: hashText(content), kind: "readme", is_latest: "true", [ownerColumn]: ownerId };
    fresh.push(writer.fresh(table, values));
  }
  await writer.update(table, older);
  await writer.insert(table, fresh);
}
