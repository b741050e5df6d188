/** A job from the command line: made, worked on in this process, and watched until its end. */
import type { Catalogue } from "../../catalogue/model.ts";
import { cancelJob } from "../../jobs/cancelJob.ts";
import { doneOf, type Job, momentMs, secondsLeft } from "../../jobs/job.ts";
import { readFailures, readLeftOut, readSyncIds } from "../../jobs/jobDetails.ts";
import { jobProgress } from "../../jobs/jobProgress.ts";
import { startJobs } from "../../jobs/jobs.ts";
import { makeSchema } from "../../resolvers/makeSchema.ts";
import { parseWhere } from "../../resolvers/parseWhere.ts";
import type { SyncContext } from "../../sync/sync.ts";
import { printJson } from "../printJson.ts";
import { bar, duration, type Progress } from "../progress.ts";
import { nameOf } from "./printReport.ts";
import type { SyncFlags, SyncTask } from "./syncTask.ts";

type Context = SyncContext & { catalogue: Catalogue };
type ManyTask = SyncTask & { kind: "many" };

const MAX_PRINTED = 20;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

function progressLine(job: Job): string {
  const { total, counts, startedAt, message } = job;
  const done = doneOf(job);
  const elapsedS = startedAt === null ? 0 : (Date.now() - momentMs(startedAt)) / 1000;
  const left = secondsLeft(job);
  const parts = [
    `${bar(done, total)}  ${done}/${total}`,
    ...(done > 0 && elapsedS > 0 ? [`${(done / elapsedS).toFixed(1)}/s`] : []),
    ...(left !== null ? [`${duration(left)} left`] : []),
    ...(counts.FAILED > 0 ? [`${counts.FAILED} failed`] : []),
    ...(message !== null ? [message] : []),
  ];
  return parts.join("  ");
}

/** Waits for a job's end; the first signal cancels it, and what is done stays. */
async function watch({ instances }: Context, job: Job, progress: Progress, signal: AbortSignal): Promise<Job> {
  const target = instances.default;
  const cancel = () => void cancelJob(target, job.id).catch((error) => console.error(error.message));
  for (const name of SIGNALS) process.once(name, cancel);
  let last = job;
  try {
    for await (const now of jobProgress(target, job, signal)) {
      progress.show(progressLine(now));
      last = now;
    }
  } finally {
    progress.end();
    for (const name of SIGNALS) process.off(name, cancel);
  }
  return last;
}

function listed<T>(title: string, count: number, list: readonly T[], line: (one: T) => string): string[] {
  if (count === 0) return [];
  const shown = list.slice(0, MAX_PRINTED).map((one) => `  ${line(one)}`);
  const more = count > shown.length ? [`  and ${count - shown.length} more; --json lists more of them`] : [];
  return [`${title} (${count})`, ...shown, ...more];
}

const rfc3339 = (moment: string | null) => moment && `${moment.replace(" ", "T")}Z`;

async function print(job: Job, { instances, config }: Context, json: boolean): Promise<void> {
  const target = instances.default;
  const { maxPageSize } = config.limits;
  const failures = await readFailures(target, job, maxPageSize);
  const leftOut = await readLeftOut(target, job, maxPageSize);
  const { id, state, source, registry, total, counts, message } = job;
  const done = doneOf(job);
  const { TRANSFERRED: transferred, MAPPED: mapped, FILLED: filled, FAILED: failed } = counts;
  const numbers = { transferred, mapped, filled, failed };
  if (json) {
    const what = { id, state, source: source.slug, registry: registry.qualifiedName, total, done, ...numbers, message };
    const times = { startedAt: rfc3339(job.startedAt), finishedAt: rfc3339(job.finishedAt) };
    printJson({ ...what, ...times, failures, leftOut, syncIds: await readSyncIds(target, job) });
    return;
  }
  const said = Object.entries(numbers).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
  const why = message === null ? "" : `: ${message}`;
  const lines = [
    `${done} of ${total} ${registry.qualifiedName} objects of ${source.slug}: ${said.join(", ") || "nothing to do"}`,
    ...listed("failed", failed, failures, (one) => `${one.uid}: ${one.code}: ${one.message}`),
    ...listed("left out", leftOut.length, leftOut, (one) => `${nameOf(one)}: ${one.reason}`),
    ...(state === "COMPLETED" ? [] : [`the job was ${state.toLowerCase()}${why}; what is done stays`]),
  ];
  console.log(lines.join("\n"));
}

function termsOf({ where }: ManyTask, { transfer, depth, initiatedByRun }: SyncFlags) {
  return {
    ...(transfer && { transfer }),
    ...(depth !== undefined && { depth }),
    ...(initiatedByRun !== undefined && { initiatedByRun }),
    ...(where !== undefined && { where: JSON.stringify(where) }),
  };
}

/** Syncs many objects and tells how it went; false where some could not come, or the job did not get to its end. */
export async function syncMany(
  context: Context,
  task: ManyTask,
  flags: SyncFlags,
  progress: Progress,
): Promise<boolean> {
  const { source, registry } = task;
  const where = task.where === undefined ? undefined : parseWhere(makeSchema(context.catalogue), registry, task.where);
  const onError = (error: unknown) => console.error(process.env.DEBUG ? error : (error as Error).message);
  const jobs = startJobs(context, { onOutcomes: () => undefined, onError, onlyOwn: true });
  try {
    progress.show(`listing ${registry.qualifiedName} objects of ${source}`);
    const made = await jobs.create({ source, registry, terms: termsOf(task, flags), ...(where && { where }) });
    const ended = await watch(context, made, progress, jobs.signal);
    await print(ended, context, flags.json ?? false);
    return ended.state === "COMPLETED" && ended.counts.FAILED === 0;
  } finally {
    progress.end();
    await jobs.stop();
  }
}
