import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import { includesSource, type Sources } from "../instances/instances.ts";
import { assertOwnTables, hasOwnTables, JOBS } from "../instances/ownTables.ts";
import { param, sql } from "../instances/sql.ts";
import { nowText } from "../util/now.ts";
import { shorten } from "../util/shorten.ts";
import { isEnded, type Job } from "./job.ts";
import { findJob, jobDatabase, own, runSql, selectJob } from "./jobTable.ts";

/** The OBJECT_NOT_FOUND for a job that is not there. */
export function noSuchJob(id: string): GatewayError {
  const message = `The default instance has no job ${shorten(id)}; \`jobs\` lists the existing ones.`;
  return new GatewayError("OBJECT_NOT_FOUND", message);
}

/** The job with this id; throws OBJECT_NOT_FOUND. */
export async function getJob(target: Instance, id: string, sources: Sources, signal?: AbortSignal): Promise<Job> {
  const job = await findJob(target, id, sources, signal);
  if (!job) throw noSuchJob(id);
  return job;
}

/** Ends a job before its next batch, what is done stays; one that is at its end stays as it is. Throws OBJECT_NOT_FOUND. */
export async function cancelJob(target: Instance, id: string, sources: Sources, signal?: AbortSignal): Promise<Job> {
  target.assertWritable();
  if (!(await hasOwnTables(target, target.dialect, JOBS))) throw noSuchJob(id);
  await assertOwnTables(target, target.dialect, JOBS);
  return target.transaction(async (transaction) => {
    const database = jobDatabase(target, transaction);
    const job = await selectJob(database, id);
    if (!job || !includesSource(sources, job.source.uid)) throw noSuchJob(id);
    if (isEnded(job)) return job;
    await runSql(
      database,
      sql`UPDATE ${own(database, "job")} SET state = 'CANCELED', finished_at = ${param(nowText())}, retry_at = NULL
        WHERE id = ${param(id)}`,
    );
    return (await selectJob(database, id))!;
  }, signal);
}
