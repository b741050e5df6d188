import type { ParityOutcome } from "./cases.ts";

/** Which error of the gateway stands for which of LaminDB's, by class and a part of the message. */
const CODES: [error: string, message: string, code: string][] = [
  ["NotImplementedError", "not the latest in its version history", "NOT_LATEST_VERSION"],
  ["ValueError", "Please transfer type", "TYPE_NOT_ON_TARGET"],
  ["NoWriteAccess", "Could not map space", "SPACE_NOT_ON_TARGET"],
  ["NoWriteAccess", "modify a user other than the current user", "CONFLICT"],
  ["ValueError", "depth applies only to", "DEPTH_NOT_SUPPORTED"],
  ["ValueError", "depth must be an int >= 0", "BAD_USER_INPUT"],
  ["ValueError", "transfer should be one of", "GRAPHQL_VALIDATION_FAILED"],
];

/** The code that the gateway must answer with; null where LaminDB's error is a defect, which needs an amendment. */
export function codeOfError(outcome: ParityOutcome & { ok: false }): string | null {
  const found = CODES.find(([error, part]) => error === outcome.error && outcome.message.includes(part));
  return found?.[2] ?? null;
}
