import { GatewayError } from "../../errors.ts";
import type { Dialect, Refusal } from "./dialect.ts";

const REASONS: Record<Refusal, string> = {
  unique: "another one there has a value that must be unique (names of branches and spaces: whatever their case)",
  reference: "a row that it refers to is no longer there",
  value: "a value is too long for its column there, or breaks a rule of that database",
};
const ADVICE: Record<Refusal, string> = {
  unique: "Rename one of the two, or sync the other one.",
  reference: "Try again.",
  value: "Correct it on the source.",
};

/**
 * The CONFLICT that a refused row means to a client; `error` itself where it has another cause or is explained
 * already. `what` names the row or rows, with the registry's name in front.
 */
export function refusedRow(
  error: unknown,
  { refusalOf }: Pick<Dialect, "refusalOf">,
  what = "a row of this object",
  details: { registry?: string; uid?: string } = {},
): unknown {
  const refusal = error instanceof GatewayError ? null : refusalOf(error);
  if (!refusal) return error;
  const message = `The default instance does not take ${what}: ${REASONS[refusal]}. ${ADVICE[refusal]}`;
  return new GatewayError(
    "CONFLICT",
    message,
    { ...details, ...(refusal === "reference" && { retryable: true }) },
    error,
  );
}
