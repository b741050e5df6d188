import { findJob, listJobs } from "../../jobs/jobTable.ts";
import type { GqlQueryResolvers } from "../generated/resolverTypes.ts";
import { sizeOf } from "../types/job.ts";

/** The job with this id; null if there is none. */
export const job: NonNullable<GqlQueryResolvers["job"]> = (_root, { id }, { instances, signal }) =>
  findJob(instances.default, id, signal);

/** The newest jobs. */
export const jobs: NonNullable<GqlQueryResolvers["jobs"]> = (_root, { first }, context) =>
  listJobs(context.instances.default, sizeOf(first, context), context.signal);
