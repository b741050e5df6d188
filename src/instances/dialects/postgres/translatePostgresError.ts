import { GatewayError } from "../../../errors.ts";

const UNAVAILABLE = /^(08|53|57P|28|3D|3F)/;

function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}

/** True where another transaction stood in the way and the same work may succeed when tried again. */
export function isPostgresRetryable(error: unknown): boolean {
  return ["40001", "40P01", "23505", "55P03"].includes(sqlState(error) ?? "");
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
    return new GatewayError("FORBIDDEN", "The database does not allow this with the configured role.", {}, error);
  }
  if (state === "2201B") {
    return new GatewayError("BAD_USER_INPUT", "The regular expression cannot be used; write it simpler.", {}, error);
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
