import type { KeptIdentity } from "../access/lookUpAnew.ts";
import type { Registry } from "../catalogue/model.ts";
import type { SyncOutcome } from "../sync/report.ts";
import type { TransferMode } from "../sync/request.ts";

export type JobState = "PENDING" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELED";

/** How each object of a job is synced. */
export interface JobTerms {
  transfer?: TransferMode;
  depth?: number;
  /** uid of a run on the default instance. */
  initiatedByRun?: string;
  /** The filter as it was sent, JSON text. */
  where?: string;
  /** Who made the job; absent: whoever runs the gateway. */
  by?: KeptIdentity;
  /** Which person that was on the default instance, and on the source, where rights are per person (`personOf`). */
  maker?: string;
  reader?: string;
}

/** What became of an object of a job. */
export type ItemOutcome = SyncOutcome | "FAILED";

/** A sync of many objects, as the default instance's database knows it. Times are canonical text. */
export interface Job {
  id: string;
  createdAt: string;
  state: JobState;
  source: { slug: string; uid: string };
  registry: Registry;
  terms: JobTerms;
  total: number;
  counts: Record<ItemOutcome, number>;
  startedAt: string | null;
  finishedAt: string | null;
  /** When a gateway last worked on it. */
  touchedAt: string | null;
  /** When to go on after a failure. */
  retryAt: string | null;
  /** Failures since an object was last done. */
  attempts: number;
  /** Why it failed, or why it does not get on. */
  message: string | null;
}

/** An object of a job that is still to be done. */
export interface PendingItem {
  position: number;
  uid: string;
}

/** True where nothing of the job is to be done any more. */
export const isEnded = ({ state }: Job): boolean => state !== "PENDING" && state !== "RUNNING";

/** How many of its objects are done, those that failed included. */
export const doneOf = ({ counts }: Job): number => counts.TRANSFERRED + counts.MAPPED + counts.FILLED + counts.FAILED;

/** The moment of canonical text, in milliseconds since 1970. */
export const momentMs = (text: string): number => Date.parse(`${text.replace(" ", "T")}Z`);

/** Seconds until the job's end at the rate so far; null if it does not run or nothing is done yet. */
export function secondsLeft(job: Job): number | null {
  const done = doneOf(job);
  if (job.state !== "RUNNING" || job.startedAt === null || done === 0) return null;
  const elapsedMs = Math.max(0, Date.now() - momentMs(job.startedAt));
  return Math.ceil(((elapsedMs / done) * (job.total - done)) / 1000);
}
