import { cancelJob as cancel } from "../../jobs/cancelJob.ts";
import { shownOf } from "../../sync/journal/shown.ts";
import type { GqlMutationResolvers } from "../generated/resolverTypes.ts";

/** Ends a job before its next batch. */
export const cancelJob: NonNullable<GqlMutationResolvers["cancelJob"]> = async (_root, { id }, { instances, signal }) =>
  cancel(instances.default, id, await shownOf(instances, signal), signal);
