import { findJob, listJobs } from "../../jobs/jobTable.ts";
import { shownOf } from "../../sync/journal/shown.ts";
import type { GqlQueryResolvers } from "../generated/resolverTypes.ts";
import { sizeOf } from "../types/job.ts";

/** The job with this id; null if there is none. */
export const job: NonNullable<GqlQueryResolvers["job"]> = async (_root, { id }, { instances, signal }) => {
  const target = instances.findDefault();
  return target ? findJob(target, id, await shownOf(instances, signal), signal) : null;
};

/** The newest jobs. */
export const jobs: NonNullable<GqlQueryResolvers["jobs"]> = async (_root, { first }, context) => {
  const { instances, signal } = context;
  const size = sizeOf(first, context);
  const target = instances.findDefault();
  return target ? listJobs(target, size, await shownOf(instances, signal), signal) : [];
};
