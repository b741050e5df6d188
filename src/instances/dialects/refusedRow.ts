import { GatewayError } from "../../errors.ts";
import type { Dialect, Refusal } from "./dialect.ts";

const UNIQUE = "that must be unique (for names of branches and spaces, regardless of case)";
const ADVICE: Record<Refusal["kind"], string> = {
  unique: "Rename one of the two, or sync the other one.",
  reference: "Try again.",
  used: "Ask somebody who can see that row.",
  value: "Correct it on the source.",
  right: "Ask for the right to write there, or sync as somebody who has it.",
};

/** The row or rows that a database refused, as far as they are known. */
export interface RefusedRow {
  /** Names it, with the registry's name in front. */
  what: string;
  /** LaminDB's name of the field, where it is known. */
  field?: string | undefined;
  registry?: string;
  uid?: string;
}

function reasonOf({ kind, reason, fault }: Refusal, field: string | undefined): string {
  if (reason) return reason;
  if (kind === "right") return "row-level security does not let this person write it there";
  if (kind === "unique") return `another object there has a value ${UNIQUE}`;
  if (kind === "reference") return "a row that it refers to is no longer there";
  if (kind === "used") return "another row there refers to it, which may be hidden from this person";
  if (!fault)
    return `${field ? `its ${field}` : "a value"} does not fit its column there, or breaks a rule of that database`;
  return `${field ? `its ${field}` : "a value"} ${fault}`;
}

/** The CONFLICT of a row that the default instance cannot hold, or the FORBIDDEN of one that the person may not write. */
export function refusal(why: Refusal, { what, field, registry, uid }: RefusedRow, cause?: unknown): GatewayError {
  const refuses = why.kind === "used" ? "cannot delete" : "does not accept";
  const message = `The default instance ${refuses} ${what}: ${reasonOf(why, field)}. ${ADVICE[why.kind]}`;
  const details = {
    ...(registry !== undefined && { registry }),
    ...(uid !== undefined && { uid }),
    ...(field !== undefined && { field }),
    ...(why.kind === "reference" && { retryable: true }),
  };
  return new GatewayError(why.kind === "right" ? "FORBIDDEN" : "CONFLICT", message, details, cause);
}

/**
 * The CONFLICT or FORBIDDEN that a refused row means to a client; `error` itself where it has another cause or is explained
 * already.
 */
export function refusedRow(
  error: unknown,
  refusalOf: Dialect["refusalOf"],
  row: RefusedRow = { what: "a row of this object" },
): unknown {
  const why = error instanceof GatewayError ? null : refusalOf(error);
  return why ? refusal(why, row, error) : error;
}
