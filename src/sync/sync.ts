/**
 * Copies an object, with what it needs, from a source instance into the default one: read the source → match on
 * the target → plan → write → report. All writes are one transaction, the journal of it included; a dry run ends
 * before the first of them.
 */
import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import { ensureOwnTables, requireOwnTables } from "../instances/ownTables.ts";
import { ReadSessions } from "../instances/readSessions.ts";
import type { Database } from "../instances/readTable.ts";
import { idOf, textOf } from "../instances/rowValues.ts";
import { together } from "../instances/together.ts";
import type { WriteTransaction } from "../instances/writer.ts";
import { inSpan } from "../tracing.ts";
import { first } from "../util/first.ts";
import { findSigningUser, initiatingRun, signerOf } from "./author.ts";
import { type SourceGraph, uidOf } from "./graph.ts";
import {
  A_KEY,
  answerBefore,
  findEarlierAnswer,
  type OwnedKey,
  ownedKey,
  parseReport,
  reportText,
  requestFingerprint,
} from "./idempotency.ts";
import { newSyncId, writeJournal } from "./journal/journal.ts";
import { personOf } from "./journal/shown.ts";
import { storedText } from "./journal/stored.ts";
import type { SyncSummary } from "./journal/syncSummary.ts";
import { findRoot } from "./read/findRoot.ts";
import { readGraph } from "./read/readGraph.ts";
import { makeReport, type SyncReport } from "./report.ts";
import { depthOf, identifierOf, modeOf, type SyncRequest, wantOf } from "./request.ts";
import { syncDone, syncFailed } from "./syncEvent.ts";
import { countRows, planOn, type SyncContext, writeGraph } from "./writeGraph.ts";

export type { SyncContext };

/** The source instance of a sync; throws INSTANCE_NOT_FOUND, or SOURCE_IS_TARGET for the default one under any slug. */
export function sourceOf({ instances }: SyncContext, slug: string): Instance {
  const source = instances.get(slug);
  if (source !== instances.default) return source;
  const message = `${slug} is the default instance itself, which syncs write to; use another instance as the source.`;
  throw new GatewayError("SOURCE_IS_TARGET", message, { instance: source.slug });
}

/** Runs a sync in its span, of which reading, planning and writing are parts. */
function inSyncSpan({ source, registry }: SyncRequest, work: () => Promise<SyncReport>): Promise<SyncReport> {
  const attributes = { "lamindb.source": source, "lamindb.registry": registry.qualifiedName };
  return inSpan(
    "lamindb.sync",
    async (span) => {
      const report = await work();
      span?.setAttribute("lamindb.sync.outcome", report.outcome);
      return report;
    },
    attributes,
  );
}

function readObject(source: Instance, request: SyncRequest, signal: AbortSignal | undefined): Promise<SourceGraph> {
  const { registry } = request;
  const depth = depthOf(request, source.catalogue);
  identifierOf(request);
  const find = async (database: Database) => [await findRoot(database, request, source.slug)];
  return readGraph(source, { registry, want: wantOf(request), depth, find }, signal);
}

interface Sync {
  context: SyncContext;
  source: Instance;
  request: SyncRequest;
  key: OwnedKey | undefined;
  fingerprint: string;
  maker: string | undefined;
}

async function write(sync: Sync, graph: SourceGraph, transaction: WriteTransaction): Promise<SyncReport> {
  const { context, source, request, key, fingerprint, maker } = sync;
  const { initiatedByRun } = request;
  const target = context.instances.default;
  if (key) {
    await requireOwnTables(transaction, target.dialect, A_KEY);
    const before = await answerBefore(transaction, target.dialect, key, fingerprint);
    if (before)
      return parseReport(before, target, { dialect: target.dialect, schema: transaction.schema, reader: transaction });
  }
  const [isJournaled, { plan, ids, run, log, startedAt }] = await together([
    key !== undefined || ensureOwnTables(transaction, target.dialect),
    writeGraph(context, source, graph, initiatedByRun, transaction),
  ]);
  const root = first(plan.roots);
  const uid = root.target?.get("uid") ?? uidOf(root.node);
  const object = { uid, instance: target, id: ids.get(root.node), unsaved: false, values: new Map() };
  const syncId = isJournaled ? newSyncId() : null;
  const database: Database = { dialect: target.dialect, schema: transaction.schema, reader: transaction };
  const report = await makeReport(plan, source, database, { syncId, dryRun: false, run, object });
  if (syncId) {
    const summary: SyncSummary = { outcome: report.outcome, transfer: modeOf(request), maker };
    const entry = {
      id: syncId,
      startedAt,
      source: { slug: source.slug, uid: source.config.uid },
      registry: request.registry.table,
      uid: report.source.uid,
      runId: run.id,
      ...(key && { idempotencyKey: key.stored, request: fingerprint }),
      report: key === undefined ? storedText(summary) : reportText(report, summary),
    };
    await writeJournal(transaction, target.dialect, entry, log);
  }
  return report;
}

async function dryRun({ context, source, request }: Sync, graph: SourceGraph): Promise<SyncReport> {
  const { instances } = context;
  const target = instances.default;
  await target.assertCurrentNames();
  return target.snapshot(async (database) => {
    context.onStep?.({ doing: "planning", rows: countRows(graph) });
    const [{ fresh }] = await together([
      findSigningUser(signerOf(context), target.catalogue, database),
      initiatingRun(database, target.catalogue, request.initiatedByRun),
    ]);
    const plan = await inSpan("lamindb.sync.plan", () => planOn(database, graph, source, instances, fresh));
    const { node, target: known } = first(plan.roots);
    const object = known
      ? { uid: textOf(known, "uid"), instance: target, id: idOf(known), unsaved: false, values: known }
      : { uid: uidOf(node), instance: source, id: node.id, unsaved: true, values: node.values };
    return makeReport(plan, source, database, { syncId: null, dryRun: true, run: null, object });
  }, context.signal);
}

/**
 * Syncs one object, or with `dryRun` says what a sync would do. Whatever fails, the target is as it was. With an
 * `idempotencyKey` that was used before, the first answer is given again, whatever has become of the source.
 */
export async function syncObject(context: SyncContext, request: SyncRequest): Promise<SyncReport> {
  const startedAt = performance.now();
  try {
    const report = await inSyncSpan(request, () => syncOne(context, request));
    context.onSynced?.(syncDone(request, report, startedAt));
    return report;
  } catch (error) {
    context.onSynced?.(syncFailed(request, error, startedAt));
    throw error;
  }
}

async function syncOne(context: SyncContext, request: SyncRequest): Promise<SyncReport> {
  const source = sourceOf(context, request.source);
  const target = context.instances.default;
  const { idempotencyKey } = request;
  const key =
    idempotencyKey === undefined
      ? undefined
      : await ownedKey({ identity: context.identity, instances: [source, target] }, idempotencyKey, context.signal);
  const maker = await personOf(target, context.signal);
  const sync: Sync = { context, source, request, key, fingerprint: requestFingerprint(request, source), maker };
  if (key && !request.dryRun) {
    const before = await new ReadSessions(context.signal).read(target, async (session) => {
      const text = await findEarlierAnswer(session, key, sync.fingerprint);
      return text && parseReport(text, target, session);
    });
    if (before) return before;
  }
  if (!request.dryRun) target.assertWritable(); // before the source is read in vain
  context.onStep?.({ doing: "reading" });
  const graph = await inSpan("lamindb.sync.read", () => readObject(source, request, context.signal));
  if (request.dryRun) return dryRun(sync, graph);
  return target.transaction((transaction) => write(sync, graph, transaction), context.signal);
}
