/**
 * Spares a database that keeps failing slowly: whoever asks for it gets an error at once instead of waiting for the same time limit,
 * each of them. After a moment one of them tries again, and with the first success all may.
 *
 * Written here, not taken from a library: the existing ones measure by the wall clock, and when that is set back they would spare a
 * database for just as long.
 */
import { GatewayError } from "../errors.ts";
import type { Activity } from "./activity.ts";

/** A failure that came sooner cost nobody anything. */
const SLOW_MS = 400;
/** Slow failures, with no answer in between, until the database is spared. */
const MAX_FAILURES = 2;
/** For how long nobody asks it. */
const SPARED_MS = 1_000;

export class Breaker {
  readonly #activity: Activity;
  #failures = 0;
  /** On the clock of `performance.now()`. */
  #sparedUntil = 0;
  #last: GatewayError | undefined;

  constructor(activity: Activity) {
    this.#activity = activity;
  }

  /**
   * Runs work that asks the database; while that is spared, throws what it failed with last. Work that goes on for long after the database
   * has answered calls `answered` then.
   */
  async run<T>(work: (answered: () => void) => Promise<T>): Promise<T> {
    if (this.#failures >= MAX_FAILURES) {
      if (performance.now() < this.#sparedUntil) throw this.#last;
      this.#sparedUntil = performance.now() + SPARED_MS; // this one tries; if it waits for long, others try after it
    }
    const startedAt = performance.now();
    try {
      const result = await work(() => this.#succeeded());
      this.#succeeded();
      return result;
    } catch (error) {
      this.#failed(error, performance.now() - startedAt);
      throw error;
    }
  }

  /**
   * Waits for what another request has asked; while the database is spared, throws at once, since the other one may be trying it again. If
   * the database cannot be reached, that counts as a failure for each request that waited; any other failure counts once.
   */
  async join<T>(asked: Promise<T>): Promise<T> {
    if (this.#failures >= MAX_FAILURES) throw this.#last;
    const startedAt = performance.now();
    try {
      return await asked;
    } catch (error) {
      if (error instanceof GatewayError && error.isAway) this.#failed(error, performance.now() - startedAt);
      throw error;
    }
  }

  #succeeded(): void {
    this.#failures = 0;
    this.#activity.isUp = true;
    this.#activity.isSpared = false;
  }

  #failed(error: unknown, tookMs: number): void {
    if (!(error instanceof GatewayError) || error.code !== "INSTANCE_UNAVAILABLE") return;
    this.#activity.isUp = false;
    if (tookMs < SLOW_MS) return;
    this.#last = error;
    this.#failures += 1;
    this.#sparedUntil = performance.now() + SPARED_MS;
    this.#activity.isSpared = this.#failures >= MAX_FAILURES;
  }
}
