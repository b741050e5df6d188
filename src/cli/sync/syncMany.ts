/** A job from the command line: made, worked on in this process, and watched until its end. */
import { cancelJob } from "../../jobs/cancelJob.ts";
import { doneOf, type Job, momentMs, secondsLeft } from "../../jobs/job.ts";
import { listSyncIds, readFailures, readLeftOut } from "../../jobs/jobDetails.ts";
import { jobProgress } from "../../jobs/jobProgress.ts";
import { startJobs } from "../../jobs/jobs.ts";
import { askSchema, type CommandContext, NAME } from "../askSchema.ts";
import { untilSignal } from "../interrupt.ts";
import { printJson } from "../printJson.ts";
import { bar, duration, type Progress } from "../progress.ts";
import { jobRequest } from "./jobRequest.ts";
import { countsText, listed } from "./printMany.ts";
import { nameOf } from "./printReport.ts";
import type { ManyTask, SyncFlags } from "./syncTask.ts";

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

/** Another process may be sent a new token; nobody can hand one to this one. */
const hasNoToken = ({ message }: Job) => message?.startsWith("UNAUTHENTICATED") === true;

/** Waits for a job's end; one whose person's token has run out is ended. */
async function watch({ instances }: CommandContext, job: Job, progress: Progress, signal: AbortSignal): Promise<Job> {
  let last = job;
  try {
    for await (const now of jobProgress(instances.default, job, signal)) {
      progress.show(progressLine(now));
      last = now;
      if (hasNoToken(now)) return await cancelJob(instances.default, now.id, undefined);
    }
  } finally {
    progress.end();
  }
  return last;
}

const JOB = `query ($id: ID!, $first: Int!) { job(id: $id) {
  id state source registry where transfer depth total done transferred mapped filled failed
  failures(first: $first) { object { ...Name } code message } leftOut(first: $first) { object { ...Name } reason }
  syncIds message createdAt startedAt finishedAt secondsLeft } } ${NAME}`;

async function print(job: Job, context: CommandContext, json: boolean): Promise<void> {
  const target = context.instances.default;
  const { maxPageSize } = context.config.limits;
  if (json) {
    printJson(await askSchema(context, JOB, { id: job.id, first: maxPageSize }));
    return;
  }
  const failures = await readFailures(target, job, maxPageSize);
  const leftOut = await readLeftOut(target, job, maxPageSize);
  const { id, state, source, registry, total, counts, message } = job;
  const said = hasNoToken(job) ? "the person's token has expired; sync again with a new one" : message;
  const why = said === null ? "" : `: ${said}`;
  const hasWritten = (await listSyncIds(target, job)).length > 0;
  const lines = [
    `${doneOf(job)} of ${total} ${registry.qualifiedName} objects of ${source.slug}: ${countsText(counts)}`,
    ...listed("failed", counts.FAILED, failures, (one) => `${one.uid}: ${one.code}: ${one.message}`),
    ...listed("left out", leftOut.length, leftOut, (one) => `${nameOf(one)}: ${one.reason}`),
    ...(state === "COMPLETED" ? [] : [`the job was ${state.toLowerCase()}${why}; what was synced stays`]),
    ...(hasWritten ? [`to undo this: lamindb-gateway undo --job ${id}`] : []),
  ];
  console.log(lines.join("\n"));
}

/** Syncs many objects and reports how it went; false where some could not come, or the job did not get to its end. */
export async function syncMany(
  context: CommandContext,
  task: ManyTask,
  flags: SyncFlags,
  progress: Progress,
): Promise<boolean> {
  const target = context.instances.default;
  const onError = (error: unknown) => console.error(process.env.DEBUG ? error : (error as Error).message);
  const jobs = startJobs(context, { onOutcomes: () => undefined, onError, onlyOwn: true });
  try {
    progress.show(`listing ${task.registry.qualifiedName} objects of ${task.source}`);
    const made = await jobs.create(jobRequest(context, task, flags), context);
    const cancel = () => void cancelJob(target, made.id, undefined).catch((error) => console.error(error.message));
    return await untilSignal(cancel, async () => {
      const ended = await watch(context, made, progress, jobs.signal);
      await print(ended, context, flags.json ?? false);
      await jobs.stop();
      return ended.state === "COMPLETED" && ended.counts.FAILED === 0;
    });
  } finally {
    progress.end();
    await jobs.stop();
  }
}
