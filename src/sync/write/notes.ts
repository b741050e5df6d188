import type { Catalogue, Table } from "../../catalogue/model.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import type { TextValues } from "../../instances/readTable.ts";
import { hashText, nextVersionSuffix, randomUid } from "../../util/lamindbUid.ts";
import type { RowUpdate } from "../journal/changeLog.ts";
import type { PlannedRow } from "../plan.ts";
import { blockTable } from "../rules/links.ts";
import type { TargetIds } from "./copyRows.ts";
import { readOwned } from "./links.ts";
import type { TargetWriter } from "./targetWriter.ts";

const FIRST_VERSION = "0000";

function blockUid(table: Table, before: TextValues | undefined): string {
  const stem = table.facts.stemLength!;
  const uid = before?.get("uid");
  return uid ? uid.slice(0, stem) + nextVersionSuffix(uid.slice(stem)) : randomUid(stem) + FIRST_VERSION;
}

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
    const blocks = blockTable(catalogue, owner)!;
    if (!writer.database.schema.hasTable(blocks.table)) continue;
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
  const owners = rows.map(({ node }) => ids.get(node)!);
  const known = await readOwned(table, ownerColumn, owners, writer, [
    { column: "kind", values: ["readme"] },
    { column: "is_latest", values: ["true"] },
  ]);
  const latest = new Map(known.map((row) => [row.get(ownerColumn)!, row]));
  const fresh: TextRow[] = [];
  const older: RowUpdate[] = [];
  for (const { node } of rows) {
    const ownerId = ids.get(node)!;
    const before = latest.get(ownerId);
    const content = node.readme!.get("content") ?? "";
    if (before?.get("content") === content) continue;
    if (before) older.push({ id: before.get("id")!, before: { is_latest: "true" }, changes: { is_latest: "false" } });
    const uid = blockUid(table, before);
    const values = { uid, content, hash: hashText(content), kind: "readme", is_latest: "true", [ownerColumn]: ownerId };
    fresh.push(writer.fresh(table, values));
  }
  await writer.update(table, older);
  await writer.insert(table, fresh);
}
