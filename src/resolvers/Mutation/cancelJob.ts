import { cancelJob as cancel } from "../../jobs/cancelJob.ts";
import type { GqlMutationResolvers } from "../generated/resolverTypes.ts";

/** Ends a job before its next batch. */
export const cancelJob: NonNullable<GqlMutationResolvers["cancelJob"]> = (_root, { id }, { instances, signal }) =>
  cancel(instances.default, id, instances.sources, signal);
