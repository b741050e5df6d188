import { toGraphql } from "../columnValue.ts";
import type { GqlSyncResolvers } from "../generated/resolverTypes.ts";
import { objectRef } from "../syncResult.ts";

const moment = (text: string | null) => toGraphql("datetime", text) as string | null;

/** Resolvers of the type Sync. */
export const sync: GqlSyncResolvers = {
  startedAt: ({ startedAt }) => moment(startedAt)!,
  source: ({ source, table, uid }, _args, { instances }) => {
    const db = instances.findByUid(source.uid)?.db ?? source.slug; // it may be configured no longer
    return table ? objectRef({ db, table, uid }) : null;
  },
  run: ({ runId }, _args, { instances, catalogue, loaders, selections }, info) => {
    const runs = catalogue.registry("Run");
    return loaders.byColumn(instances.default, runs, "id", runId, selections.object(runs, info));
  },
  job: (one) => one.readJob(),
  undoneAt: ({ undoneAt }) => moment(undoneAt),
};
