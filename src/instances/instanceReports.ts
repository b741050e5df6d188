import { GatewayError } from "../errors.ts";
import { isBusy } from "./boundedQueue.ts";
import { databaseErrorCode } from "./dialects/databaseErrorCode.ts";
import type { Instance } from "./instance.ts";

/** Failures of what was asked, not of the instance. */
const ABOUT_THE_REQUEST = new Set(["BAD_USER_INPUT", "LIMIT_EXCEEDED"]);

/** That too many reads wait for it, or what one database alone refuses, such as a character that its encoding lacks, is its own failure. */
function isAboutRequest(error: GatewayError): boolean {
  const isOwn = isBusy(error) || /^22(021|P05)$/.test(databaseErrorCode(error.cause) ?? "");
  return ABOUT_THE_REQUEST.has(error.code) && !isOwn;
}

/** After these an instance is not asked again for the same request: each try would take as long as the first. */
const DOWN = new Set(["INSTANCE_UNAVAILABLE", "TIMEOUT"]);

/** What became of one instance while a request was answered. */
export interface InstanceReport {
  instance: Instance;
  /** Its first failure; undefined where it answered. */
  error?: unknown;
  /** The longest that it took for an answer or a failure. */
  ms: number;
  /** Objects that the response has of it, in lists over several instances. */
  rows: number;
}

/** Ends `read` with a TIMEOUT after that time, its statements by the signal that it gets. */
async function within<T>(ms: number, { slug }: Instance, read: (end: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const message = `${slug} took longer than ${ms} ms, which is what one of several instances may take; try again, ask for less, or leave it out.`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new GatewayError("TIMEOUT", message, { instance: slug, retryable: true });
      controller.abort(error);
      reject(error);
    }, ms);
  });
  return Promise.race([read(controller.signal), late]).finally(() => clearTimeout(timer));
}

/**
 * The instances that a request reads in one go, and what became of them: where one fails, the others' answers go on without it,
 * and `extensions.instances` says so.
 */
export class InstanceReports {
  readonly #reports = new Map<Instance, InstanceReport>();
  readonly #mostMs: number;

  /** `mostMs`: how long one instance may take while others wait for it. */
  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  /**
   * What `read` gives, or null where the instance fails, takes too long, or is known to be down: that is reported. Throws what is
   * no failure of the instance. The signal that `read` gets ends its statements once nobody waits for them.
   */
  async attempt<T>(instance: Instance, read: (end: AbortSignal) => Promise<T>): Promise<T | null> {
    if (this.isDown(instance)) return null;
    const startedAt = performance.now();
    try {
      return await within(this.#mostMs, instance, read);
    } catch (error) {
      if (error instanceof GatewayError) {
        const { instance: slug = instance.slug } = error.details;
        if (isAboutRequest(error) || slug !== instance.slug) throw error;
      }
      const report = this.#report(instance, startedAt);
      report.error ??= error;
      return null;
    }
  }

  /** The same for an instance that the client asked for among others: what became of it is reported whether it fails or not. */
  async consult<T>(instance: Instance, read: (end: AbortSignal) => Promise<T>): Promise<T | null> {
    const startedAt = performance.now();
    const found = await this.attempt(instance, read);
    this.#report(instance, startedAt);
    return found;
  }

  /** Reports that an instance that was consulted has nothing to say, and why. */
  note(instance: Instance, error: GatewayError): void {
    this.#report(instance, performance.now()).error ??= error;
  }

  /** Counts objects of an instance that the response has. */
  addRows(instance: Instance, rows: number): void {
    const report = this.#reports.get(instance);
    if (report) report.rows += rows;
  }

  /** The first failure of an instance. */
  errorOf(instance: Instance): unknown {
    return this.#reports.get(instance)?.error;
  }

  /** Whether an instance is not asked any more, since it did not answer before. */
  isDown(instance: Instance): boolean {
    const error = this.errorOf(instance);
    return error instanceof GatewayError && DOWN.has(error.code);
  }

  /** All of them by slug. */
  get list(): InstanceReport[] {
    return [...this.#reports.values()].sort((a, b) => (a.instance.slug < b.instance.slug ? -1 : 1));
  }

  #report(instance: Instance, startedAt: number): InstanceReport {
    let report = this.#reports.get(instance);
    if (!report) {
      report = { instance, ms: 0, rows: 0 };
      this.#reports.set(instance, report);
    }
    report.ms = Math.max(report.ms, performance.now() - startedAt);
    return report;
  }
}
