/** Syncs of many objects, asked for over HTTP. */
import { setTimeout as sleep } from "node:timers/promises";
import { type GraphqlAnswer, postGraphql } from "./postGraphql.ts";
import { TEMPLATE_INSTANCES } from "./templates.ts";

export interface JobAnswer {
  id: string;
  state: string;
  total: number;
  done: number;
  transferred: number;
  mapped: number;
  filled: number;
  failed: number;
  failures: { object: { db: string; registry: string; uid: string }; code: string; message: string }[];
  leftOut: { object: { uid: string }; reason: string }[];
  syncIds: string[];
  message: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  secondsLeft: number | null;
}

export const JOB_FIELDS = `id state total done transferred mapped filled failed failures { object { db registry uid } code message }
  leftOut { object { uid } reason } syncIds message startedAt finishedAt secondsLeft`;

const SYNC_MANY = `mutation ($source: String!, $registry: RegistryName!, $where: JSON, $filter: SyncManyFilter, $transfer: TransferMode, $depth: Int,
    $initiatedByRun: String, $idempotencyKey: String) {
  syncMany(source: $source, registry: $registry, where: $where, filter: $filter, transfer: $transfer, depth: $depth,
    initiatedByRun: $initiatedByRun, idempotencyKey: $idempotencyKey) { ${JOB_FIELDS} } }`;

/** Asks for a job from the source template, of all objects unless `where` or `filter` says which. */
export function askForJob(
  url: string,
  registry: string,
  more: Record<string, unknown> = {},
): Promise<GraphqlAnswer<{ syncMany: JobAnswer }>> {
  const all = "where" in more || "filter" in more ? {} : { where: {} };
  return postGraphql(url, SYNC_MANY, { source: TEMPLATE_INSTANCES.source.slug, registry, ...all, ...more });
}

/** The same, where it is known to be right. */
export async function startJob(url: string, registry: string, more?: Record<string, unknown>): Promise<JobAnswer> {
  const { data, errors } = await askForJob(url, registry, more);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.syncMany;
}

/** A job as it stands. */
export async function readJob(url: string, id: string): Promise<JobAnswer> {
  const { data, errors } = await postGraphql<{ job: JobAnswer }>(
    url,
    `query ($id: ID!) { job(id: $id) { ${JOB_FIELDS} } }`,
    { id },
  );
  if (!data?.job) throw new Error(JSON.stringify(errors));
  return data.job;
}

/** The job once it is as wanted, by default at its end. */
export async function waitForJob(
  url: string,
  id: string,
  isWanted = ({ state }: JobAnswer) => state !== "PENDING" && state !== "RUNNING",
): Promise<JobAnswer> {
  for (;;) {
    const job = await readJob(url, id);
    if (isWanted(job)) return job;
    await sleep(50);
  }
}
