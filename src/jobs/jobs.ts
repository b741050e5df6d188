/**
 * The jobs of a gateway: makes them, and sees to it that unfinished ones go on, its own at once, others when nobody
 * works on them any more. What there is to do is in the default instance's own tables; this only looks there.
 */

import { GatewayError } from "../errors.ts";
import type { TurnQueue } from "../instances/dialects/turnQueue.ts";
import { noJobQueue } from "../instances/ownTables.ts";
import type { SyncContext } from "../sync/sync.ts";
import { Alarm } from "../util/alarm.ts";
import { nowText } from "../util/now.ts";
import { Recent } from "../util/recent.ts";
import { isEnded, type Job } from "./job.ts";
import { jobDatabase, listUnfinished, wakeJob } from "./jobTable.ts";
import { type JobRequest, makeJob } from "./makeJob.ts";
import { type TurnParts, takeTurn } from "./takeTurn.ts";

/** Whom a job is made for: it has the instances that they may reach, now, and the rights that they have at each turn. */
export type JobCaller = Pick<SyncContext, "instances" | "identity" | "bind" | "signal">;

export interface Jobs {
  /**
   * Makes a job for somebody and has it begin, unless their `signal` says that nobody waits for it; while the gateway stops, the job
   * is left to the next one. Throws what is wrong with the request.
   */
  create(request: JobRequest, caller: JobCaller): Promise<Job>;
  /** Aborted when the gateway stops. */
  signal: AbortSignal;
  /** Lets running batches end; the next gateway continues with the rest. */
  stop(): Promise<void>;
}

export interface JobHooks extends Pick<TurnParts, "onOutcomes" | "onTurn" | "onError"> {
  /** Those of the configuration before this one. */
  binds?: JobBinds;
  /** Leave other gateways' jobs alone, also those that nobody works on any more. */
  onlyOwn?: boolean;
}

/** Jobs of persons, which continue with the tokens that they were requested with. */
const MAX_BINDS = 200;

/** Makers' instances where rights are per person, by their jobs: kept in memory alone, until the job ends. */
export type JobBinds = Recent<NonNullable<JobCaller["bind"]>>;
export const makeJobBinds = (): JobBinds => new Recent(MAX_BINDS);
const LOOK_EVERY_MS = 2_000;
/** Without a sign of life for so long, a job is nobody's. */
const STALE_MS = 5_000;
/** Looks without anything to do until the queue, which keeps connections, is closed. */
const MAX_IDLE_LOOKS = 15;

