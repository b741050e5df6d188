/**
 * The part of a sync that happens on the target, in the current transaction: match → plan → write. Single syncs and
 * batches of a job share it.
 */
import type { Identity } from "../access/identity.ts";
import type { Config } from "../config/config.ts";
import type { Instance } from "../instances/instance.ts";
import type { InstanceSet } from "../instances/instances.ts";
import { ReadSessions } from "../instances/readSessions.ts";
import { type Database, readTable } from "../instances/readTable.ts";
import { textOf } from "../instances/rowValues.ts";
import { together } from "../instances/together.ts";
import type { WriteTransaction } from "../instances/writer.ts";
import { inSpan } from "../tracing.ts";
import { assertReadable } from "./assertReadable.ts";
import { assertWritable } from "./assertWritable.ts";
import { type FreshUser, initiatingRun, signerOf, signingUser } from "./author.ts";
import { assertUsers } from "./conflicts.ts";
import type { ExpectedRows } from "./expectedRows.ts";
import { type SourceGraph, uidOf } from "./graph.ts";
import type { ChangeLog } from "./journal/changeLog.ts";
import { matchGraph } from "./match.ts";
import { makePlan, type Plan } from "./plan.ts";
import type { SyncEvent } from "./syncEvent.ts";
import type { TargetIds } from "./write/targetIds.ts";
import { TargetWriter } from "./write/targetWriter.ts";
import { findLineage, type TransferRun } from "./write/transferRun.ts";
import { writePlan } from "./write/writePlan.ts";

/** The step of a sync of one object, with the number of rows that it handles. */
export type SyncStep = { doing: "reading" } | { doing: "planning" | "writing"; rows: number };

export interface SyncContext {
  instances: InstanceSet;
  config: Config;
  /** The person it is for; absent: whoever runs the gateway. */
  identity?: Identity;
  /** An instance as they have it, where rights are per person. */
  bind?: (instance: Instance) => Instance;
  /** Called as each step of a sync begins. */
  onStep?(step: SyncStep): void;
  /** Called with the outcome of a sync of one object. */
  onSynced?: ((event: SyncEvent) => void) | undefined;
  /** Aborted when nobody waits for the answer any more: then nothing is written. */
  signal?: AbortSignal;
}

/** Number of rows, without links, that a sync has read. */
export function countRows({ nodes }: SourceGraph): number {
  return [...nodes.values()].reduce((sum, rows) => sum + rows.size, 0);
}

/**
 * The plan for a graph on a target; throws what the target cannot take. `coming` is a user whom the target is to have
 * before all else, `expected` are rows that earlier syncs of a plan would have brought.
 */
export async function planOn(
  target: Database,
  graph: SourceGraph,
  source: Instance,
  instances: InstanceSet,
  coming?: FreshUser,
  expected?: ExpectedRows,
): Promise<Plan> {
  const matches = await matchGraph(target, graph, expected);
  const users = graph.nodes.get(source.catalogue.registry("User"))?.values() ?? [];
  for (const node of users)
    if (coming && uidOf(node) === coming.uid) matches.set(node, new Map(Object.entries(coming)));
  const plan = makePlan(graph, matches, target.schema, { source: source.slug, target: instances.default.slug });
  assertReadable(plan);
  assertWritable(plan, target.dialect);
  await assertUsers(plan, target, coming);
  return plan;
}

/** Uids of runs that the source has itself. */
async function ownRuns(source: Instance, uids: string[], signal: AbortSignal | undefined): Promise<Set<string>> {
  const runs = source.catalogue.registry("Run");
  const rows = await new ReadSessions(signal).read(source, (session) =>
    readTable(session, runs, [{ column: "uid", values: uids }]),
  );
  return new Set(rows.map((row) => textOf(row, "uid")));
}

/** What was written, and its keys on the target. */
export interface Written {
  plan: Plan;
  ids: TargetIds;
  run: TransferRun;
  log: ChangeLog;
  /** When writing began, canonical text. */
  startedAt: string;
}

/** Writes what a graph's objects need on the default instance; `initiatedByRun` is a run's uid there. */
export async function writeGraph(
  context: SyncContext,
  source: Instance,
  graph: SourceGraph,
  initiatedByRun: string | undefined,
  transaction: WriteTransaction,
): Promise<Written> {
  const { instances, onStep, signal } = context;
  const { catalogue, dialect, slug } = instances.default;
  const database: Database = { dialect, schema: transaction.schema, reader: transaction, slug };
  const name = {
    slug: source.slug,
    uid: source.config.uid,
    ownRuns: (uids: string[]) => ownRuns(source, uids, signal),
  };
  // before the plan: the user may be one that the objects need, too
  const [{ userId, added }, initiatorId] = await together([
    signingUser(signerOf(context), catalogue, database, transaction),
    initiatingRun(database, catalogue, initiatedByRun),
  ]);
  onStep?.({ doing: "planning", rows: countRows(graph) });
  const [plan, lineage] = await inSpan("lamindb.sync.plan", () =>
    together([planOn(database, graph, source, instances), findLineage(name, catalogue, database, initiatorId)]),
  );
  onStep?.({
    doing: "writing",
    rows: [...plan.rows.values()].filter(({ fate }) => fate === "insert" || fate === "fill").length,
  });
  const writer = new TargetWriter(transaction, database, { userId, initiatorId });
  if (added) writer.log.inserted(catalogue.registry("User"), [added]);
  const { run, ids } = await inSpan("lamindb.sync.write", () => writePlan(plan, lineage, name, catalogue, writer));
  return { plan, ids, run, log: writer.log, startedAt: writer.now };
}
