import { setTimeout as sleep } from "node:timers/promises";
import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import { getJob } from "./cancelJob.ts";
import { isEnded, type Job } from "./job.ts";

const POLL_EVERY_MS = 500;
/** How long a default instance may be without an answer before whoever watches hears of it. */
const PATIENCE_MS = 30_000;

const isPassing = (error: unknown) => error instanceof GatewayError && error.details.retryable === true;

/** The job, as soon as it can be read. */
async function readPatiently(target: Instance, id: string, signal: AbortSignal): Promise<Job> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await getJob(target, id, undefined, signal);
    } catch (error) {
      if (!isPassing(error) || signal.aborted || performance.now() > until) throw error;
      await sleep(POLL_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

const progressOf = ({ touchedAt: _, ...rest }: Job) => JSON.stringify({ ...rest, registry: null });

/**
 * A job at once and after each change, whichever gateway works on it, until it is at its end or the signal comes.
 * `first` is the job as it was read before.
 */
export async function* jobProgress(target: Instance, first: Job, signal: AbortSignal): AsyncGenerator<Job> {
  let [job, sent] = [first, ""];
  while (!signal.aborted) {
    const progress = progressOf(job);
    if (progress !== sent) yield job;
    if (isEnded(job)) return;
    sent = progress;
    await sleep(POLL_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) job = await readPatiently(target, job.id, signal);
  }
}
