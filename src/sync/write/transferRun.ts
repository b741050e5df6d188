/**
 * The lineage of a sync: one transform per source instance, and one run per transform and initiating run, used
 * again by later syncs (LaminDB 2.12.1; parity: guide-04, guide-06, guide-09, guide-11).
 */
import type { Catalogue, Table } from "../../catalogue/model.ts";
import { statusCode } from "../../catalogue/statusCode.ts";
import { TRANSFER_KEY } from "../../catalogue/transferKey.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import { type Database, readTable, type TextValues } from "../../instances/readTable.ts";
import { idOf, textOf } from "../../instances/rowValues.ts";
import { randomUid } from "../../util/lamindbUid.ts";
import type { TargetWriter } from "./targetWriter.ts";
import { FIRST_VERSION } from "./versions.ts";

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

/** The rows of a source's lineage that the target has. */
export interface Lineage {
  transform?: TextValues | undefined;
  run?: TextValues | undefined;
}

async function knownRun(
  source: SourceName,
  transform: TextValues,
  catalogue: Catalogue,
  target: Database,
  initiatorId: string | null,
): Promise<TextValues | undefined> {
  const ofTransform = [{ column: "transform_id", values: [idOf(transform)] }];
  const runs = await readTable(target, catalogue.registry("Run"), ofTransform);
  const fitting = runs.filter((run) => run.get("initiated_by_run_id") === initiatorId);
  if (fitting.length === 0) return undefined;
  const own = await source.ownRuns(fitting.map((run) => textOf(run, "uid")));
  return fitting.find((run) => !own.has(textOf(run, "uid")));
}

/** Looks for the transform and run under which rows from a source are filed. */
export async function findLineage(
  source: SourceName,
  catalogue: Catalogue,
  target: Database,
  initiatorId: string | null,
): Promise<Lineage> {
  const sought = [{ column: "uid", values: [transformUid(source)] }];
  const [transform] = await readTable(target, catalogue.registry("Transform"), sought);
  return transform ? { transform, run: await knownRun(source, transform, catalogue, target, initiatorId) } : {};
}

const transformUid = ({ uid }: SourceName) => uid + FIRST_VERSION;

/** The run under which this sync's rows are filed; made, or found. Every sync ends it again, also one that only maps. */
export async function writeLineage(
  known: Lineage,
  source: SourceName,
  catalogue: Catalogue,
  writer: TargetWriter,
): Promise<TransferRun> {
  const [transforms, runs] = [catalogue.registry("Transform"), catalogue.registry("Run")];
  const ended = { finished_at: writer.now, _status_code: statusCode(runs, "completed") };
  if (known.run) {
    const { run } = known;
    const before = { finished_at: run.get("finished_at") ?? null, _status_code: run.get("_status_code") ?? null };
    await writer.update(runs, [{ id: idOf(run), before, changes: ended }]);
    return { id: idOf(run), uid: textOf(run, "uid") };
  }
  const missing = known.transform ? [runs] : [transforms, runs];
  const nextId = await writer.allocateIds(new Map(missing.map((table) => [table, 1])));
  const transformId = known.transform ? idOf(known.transform) : nextId(transforms);
  const rows = new Map<Table, TextRow[]>();
  if (!known.transform) {
    const key = TRANSFER_KEY + source.uid;
    const description = `Transfer from \`${source.slug}\``;
    const own = { id: transformId, uid: transformUid(source), key, kind: "function", description, is_latest: "true" };
    rows.set(transforms, [writer.fresh(transforms, own)]);
  }
  const named = { id: nextId(runs), uid: randomUid(RUN_UID_LENGTH) };
  const run = writer.fresh(runs, {
    ...named,
    transform_id: transformId,
    initiated_by_run_id: writer.author.initiatorId,
    started_at: writer.now,
    ...ended,
  });
  await writer.insertAll(rows.set(runs, [run]));
  return named;
}
