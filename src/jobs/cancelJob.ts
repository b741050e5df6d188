import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import { assertOwnTables, hasOwnTables, JOBS } from "../instances/ownTables.ts";
import { param, sql } from "../instances/sql.ts";
import type { Shown } from "../sync/journal/shown.ts";
import { nowText } from "../util/now.ts";
import { shorten } from "../util/shorten.ts";
import { isEnded, type Job } from "./job.ts";
import { findJob, jobDatabase, mayShowJob, own, runSql, selectJob } from "./jobTable.ts";

/** The OBJECT_NOT_FOUND for a job that is not there. */
export function noSuchJob(id: string): GatewayError {
  const message = `The default instance has no job ${shorten(id)}; \`jobs\` lists the existing ones.`;
  return new GatewayError("OBJECT_NOT_FOUND", message);
}

/** The job with this id, where it may be shown; throws OBJECT_NOT_FOUND. */
export async function getJob(target: Instance, id: string, shown?: Shown, signal?: AbortSignal): Promise<Job> {
  const job = await findJob(target, id, shown, signal);
  if (!job) throw noSuchJob(id);
  return job;
}

/** Ends a job before its next batch, what is done stays; one that is at its end stays as it is. Throws OBJECT_NOT_FOUND. */
export async function cancelJob(target: Instance, id: string, shown: Shown = {}, signal?: AbortSignal): Promise<Job> {
  target.assertWritable();
  if (!(await hasOwnTables(target, target.dialect, JOBS))) throw noSuchJob(id);
  await assertOwnTables(target, target.dialect, JOBS);
  return target.transaction(async (transaction) => {
    const database = jobDatabase(target, transaction);
    const job = await selectJob(database, id);
    if (!job || !mayShowJob(shown, job)) throw noSuchJob(id);
    if (isEnded(job)) return job;
    await runSql(
      database,
      sql`UPDATE ${own(database, "job")} SET state = 'CANCELED', finished_at = ${param(nowText())}, retry_at = NULL
        WHERE id = ${param(id)}`,
    );
    return (await selectJob(database, id))!;
  }, signal);
}
