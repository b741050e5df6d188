/**
 * The lineage of a sync: one transform per source instance, and one run per transform and initiating run, used
 * again by later syncs (LaminDB 2.12.1; parity: guide-04, guide-06, guide-09, guide-11).
 */
import type { Catalogue } from "../../catalogue/model.ts";
import { readTable } from "../../instances/readTable.ts";
import { randomUid } from "../../util/lamindbUid.ts";
import type { TargetWriter } from "./targetWriter.ts";

export const TRANSFER_KEY_PREFIX = "__lamindb_transfer__/";
const COMPLETED = "0";
const RUN_UID_LENGTH = 16;

export interface SourceName {
  slug: string;
  uid: string;
  /** Which of these runs the source has itself: a copied run is never taken for a transfer run. */
  ownRuns: (uids: string[]) => Promise<Set<string>>;
}

export interface TransferRun {
  id: string;
  uid: string;
}

async function transferTransform(source: SourceName, catalogue: Catalogue, writer: TargetWriter): Promise<string> {
  const table = catalogue.registry("Transform");
  const uid = `${source.uid}0000`;
  const [known] = await readTable(writer.database, table, [{ column: "uid", values: [uid] }]);
  if (known) return known.get("id")!;
  const description = `Transfer from \`${source.slug}\``;
  const key = TRANSFER_KEY_PREFIX + source.uid;
  const row = writer.fresh(table, { uid, key, kind: "function", description, is_latest: "true" });
  await writer.insert(table, [row]);
  return row.id!;
}

async function knownRun(source: SourceName, transformId: string, catalogue: Catalogue, writer: TargetWriter) {
  const table = catalogue.registry("Run");
  const runs = await readTable(writer.database, table, [{ column: "transform_id", values: [transformId] }]);
  const fitting = runs.filter((run) => run.get("initiated_by_run_id") === writer.author.initiatorId);
  if (fitting.length === 0) return undefined;
  const own = await source.ownRuns(fitting.map((run) => run.get("uid")!));
  return fitting.find((run) => !own.has(run.get("uid")!));
}

/** The run under which this sync's rows are filed; made, or found. Every sync ends it anew, also one that only maps. */
export async function transferRun(
  source: SourceName,
  catalogue: Catalogue,
  writer: TargetWriter,
): Promise<TransferRun> {
  const table = catalogue.registry("Run");
  const transformId = await transferTransform(source, catalogue, writer);
  const known = await knownRun(source, transformId, catalogue, writer);
  const ended = { finished_at: writer.now, _status_code: COMPLETED };
  if (known) {
    const id = known.get("id")!;
    const before = { finished_at: known.get("finished_at") ?? null, _status_code: known.get("_status_code") ?? null };
    await writer.update(table, [{ id, before, changes: ended }]);
    return { id, uid: known.get("uid")! };
  }
  const row = writer.fresh(table, {
    uid: randomUid(RUN_UID_LENGTH),
    transform_id: transformId,
    initiated_by_run_id: writer.author.initiatorId,
    started_at: writer.now,
    ...ended,
  });
  await writer.insert(table, [row]);
  return { id: row.id!, uid: row.uid! };
}
