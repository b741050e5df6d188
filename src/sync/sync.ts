/**
 * Copies an object, with what it needs, from a source instance into the default one: read the source → match on
 * the target → plan → write → report. All writes are one transaction; a dry run ends before the first of them.
 */
import type { Config } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import type { Instances } from "../instances/instances.ts";
import { type Database, readTable } from "../instances/readTable.ts";
import type { WriteTransaction } from "../instances/writer.ts";
import { initiatingRun, signingUser } from "./author.ts";
import { readLeftovers } from "./beyondCatalogue.ts";
import { assertUsers } from "./conflicts.ts";
import { findRoot } from "./findRoot.ts";
import type { SourceGraph } from "./graph.ts";
import { matchGraph } from "./match.ts";
import { makePlan, type Plan } from "./plan.ts";
import { SourceReader } from "./readSource.ts";
import { makeReport, type SyncReport } from "./report.ts";
import { depthOf, identifierOf, type SyncRequest, wantOf } from "./request.ts";
import { TargetWriter } from "./write/targetWriter.ts";
import { writePlan } from "./write/writePlan.ts";

export interface SyncContext {
  instances: Instances;
  config: Config;
}

/** The source instance of a sync; throws INSTANCE_NOT_FOUND, or SOURCE_IS_TARGET for the default one under any slug. */
function sourceOf({ instances }: SyncContext, slug: string): Instance {
  const source = instances.get(slug);
  if (source !== instances.default) return source;
  const message = `${slug} is the default instance itself, which syncs write to; name another instance as the source.`;
  throw new GatewayError("SOURCE_IS_TARGET", message, { instance: source.slug });
}

async function readGraph(source: Instance, request: SyncRequest): Promise<SourceGraph> {
  const { catalogue, dialect } = source;
  const depth = depthOf(request, catalogue);
  identifierOf(request);
  await source.assertRegistry(request.registry);
  const schema = await source.schema();
  return source.snapshot(async (reader) => {
    const database = { dialect, schema, reader };
    const root = await findRoot(database, request, source.slug);
    const reading = new SourceReader(database, catalogue, source.slug);
    const graph = await reading.read(request.registry, root, wantOf(request), depth);
    return { ...graph, leftovers: await readLeftovers(database, catalogue, graph) };
  });
}

async function planOn(target: Database, graph: SourceGraph, source: Instance, instances: Instances): Promise<Plan> {
  const matches = await matchGraph(target, graph);
  const plan = makePlan(graph, matches, target.schema, { source: source.slug, target: instances.default.slug });
  await assertUsers(plan, target);
  return plan;
}

/** Uids of runs that the source has itself. */
async function ownRuns(source: Instance, uids: string[]): Promise<Set<string>> {
  const database = { dialect: source.dialect, schema: await source.schema(), reader: source };
  const rows = await readTable(database, source.catalogue.registry("Run"), [{ column: "uid", values: uids }]);
  return new Set(rows.map((row) => row.get("uid")!));
}

async function write(
  context: SyncContext,
  source: Instance,
  graph: SourceGraph,
  request: SyncRequest,
  transaction: WriteTransaction,
): Promise<SyncReport> {
  const { instances, config } = context;
  const target = instances.default;
  const { catalogue, dialect } = target;
  const database: Database = { dialect, schema: await target.schema(), reader: transaction };
  const plan = await planOn(database, graph, source, instances);
  const initiatorId = await initiatingRun(database, catalogue, request.initiatedByRun);
  const userId = await signingUser(config, catalogue, database, transaction);
  const writer = new TargetWriter(transaction, database, { userId, initiatorId });
  const name = { slug: source.slug, uid: source.config.uid, ownRuns: (uids: string[]) => ownRuns(source, uids) };
  const { run, ids } = await writePlan(plan, name, catalogue, writer);
  const { node } = plan.root;
  const uid = plan.root.target?.get("uid") ?? node.values.get("uid")!;
  const object = { uid, instance: target, id: ids.get(node)!, unsaved: false, values: new Map() };
  const isHere = (one: typeof node, column: string) => database.schema.hasColumn(one.table, column);
  return makeReport(plan, source, isHere, { dryRun: false, run, object });
}

async function dryRun(
  context: SyncContext,
  source: Instance,
  graph: SourceGraph,
  request: SyncRequest,
): Promise<SyncReport> {
  const { instances } = context;
  const target = instances.default;
  await target.assertCurrentNames();
  const schema = await target.schema();
  return target.snapshot(async (reader) => {
    const database: Database = { dialect: target.dialect, schema, reader };
    const plan = await planOn(database, graph, source, instances);
    await initiatingRun(database, target.catalogue, request.initiatedByRun);
    const { node, target: known } = plan.root;
    const object = known
      ? { uid: known.get("uid")!, instance: target, id: known.get("id")!, unsaved: false, values: known }
      : { uid: node.values.get("uid")!, instance: source, id: node.id, unsaved: true, values: node.values };
    const isHere = (one: typeof node, column: string) => schema.hasColumn(one.table, column);
    return makeReport(plan, source, isHere, { dryRun: true, run: null, object });
  });
}

/** Syncs one object, or with `dryRun` says what a sync would do. Whatever fails, the target is as it was. */
export async function syncObject(context: SyncContext, request: SyncRequest): Promise<SyncReport> {
  const source = sourceOf(context, request.source);
  const graph = await readGraph(source, request);
  if (request.dryRun) return dryRun(context, source, graph, request);
  return context.instances.default.transaction((transaction) => write(context, source, graph, request, transaction));
}
