import { GatewayError } from "../../../errors.ts";
import type { Refusal } from "../dialect.ts";

const UNAVAILABLE = /^(08|53|57P|28|3D|3F)/;

/** The server's code, of a failure that a GatewayError already speaks of, too. */
function sqlState(failure: unknown): string | undefined {
  const error = failure instanceof GatewayError ? failure.cause : failure;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}

/**
 * What another transaction that came between collided with, where the same work may succeed when tried again. Equal texts are
 * the same row; ids in a unique key are left out, as a sync has others each time that it is tried. Null for other failures,
 * also where a lock was waited for in vain (55P03): that has taken its full time already.
 */
export function postgresCollision(failure: unknown): string | null {
  const error = (failure instanceof GatewayError ? failure.cause : failure) as { constraint?: string; detail?: string };
  const state = sqlState(failure) ?? "";
  if (state === "40001" || state === "40P01") return `${state} ${Math.random()}`; // of no row in particular
  if (state === "23514") return `${state} ${error.constraint}`; // a check that looks at the row's type, which may just have gone
  if (state === "23505") return `${state} ${error.constraint} ${error.detail?.replace(/\b\d+\b/g, "#")}`;
  return state === "23503" ? `${state} ${error.constraint} ${error.detail}` : null;
}

/** Why the server refused a row: unique key, foreign key, or a value against its type, length or check. */
export function postgresRefusal(error: unknown): Refusal | null {
  const state = sqlState(error) ?? "";
  if (state === "23505") return "unique";
  if (state === "23503") return "reference";
  return /^2[23]/.test(state) ? "value" : null;
}

/** What a failure of the driver or server means to a client; what it cannot name it gives back unchanged. */
export function translatePostgresError(error: unknown): unknown {
  if (error instanceof GatewayError) return error;
  const state = sqlState(error);
  if (state === "57014" || state === "55P03") {
    return new GatewayError(
      "TIMEOUT",
      "The database took too long; ask for less, or try again.",
      { retryable: true },
      error,
    );
  }
  if (state === "25006" || state === "42501") {
    return new GatewayError(
      "FORBIDDEN",
      "The configured role may not do this on the database; grant it the right, or configure another role.",
      {},
      error,
    );
  }
  if (state === "2201B") {
    return new GatewayError("BAD_USER_INPUT", "The regular expression cannot be used; write it simpler.", {}, error);
  }
  if (state === "53300") {
    return new GatewayError(
      "INSTANCE_UNAVAILABLE",
      "The database has too many connections already; lower pool.max, or raise the limit of the role, the database or the server.",
      { retryable: true },
      error,
    );
  }
  const message = error instanceof Error ? error.message : "";
  const network = state !== undefined && /^E[A-Z]+$/.test(state);
  if (
    network ||
    (state && UNAVAILABLE.test(state)) ||
    /timeout|terminated|Connection|not queryable|password/i.test(message)
  ) {
    return new GatewayError(
      "INSTANCE_UNAVAILABLE",
      "The database does not answer; check that it runs and that its address is right.",
      { retryable: true },
      error,
    );
  }
  return error;
}
