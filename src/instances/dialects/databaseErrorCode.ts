import { GatewayError } from "../../errors.ts";

/** The code that a driver, a server or Node gave a failure, also where a GatewayError speaks of it already. */
export function databaseErrorCode(failure: unknown): string | undefined {
  const error = failure instanceof GatewayError ? failure.cause : failure;
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}