class LookingJobs implements Jobs {
  readonly #context: SyncContext;
  readonly #hooks: JobHooks;
  readonly #stopping = new AbortController();
  /** Unfinished jobs that this gateway has made or worked on. */
  readonly #ours = new Set<string>();
  readonly #binds: JobBinds;
  #queue: Promise<TurnQueue> | undefined;
  readonly #alarm = new Alarm(() => {
    this.#looking = this.#looking.then(() => this.#look()).then(() => this.lookSoon(LOOK_EVERY_MS));
  });
  #looking: Promise<void> = Promise.resolve();
  #idleLooks = 0;
  #lastSaid: string | undefined;
  /** What was reported about jobs that cannot be read. */
  readonly #unreadable = new Set<string>();
  /** After a start, unfinished jobs are most likely those of the process before. */
  #hasLooked = false;

  constructor(context: SyncContext, hooks: JobHooks) {
    this.#context = context;
    this.#hooks = hooks;
    this.#binds = hooks.binds ?? makeJobBinds();
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  async create(request: JobRequest, { instances, identity, bind, signal }: JobCaller): Promise<Job> {
    const { config } = this.#context;
    const context = { instances, config, ...(identity && { identity }), ...(signal && { signal }) };
    const job = await makeJob(context, request, async () => {
      if (!this.signal.aborted) await this.#openQueue(); // after the stop nobody would close it; the job is the next gateway's
    });
    if (!isEnded(job)) {
      if (bind) await this.#takeBind(job, bind, context);
      this.#ours.add(job.id);
      this.lookSoon();
    }
    return job;
  }

  /** Where the job waits for a token, this one may be it. */
  async #takeBind(job: Job, bind: NonNullable<JobCaller["bind"]>, { instances, signal }: SyncContext): Promise<void> {
    this.#binds.set(job.id, bind);
    const target = instances.default;
    if (job.retryAt === null) return;
    await target.transaction((transaction) => wakeJob(jobDatabase(target, transaction), job.id), signal);
  }

  #forgetEnded(known: readonly string[], unfinished: readonly Job[]): void {
    const left = new Set(unfinished.map(({ id }) => id));
    for (const id of known.filter((one) => !left.has(one))) {
      this.#ours.delete(id);
      this.#binds.delete(id);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#alarm.stop();
    await this.#looking;
    await this.#closeQueue();
  }

  /** Looks within that time; looks never overlap. */
  lookSoon(withinMs = 0): void {
    if (!this.signal.aborted) this.#alarm.within(withinMs);
  }

  /** A default instance that does not answer has nothing to do, either. */
  async #look(): Promise<void> {
    if (this.signal.aborted) return;
    try {
      const known = [...this.#ours]; // others may be made while these are read
      const jobs = await listUnfinished(this.#context.instances.default, (error) => this.#sayUnreadable(error));
      const due = jobs.filter((job) => this.#isDue(job)).map(({ id }) => id);
      this.#forgetEnded(known, jobs);
      this.#hasLooked = true;
      this.#lastSaid = undefined;
      this.#idleLooks = jobs.length > 0 ? 0 : this.#idleLooks + 1;
      if (due.length > 0) await (await this.#openQueue()).offer(due);
      else if (this.#idleLooks > MAX_IDLE_LOOKS) await this.#closeQueue();
    } catch (error) {
      this.#sayOnce(error);
    }
  }

  /** A database that is down is looked for again and again; it is said once. */
  #sayOnce(error: unknown): void {
    const isExpected = error instanceof GatewayError && error.code !== "INSTANCE_UNAVAILABLE";
    const message = error instanceof Error ? error.message : String(error);
    if (!isExpected && message !== this.#lastSaid) this.#hooks.onError(error);
    this.#lastSaid = message;
  }

  #sayUnreadable(error: GatewayError): void {
    if (this.#unreadable.has(error.message)) return;
    this.#unreadable.add(error.message);
    this.#hooks.onError(error);
  }

  #isDue({ id, retryAt, touchedAt }: Job): boolean {
    if (retryAt !== null && retryAt > nowText()) return false;
    if (this.#ours.has(id)) return true;
    if (this.#hooks.onlyOwn) return false;
    return !this.#hasLooked || touchedAt === null || touchedAt < nowText(-STALE_MS);
  }

  #openQueue(): Promise<TurnQueue> {
    const { onError } = this.#hooks;
    const parts: TurnParts = { ...this.#hooks, context: this.#context, signal: this.signal };
    this.#queue ??= this.#context.instances.default
      .openTurnQueue({
        onError,
        takeTurn: async (jobId) => {
          this.#ours.add(jobId);
          const bind = this.#binds.get(jobId);
          await takeTurn({ ...parts, ...(bind && { context: { ...this.#context, bind } }) }, jobId);
          this.lookSoon(100);
        },
      })
      .catch((error) => {
        this.#queue = undefined;
        throw error instanceof GatewayError && error.code === "FORBIDDEN" ? noJobQueue(error) : error;
      });
    return this.#queue;
  }

  async #closeQueue(): Promise<void> {
    const queue = await this.#queue?.catch(() => undefined);
    this.#queue = undefined;
    await queue?.close();
  }
}

/** Starts to work on jobs of the default instance, those that are unfinished there first. */
export function startJobs(context: SyncContext, hooks: JobHooks): Jobs {
  const jobs = new LookingJobs(context, hooks);
  if (!context.instances.default.config.readOnly) jobs.lookSoon();
  return jobs;
}
