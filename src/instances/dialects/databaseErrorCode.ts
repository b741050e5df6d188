import { GatewayError } from "../../errors.ts";

/** What drivers, servers and Node say of a failure. */
export interface DatabaseError {
  code?: unknown;
  message?: string;
  /** PostgreSQL's function that failed. */
  routine?: string;
  /** PostgreSQL's functions that were at work, those of triggers and policies included; absent where a statement itself failed. */
  where?: string;
}

/** The failure as the driver gave it, also where GatewayErrors speak of it already. */
export function databaseError(failure: unknown): DatabaseError {
  if (failure instanceof GatewayError) return databaseError(failure.cause);
  return typeof failure === "object" && failure !== null ? failure : {};
}

/** The code that a driver, a server or Node gave a failure, also where a GatewayError speaks of it already. */
export function databaseErrorCode(failure: unknown): string | undefined {
  const { code } = databaseError(failure);
  return typeof code === "string" ? code : undefined;
}
