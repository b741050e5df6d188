import { GatewayError } from "../errors.ts";
import { databaseErrorCode } from "./dialects/databaseErrorCode.ts";
import type { Instance } from "./instance.ts";

/** Failures of what was asked, not of the instance. */
const ABOUT_THE_REQUEST = new Set(["BAD_USER_INPUT", "LIMIT_EXCEEDED"]);

/** What one database alone refuses, such as a character that its encoding lacks, is its own failure. */
function isAboutRequest({ code, cause }: GatewayError): boolean {
  return ABOUT_THE_REQUEST.has(code) && !/^22(021|P05)$/.test(databaseErrorCode(cause) ?? "");
}

/** After these an instance is not asked again for the same request: each try would take as long as the first. */
const DOWN = new Set(["INSTANCE_UNAVAILABLE", "TIMEOUT"]);

/**
 * The instances that failed while one request was answered, each with its first error. Where several instances are read in one
 * go, the others' answers go on without it, and `extensions.instances` says so.
 */
export class InstanceFailures {
  readonly #errors = new Map<Instance, unknown>();

  /** What `read` gives, or null where the instance fails or is known to be down; throws what is no failure of the instance. */
  async attempt<T>(instance: Instance, read: () => Promise<T>): Promise<T | null> {
    if (this.#isDown(instance)) return null;
    try {
      return await read();
    } catch (error) {
      if (error instanceof GatewayError) {
        const { instance: slug = instance.slug } = error.details;
        if (isAboutRequest(error) || slug !== instance.slug) throw error;
      }
      if (!this.#errors.has(instance)) this.#errors.set(instance, error);
      return null;
    }
  }

  #isDown(instance: Instance): boolean {
    const error = this.#errors.get(instance);
    return error instanceof GatewayError && DOWN.has(error.code);
  }

  /** All of them, in the order in which they failed. */
  get list(): { instance: Instance; error: unknown }[] {
    return [...this.#errors].map(([instance, error]) => ({ instance, error }));
  }
}
