import type { Logger } from "pino";
import type { Instance } from "../instances/instance.ts";

/**
 * Writes into the log that an instance does not answer, with the cause, and that it answers again: once for each change, however
 * often it is asked.
 */
export class StatusLog {
  readonly #log: Logger;
  /** By their ids: where rights are per person, each request has an Instance of its own. */
  readonly #failing = new Map<string, string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Tells what came of asking an instance; without an error it has answered. */
  readonly note = (instance: Instance, error?: unknown): void => {
    const before = this.#failing.get(instance.config.id);
    if (error === undefined) {
      if (this.#failing.delete(instance.config.id)) this.#log.info({ instance: instance.slug }, "available again");
      return;
    }
    const words = error instanceof Error ? error.message : String(error);
    this.#failing.set(instance.config.id, words);
    if (words !== before) this.#log.warn({ err: error, instance: instance.slug }, "unavailable");
  };
}
