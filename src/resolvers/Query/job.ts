import { findJob, listJobs } from "../../jobs/jobTable.ts";
import type { GqlQueryResolvers } from "../generated/resolverTypes.ts";
import { sizeOf } from "../types/job.ts";

/** The job with this id; null if there is none. */
export const job: NonNullable<GqlQueryResolvers["job"]> = (_root, { id }, { instances, signal }) => {
  const target = instances.findDefault();
  return target ? findJob(target, id, instances.sources, signal) : null;
};

/** The newest jobs. */
export const jobs: NonNullable<GqlQueryResolvers["jobs"]> = (_root, { first }, context) => {
  const { instances, signal } = context;
  const size = sizeOf(first, context);
  const target = instances.findDefault();
  return target ? listJobs(target, size, instances.sources, signal) : [];
};
