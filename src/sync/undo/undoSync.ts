/**
 * Takes back what one sync did, by the journal: overwritten values return, replaced rows come back under their keys,
 * inserted rows go. All in one transaction, and only where nobody has changed or come to use any of it since.
 *
 * The lineage (transfer transform and run) is shared by all syncs from a source: it goes with the last of them.
 */
import { z } from "zod";
import type { Catalogue } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import type { Dialect } from "../../instances/dialects/dialect.ts";
import type { Instance } from "../../instances/instance.ts";
import { assertOwnTables, hasOwnTables } from "../../instances/ownTables.ts";
import type { Database } from "../../instances/readTable.ts";
import type { WriteTransaction } from "../../instances/writer.ts";
import { shorten } from "../../util/shorten.ts";
import { closeSync, findSync, type JournaledSync, readChanges } from "../journal/journal.ts";
import { mayShow, type Shown, shownOf } from "../journal/shown.ts";
import { parseStored, storedText } from "../journal/stored.ts";
import type { ObjectName } from "../report.ts";
import { assertStorable } from "../request.ts";
import type { SyncContext } from "../sync.ts";
import { TargetWriter } from "../write/targetWriter.ts";
import { handLineageOn, readLineage } from "./lineage.ts";
import { type Blocker, Undo } from "./undo.ts";

export interface UndoReport {
  undone: ObjectName[];
  blockedBy: Blocker[];
  dryRun: boolean;
}

/** Rolls a transaction back, and carries what there is to report. */
class Abandoned extends Error {
  readonly report: UndoReport;

  constructor(report: UndoReport) {
    super("nothing is undone");
    this.report = report;
  }
}

function notFound(id: string): GatewayError {
  const named = id === "" ? "The syncId is empty" : `The default instance has no sync ${shorten(id)} in its journal`;
  const message = `${named}; give the syncId that a sync returned.`;
  return new GatewayError("OBJECT_NOT_FOUND", message, { uid: shorten(id) });
}

function expired(id: string): GatewayError {
  const message = `The sync ${shorten(id)} is too old to be undone: what it changed is kept for a time only (\`retention\` in the configuration).`;
  return new GatewayError("OBJECT_NOT_FOUND", message, { uid: shorten(id) });
}

async function getSync(
  dialect: Dialect,
  shown: Shown,
  transaction: WriteTransaction,
  syncId: string,
): Promise<JournaledSync> {
  await assertOwnTables(transaction, dialect, "An undo");
  // no journal yet: nothing was synced that could be undone
  if (!(await hasOwnTables(transaction, dialect, "An undo"))) throw notFound(syncId);
  const sync = await findSync(transaction, dialect, syncId);
  if (!sync || !mayShow(shown, sync)) throw notFound(syncId);
  return sync;
}

const NAMES = z.array(z.object({ db: z.string().nullable(), table: z.string(), uid: z.string() }));
/** Releases before the format had a number wrote the names alone. */
const UNDONE = z.union([z.object({ undone: NAMES }), NAMES.transform((undone) => ({ undone }))]);

/** What was reported when a sync was undone; objects of registries that the catalogue no longer has are left out. */
function parseUndone(text: string, catalogue: Catalogue): ObjectName[] {
  return parseStored(UNDONE, text, "the result of an undo").undone.flatMap(({ table: name, ...rest }) => {
    const table = catalogue.findTable(name);
    return table ? [{ ...rest, table }] : [];
  });
}

type Undone = Omit<UndoReport, "dryRun">;

/** Undoes a sync in the current transaction, which must not stay where `blockedBy` has any. */
async function undoWithin(
  { catalogue, dialect }: Instance,
  shown: Shown,
  syncId: string,
  transaction: WriteTransaction,
): Promise<Undone> {
  const sync = await getSync(dialect, shown, transaction, syncId);
  if (sync.isExpired && !sync.undoneAt) throw expired(syncId);
  if (sync.undoneAt) return { undone: parseUndone(sync.undone ?? "[]", catalogue), blockedBy: [] };
  const database: Database = { dialect, schema: transaction.schema, reader: transaction };
  const changes = await readChanges(transaction, dialect, syncId, catalogue);
  const lineage = await readLineage(database, catalogue, sync);
  const writer = new TargetWriter(transaction, database, { userId: "", initiatorId: null });
  const work = new Undo(syncId, database, catalogue, writer, lineage);
  await work.run(changes);
  if (work.blockers.length > 0) return { undone: [], blockedBy: work.blockers };
  await handLineageOn(database, catalogue, changes, lineage);
  const undone = work.undone.map(({ table, ...rest }) => ({ ...rest, table: table.table }));
  await closeSync(transaction, dialect, syncId, storedText({ undone }));
  return { undone: work.undone, blockedBy: [] };
}

/**
 * Undoes syncs in this order, or with `dryRun` says what that would do, in one transaction; the first
 * that is blocked ends it. Then, and after a dry run, nothing of any of them is kept.
 */
export async function undoTogether(
  context: SyncContext,
  syncIds: readonly string[],
  dryRun: boolean,
): Promise<UndoReport> {
  const target = context.instances.default;
  const shown = await shownOf(context.instances, context.signal);
  const undo = async (transaction: WriteTransaction): Promise<UndoReport> => {
    const undone: ObjectName[] = [];
    for (const syncId of syncIds) {
      const { undone: more, blockedBy } = await undoWithin(target, shown, syncId, transaction);
      for (const name of more) undone.push(name);
      if (blockedBy.length > 0) throw new Abandoned({ undone, blockedBy, dryRun });
      context.signal?.throwIfAborted();
    }
    if (!dryRun) return { undone, blockedBy: [], dryRun };
    const { checkReferencesSql } = target.dialect;
    if (checkReferencesSql !== null) await transaction.all(checkReferencesSql); // by rows that this person does not see
    throw new Abandoned({ undone, blockedBy: [], dryRun });
  };
  try {
    return await target.transaction(undo, context.signal);
  } catch (error) {
    if (error instanceof Abandoned) return error.report;
    throw error;
  }
}

/**
 * Undoes a sync, or with `dryRun` says what an undo would do. Where something prevents it, nothing is undone and
 * `blockedBy` lists it. Safe to repeat. Throws OBJECT_NOT_FOUND, or FORBIDDEN where no journal may be kept.
 */
export function undoSync(context: SyncContext, syncId: string, dryRun = false): Promise<UndoReport> {
  assertStorable("syncId", syncId);
  return undoTogether(context, [syncId], dryRun);
}
