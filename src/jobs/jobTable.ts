/** Jobs in the default instance's own tables: reads of them, and single statements that change them. */
import { z } from "zod";
import type { Catalogue } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Dialect } from "../instances/dialects/dialect.ts";
import type { RawRow, Reader } from "../instances/dialects/reader.ts";
import type { Instance } from "../instances/instance.ts";
import { hasOwnTables, JOBS } from "../instances/ownTables.ts";
import { bind, param, raw, render, type Sql, sql } from "../instances/sql.ts";
import { mayShow, type Shown, shownRows } from "../sync/journal/shown.ts";
import { checkStored } from "../sync/journal/stored.ts";
import type { ItemOutcome, Job, JobState, PendingItem } from "./job.ts";
import { isJobState, JOB_COLUMNS, parseJob } from "./parseJob.ts";

/** A reader on the default instance, or a transaction there, with its dialect. */
export interface JobDatabase {
  reader: Reader;
  dialect: Dialect;
  catalogue: Catalogue;
}

/** Column of the job's row that counts an outcome. */
export const COUNT_COLUMNS: Record<ItemOutcome, string> = {
  TRANSFERRED: "transferred",
  MAPPED: "mapped",
  FILLED: "filled",
  FAILED: "failed",
};

/** The default instance as a database of jobs. */
export function jobDatabase(target: Instance, reader: Reader): JobDatabase {
  return { reader, dialect: target.dialect, catalogue: target.catalogue };
}

/** Runs a statement. */
export function runSql({ reader, dialect }: JobDatabase, statement: Sql): Promise<RawRow[]> {
  return reader.all(render(statement, dialect), bind(statement));
}

/** An own table by its full name, as SQL. */
export const own = ({ dialect }: JobDatabase, table: "job" | "job_item" | "sync"): Sql => raw(dialect.ownTable(table));

function selectRows(database: JobDatabase, rest: Sql): Promise<RawRow[]> {
  return runSql(database, sql`SELECT ${JOB_COLUMNS.join(", ")} FROM ${own(database, "job")} ${rest}`);
}

async function selectJobs(database: JobDatabase, rest: Sql): Promise<Job[]> {
  const rows = await selectRows(database, rest);
  return rows.map((row) => parseJob(row, database.catalogue));
}

/** The job with this id, where there are own tables; null if there is none. */
export async function selectJob(database: JobDatabase, id: string): Promise<Job | null> {
  const [job] = await selectJobs(database, sql`WHERE id = ${param(id)}`);
  return job ?? null;
}

/** The job that was made with this idempotency key, and the fingerprint of its request; null if there is none. */
export async function selectJobByKey(
  database: JobDatabase,
  key: string,
): Promise<{ job: Job; fingerprint: string } | null> {
  const condition = sql`WHERE idempotency_key = ${param(key)}`;
  const [job] = await selectJobs(database, condition);
  if (!job) return null;
  const [row] = await runSql(database, sql`SELECT fingerprint FROM ${own(database, "job")} ${condition}`);
  return { job, fingerprint: String(row![0]) };
}

const PENDING = z.object({ position: z.number().int(), uid: z.string() });

/** Objects of a job that are still to be done, behind a position, in order. */
export async function selectPending(
  database: JobDatabase,
  jobId: string,
  after: number,
  limit: number,
): Promise<PendingItem[]> {
  const rows = await runSql(
    database,
    sql`SELECT position, uid FROM ${own(database, "job_item")} WHERE job_id = ${param(jobId)} AND state = 'PENDING'
      AND position > ${param(BigInt(after))} ORDER BY position LIMIT ${param(BigInt(limit))}`,
  );
  return rows.map(([position, uid]) =>
    checkStored(PENDING, { position: Number(position), uid }, `an object of the job ${jobId}`),
  );
}

/** The default instance as a database of jobs; null where no job was ever made. */
async function jobsOf(target: Instance, signal?: AbortSignal): Promise<JobDatabase | null> {
  const database = jobDatabase(target, target.reader(signal));
  return (await hasOwnTables(database.reader, target.dialect, JOBS)) ? database : null;
}

/** The job with this id, where it may be shown; null if there is none, or no job was ever made. */
export async function findJob(
  target: Instance,
  id: string,
  shown: Shown = {},
  signal?: AbortSignal,
): Promise<Job | null> {
  const database = await jobsOf(target, signal);
  const job = database && (await selectJob(database, id));
  return job && mayShowJob(shown, job) ? job : null;
}

/** Whether a job may be shown. */
export function mayShowJob(shown: Shown, { source, terms }: Job): boolean {
  return mayShow(shown, { sourceUid: source.uid, maker: terms.maker });
}

/** The jobs with these ids, as far as they are there. */
export async function findJobs(target: Instance, ids: readonly string[], signal?: AbortSignal): Promise<Job[]> {
  const database = ids.length === 0 ? null : await jobsOf(target, signal);
  if (!database) return [];
  const among = target.dialect.filters.isOneOf(raw("id"), "string", ids);
  return selectJobs(database, sql`WHERE ${among}`);
}

/** Jobs that may be shown, the newest first. */
export async function listJobs(target: Instance, first: number, shown: Shown, signal?: AbortSignal): Promise<Job[]> {
  const database = await jobsOf(target, signal);
  if (!database) return [];
  const among = shownRows(shown, "request", target.dialect);
  return selectJobs(database, sql`WHERE ${among} ORDER BY created_at DESC, id DESC LIMIT ${param(BigInt(first))}`);
}

/** How many jobs there are in each state. */
export async function countJobs(target: Instance, signal?: AbortSignal): Promise<Map<JobState, number>> {
  const database = await jobsOf(target, signal);
  if (!database) return new Map();
  const rows = await runSql(database, sql`SELECT state, count(*) FROM ${own(database, "job")} GROUP BY state`);
  return new Map(rows.flatMap(([state, count]) => (isJobState(state) ? [[state, Number(count)]] : [])));
}

/** Makes a job that waits after a failure continue at once. */
export async function wakeJob(database: JobDatabase, id: string): Promise<void> {
  await runSql(database, sql`UPDATE ${own(database, "job")} SET retry_at = NULL WHERE id = ${param(id)}`);
}

/** Jobs that are not at their end, the oldest first; one that cannot be read does not keep others from running. */
export async function listUnfinished(target: Instance, onUnreadable: (error: GatewayError) => void): Promise<Job[]> {
  const database = await jobsOf(target);
  if (!database) return [];
  const rows = await selectRows(database, sql`WHERE state IN ('PENDING', 'RUNNING') ORDER BY created_at, id`);
  return rows.flatMap((row) => {
    try {
      return parseJob(row, database.catalogue);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      onUnreadable(error);
      return [];
    }
  });
}
