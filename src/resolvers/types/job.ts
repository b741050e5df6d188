import { GatewayError } from "../../errors.ts";
import { doneOf, type ItemOutcome, type Job, secondsLeft } from "../../jobs/job.ts";
import { listSyncIds, readFailures, readLeftOut } from "../../jobs/jobDetails.ts";
import { parseWindow } from "../../query/window.ts";
import { personOf } from "../../sync/journal/shown.ts";
import { parseExactJson } from "../../util/exactJson.ts";
import { toGraphql } from "../columnValue.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlJobResolvers, GqlRegistryName } from "../generated/resolverTypes.ts";
import { objectRef } from "../syncResult.ts";

/** How many entries of a list without pages are asked for. Throws BAD_USER_INPUT, LIMIT_EXCEEDED. */
export function sizeOf(first: number | null | undefined, { config }: GatewayContext): number {
  return parseWindow({ first: first ?? null }, config.limits, "request fewer").size;
}

const count = (outcome: ItemOutcome) => (job: Job) => job.counts[outcome];
const moment = (text: string | null) => toGraphql("datetime", text) as string | null;

/** What `_state` would call the source; it may be configured no longer. */
const sourceDb = ({ source }: Job, { instances }: GatewayContext) => instances.findByUid(source.uid)?.db ?? source.slug;

/** Throws FORBIDDEN, UNAUTHENTICATED where a job's objects may be hidden from the caller, as rights on its source are per person. */
async function assertReader({ source, terms }: Job, { instances, signal }: GatewayContext): Promise<void> {
  if (terms.reader === undefined) return;
  const instance = instances.findByUid(source.uid);
  if (instance && (await personOf(instance, signal)) === terms.reader) return;
  const message = `Rights on ${source.slug} are per person: only whoever made the job sees what was asked for, and which objects did not come.`;
  throw new GatewayError("FORBIDDEN", message, { instance: source.slug });
}

/** Resolvers of the type Job. */
export const job: GqlJobResolvers = {
  source: ({ source }) => source.slug,
  registry: ({ registry }) => registry.enumName as GqlRegistryName,
  where: async (one, _args, context) => {
    await assertReader(one, context);
    return one.terms.where === undefined ? null : parseExactJson(one.terms.where);
  },
  transfer: ({ terms }) => terms.transfer ?? null,
  depth: ({ terms }) => terms.depth ?? 0,
  done: doneOf,
  transferred: count("TRANSFERRED"),
  mapped: count("MAPPED"),
  filled: count("FILLED"),
  failed: count("FAILED"),
  failures: async (one, { first }, context) => {
    await assertReader(one, context);
    const failures = await readFailures(context.instances.default, one, sizeOf(first, context), context.signal);
    const db = sourceDb(one, context);
    return failures.map(({ uid, ...rest }) => ({ object: objectRef({ db, table: one.registry, uid }), ...rest }));
  },
  leftOut: async (one, { first }, context) => {
    await assertReader(one, context);
    const leftOut = await readLeftOut(context.instances.default, one, sizeOf(first, context), context.signal);
    const db = sourceDb(one, context);
    return leftOut.map(({ reason, ...object }) => ({ object: objectRef({ db, ...object }), reason }));
  },
  syncIds: async (one, _args, { instances, signal }) => {
    const syncs = await listSyncIds(instances.default, one, signal);
    return syncs.filter(({ isUndone }) => !isUndone).map(({ id }) => id);
  },
  createdAt: ({ createdAt }) => moment(createdAt)!,
  startedAt: ({ startedAt }) => moment(startedAt),
  finishedAt: ({ finishedAt }) => moment(finishedAt),
  secondsLeft,
};
