/**
 * A turn of a job: batches of its objects, one after the other, for a few seconds. Then others have theirs; between
 * two batches the syncs of requests do.
 *
 * A failure that is not an object's own leaves the rest of the job for later, or ends the job where later will not help.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { lookUpAnew } from "../access/lookUpAnew.ts";
import { reachableInstances } from "../access/reachableInstances.ts";
import { isPersons } from "../access/requestPersons.ts";
import { type ErrorCode, GatewayError } from "../errors.ts";
import { isBusy } from "../instances/boundedQueue.ts";
import type { Instance } from "../instances/instance.ts";
import { param, sql } from "../instances/sql.ts";
import { type Settle, syncBatch } from "../sync/batch.ts";
import type { SyncContext } from "../sync/sync.ts";
import { inTrace } from "../tracing.ts";
import { nowText } from "../util/now.ts";
import { type ItemOutcome, isEnded, type Job, type PendingItem } from "./job.ts";
import { type JobDatabase, jobDatabase, own, runSql, selectJob, selectPending } from "./jobTable.ts";
import { itemOutcome, NotOurs, settleItems } from "./settleItems.ts";

export interface TurnParts {
  context: SyncContext;
  /** Aborted when the gateway stops. */
  signal: AbortSignal;
  /** Told what became of a batch's objects. */
  onOutcomes(outcomes: readonly ItemOutcome[]): void;
  /** Told what a turn has done, if anything: how many objects of a job, in how long. */
  onTurn?(turn: { jobId: string; objects: number; failed: number; ms: number }): void;
  /** Told of failures that clients do not hear of. */
  onError(error: unknown): void;
}

const TURN_MS = 10_000;
/** How long a batch is to take: longer ones share more, shorter ones let others in sooner. */
const BATCH_MS = 700;
const FIRST_BATCH = 20;
const MAX_BATCH = 200;
const MAX_RETRY_MS = 60_000;
/** So long after its last turn a job whose maker's token is not here is left to the gateway that has it. */
const TOKEN_ELSEWHERE_MS = 10_000;
/** Timeouts of one object, one after the other, until the job goes on without it. */
const MAX_TIMEOUTS = 10;
/** Failures that nobody foresaw, or that waiting alone does not help, one after the other, until the job is given up. */
const MAX_STUBBORN_FAILURES = 5;

/** Failures that may pass: a database is down, a lock was not free, another gateway has the source configured, a person's token has ended. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  "INSTANCE_UNAVAILABLE",
  "TIMEOUT",
  "INSTANCE_NOT_FOUND",
  "UNAUTHENTICATED",
]);

/** Tokens are not stored: without its maker's, a job waits. */
const TOKEN_REMEDY =
  " The job waits: repeat `syncMany` with its idempotencyKey and a new token, or cancel the job and make it again.";

/** How often a job is tried again after such a failure: for ever only where trying again can help. */
function maxAttempts(known: GatewayError | undefined): number {
  if (known && !PASSING.has(known.code) && !isBusy(known)) return 0;
  const isWaiting =
    known?.details.retryable === true || ["INSTANCE_NOT_FOUND", "UNAUTHENTICATED"].includes(known?.code ?? "");
  return isWaiting ? Number.POSITIVE_INFINITY : MAX_STUBBORN_FAILURES;
}

/** Size of the next batch, after one that took this long. */
function nextSize(size: number, tookMs: number): number {
  const fitting = Math.round((size * BATCH_MS) / Math.max(1, tookMs));
  return Math.max(1, Math.min(fitting, size * 4, MAX_BATCH));
}

function forbidden(what: string): GatewayError {
  return new GatewayError(
    "FORBIDDEN",
    `Whoever made the job may no longer ${what}; make it again with rights that allow it.`,
  );
}

/** What the job's maker may reach and do by now. Throws FORBIDDEN where that is too little for it. */
function makersContext(context: SyncContext, { terms, source }: Job): SyncContext {
  const { instances, config, bind } = context;
  const identity = lookUpAnew(config.auth, terms.by);
  const reached = reachableInstances(instances, identity.rights, bind);
  if (!identity.rights.maySync) throw forbidden("have things written to the default instance");
  if (!reached.findDefault()) throw forbidden("read the default instance");
  if (instances.findByUid(source.uid) && !reached.findByUid(source.uid)) throw forbidden(`read ${source.slug}`);
  return { ...context, instances: reached, identity };
}

function sourceSlug({ instances }: SyncContext, { source }: Job): string {
  const instance = instances.findByUid(source.uid);
  if (instance) return instance.slug;
  const message = `The source ${source.slug} is not configured; add it to the configuration, or cancel the job.`;
  throw new GatewayError("INSTANCE_NOT_FOUND", message, { instance: source.slug });
}

class Turn {
  readonly #parts: TurnParts;
  readonly #target: Instance;
  readonly #jobId: string;
  readonly #startedAt = performance.now();
  #objects = 0;
  #failed = 0;

  constructor(parts: TurnParts, jobId: string) {
    this.#parts = parts;
    this.#target = parts.context.instances.default;
    this.#jobId = jobId;
  }

