import type { Job } from "../../jobs/job.ts";
import { findJobs } from "../../jobs/jobTable.ts";
import { parseWindow } from "../../query/window.ts";
import { countSyncs, listSyncs } from "../../sync/journal/listSyncs.ts";
import { shownOf } from "../../sync/journal/shown.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlQuerySyncsArgs } from "../generated/resolverTypes.ts";
import type { SyncOfPage } from "../parents.ts";
import { withoutNulls } from "../withoutNulls.ts";

/** The syncs that the journal tells of; pages and counts are read if they are selected. */
export function syncs(_root: unknown, args: GqlQuerySyncsArgs, context: GatewayContext) {
  const { first, after, ...asked } = withoutNulls(args);
  const { instances, signal } = context;
  const target = instances.findDefault();
  const filter = once(async () => ({ ...asked, ...(await shownOf(instances, signal)) }));
  const { size } = parseWindow({ first: first ?? null }, context.config.limits);
  const page = once(async () =>
    target ? listSyncs(target, await filter(), size, after, signal) : { edges: [], hasNextPage: false },
  );
  const jobs = once(async () => {
    if (!target) return new Map<string, Job>();
    const ids = (await page()).edges.flatMap(({ node }) => node.jobId ?? []);
    return new Map((await findJobs(target, [...new Set(ids)], signal)).map((job) => [job.id, job]));
  });
  const edges = async () =>
    (await page()).edges.map(({ node, cursor }) => {
      const readJob = async () => (node.jobId === null ? null : ((await jobs()).get(node.jobId) ?? null));
      const withJob: SyncOfPage = { ...node, readJob };
      return { node: withJob, cursor };
    });
  return {
    totalCount: async () => (target ? countSyncs(target, await filter(), signal) : 0),
    nodes: async () => (await edges()).map(({ node }) => node),
    edges,
    pageInfo: async () => {
      const { edges: found, hasNextPage } = await page();
      const [startCursor, endCursor] = [found[0]?.cursor ?? null, found.at(-1)?.cursor ?? null];
      return { hasNextPage, hasPreviousPage: after !== undefined, startCursor, endCursor };
    },
  };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}