  async run(): Promise<void> {
    const job = await this.#begin();
    if (!job) return;
    const until = performance.now() + TURN_MS;
    let [size, position] = [job.attempts > 0 ? 1 : FIRST_BATCH, -1];
    while (!this.#parts.signal.aborted && performance.now() < until) {
      const items = await selectPending(jobDatabase(this.#target, this.#target), job.id, position, size);
      if (items.length === 0) return;
      const begun = performance.now();
      await this.#batch(job, items).catch((error) => this.#orGiveUp(error, job, position < 0 ? items : []));
      position = items.at(-1)!.position;
      size = nextSize(items.length, performance.now() - begun);
      await sleep(0); // a moment for requests that arrived meanwhile
    }
  }

  /** Tells what the turn has done. */
  tell(): void {
    const ms = Math.round(performance.now() - this.#startedAt);
    if (this.#objects > 0)
      this.#parts.onTurn?.({ jobId: this.#jobId, objects: this.#objects, failed: this.#failed, ms });
  }

  /** The job, now running; null where there is nothing to do. */
  #begin(): Promise<Job | null> {
    return this.#write(async (database) => {
      const job = await selectJob(database, this.#jobId);
      if (!job || isEnded(job) || (job.retryAt !== null && job.retryAt > nowText())) return null;
      if (this.#isElsewhere(job)) return null;
      const now = param(nowText());
      await runSql(
        database,
        sql`UPDATE ${own(database, "job")} SET state = 'RUNNING', started_at = coalesce(started_at, ${now}), touched_at = ${now}
          WHERE id = ${param(job.id)}`,
      );
      return { ...job, state: "RUNNING" };
    });
  }

  /** Whether another gateway most likely has the token of its maker, which it takes to go on. */
  #isElsewhere({ source, createdAt, touchedAt }: Job): boolean {
    const { instances, bind } = this.#parts.context;
    if (bind || (touchedAt ?? createdAt) < nowText(-TOKEN_ELSEWHERE_MS)) return false;
    return [this.#target, instances.findByUid(source.uid)].some((instance) => instance && isPersons(instance));
  }

  /** An object that takes too long every time, tried alone, must not stand before all others for ever. */
  async #orGiveUp(error: unknown, job: Job, items: readonly PendingItem[]): Promise<void> {
    const isOver = job.attempts >= MAX_TIMEOUTS && items.length === 1;
    if (!isOver || !(error instanceof GatewayError) || error.code !== "TIMEOUT") throw error;
    const { uid, position } = items[0]!;
    await this.#write((database) => settleItems(database, job.id, [{ uid, error }], new Map([[uid, position]])));
    this.#parts.onOutcomes(["FAILED"]);
  }

  async #batch(job: Job, items: readonly PendingItem[]): Promise<void> {
    const { onOutcomes, onError } = this.#parts;
    const context = makersContext(this.#parts.context, job);
    const positions = new Map(items.map(({ uid, position }) => [uid, position]));
    const { transfer, depth, initiatedByRun, maker } = job.terms;
    const request = {
      source: sourceSlug(context, job),
      registry: job.registry,
      uids: [...positions.keys()],
      jobId: job.id,
      ...(transfer !== undefined && { transfer }),
      ...(depth !== undefined && { depth }),
      ...(initiatedByRun !== undefined && { initiatedByRun }),
      ...(maker !== undefined && { maker }),
    };
    const settle: Settle = (outcomes, transaction) =>
      settleItems(jobDatabase(this.#target, transaction), job.id, outcomes, positions);
    await syncBatch(context, request, settle, (settled) => {
      const became = settled.map(itemOutcome);
      this.#objects += became.length;
      this.#failed += became.filter((outcome) => outcome === "FAILED").length;
      onOutcomes(became);
      for (const one of settled) if ("error" in one && one.error.code === "INTERNAL_ERROR") onError(one.error);
    });
  }

  /** Writes down why the job does not get on: when to try again, or that it has failed. */
  async fail(error: unknown): Promise<void> {
    const known = error instanceof GatewayError && error.code !== "INTERNAL_ERROR" ? error : undefined;
    if (!known || known.code === "INSTANCE_UNAVAILABLE") this.#parts.onError(error);
    const remedy = known?.code === "UNAUTHENTICATED" ? TOKEN_REMEDY : "";
    const message = known
      ? `${known.code}: ${known.message}${remedy}`
      : "INTERNAL_ERROR: the gateway failed; see its log.";
    await this.#write(async (database) => {
      const job = await selectJob(database, this.#jobId);
      if (!job || isEnded(job)) return;
      const attempts = job.attempts + 1;
      const isOver = attempts > maxAttempts(known);
      const retryAt = isOver ? null : nowText(Math.min(1000 * 2 ** (attempts - 1), MAX_RETRY_MS));
      const now = nowText();
      await runSql(
        database,
        sql`UPDATE ${own(database, "job")} SET state = ${param(isOver ? "FAILED" : job.state)}, message = ${param(message)},
          attempts = ${param(BigInt(attempts))}, retry_at = ${param(retryAt)}, touched_at = ${param(now)},
          finished_at = ${param(isOver ? now : null)} WHERE id = ${param(job.id)}`,
      );
    });
  }

  #write<T>(work: (database: JobDatabase) => Promise<T>): Promise<T> {
    return this.#target.transaction((transaction) => work(jobDatabase(this.#target, transaction)));
  }
}

/** Takes a job's turn, which is a trace of its own; a failure is kept with the job, or passed to `onError`. */
export function takeTurn(parts: TurnParts, jobId: string): Promise<void> {
  return inTrace("lamindb.job.turn", { "lamindb.job.id": jobId }, () => runTurn(parts, jobId));
}

async function runTurn(parts: TurnParts, jobId: string): Promise<void> {
  const turn = new Turn(parts, jobId);
  try {
    await turn.run();
  } catch (error) {
    if (error instanceof NotOurs || parts.signal.aborted) return;
    await turn.fail(error).catch(parts.onError);
  } finally {
    turn.tell();
  }
}
