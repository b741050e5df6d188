/** Why the server refused a row, and whether the same work may succeed when tried again. */
import type pg from "pg";
import { GatewayError } from "../../../errors.ts";
import { ownValue } from "../../../util/ownValue.ts";
import type { Refusal } from "../dialect.ts";
import { asksForToken, isOfAnotherPerson, quoteServer, sqlState } from "./translatePostgresError.ts";

type ServerError = Partial<Pick<pg.DatabaseError, "message" | "column" | "constraint" | "detail">>;

const serverError = (failure: unknown) => (failure instanceof GatewayError ? failure.cause : failure) as ServerError;

/**
 * What another transaction that came between collided with, where the same work may succeed when tried again. Equal texts are
 * the same row; ids in a unique key are left out, as a sync has others each time that it is tried. Null for other failures,
 * also where a lock was waited for in vain (55P03): that has taken its full time already.
 */
export function postgresCollision(failure: unknown): string | null {
  const error = serverError(failure);
  const state = sqlState(failure) ?? "";
  if (state === "40001" || state === "40P01") return `${state} ${Math.random()}`; // of no row in particular
  if (state === "23514") return `${state} ${error.constraint}`; // a check that looks at the row's type, which may just have gone
  if (state === "23505") return `${state} ${error.constraint} ${error.detail?.replace(/\b\d+\b/g, "#")}`;
  return state === "23503" ? `${state} ${error.constraint} ${error.detail}` : null;
}

const REASONS: Readonly<Record<string, string>> = {
  "22001": "is too long for its column there",
  "22003": "is a number beyond what its column there can hold",
  "22007": "is not a date or time that its column there can hold",
  "22008": "is not a date or time that its column there can hold",
  "22021": "contains a character that that database cannot store",
  "22P05": "contains a character that that database cannot store",
  "22P02": "does not have the format of its column there",
  "23502": "is empty, but that database requires a value",
};

function valueReason(state: string, { constraint, message }: ServerError): string | undefined {
  const said = quoteServer(message ?? "");
  if (state.startsWith("P0")) return `a rule of that database forbids it${said}`;
  if (state !== "23514" && state !== "23P01") return undefined;
  return constraint ? `it breaks the rule ${constraint} of that database` : `it breaks a rule of that database${said}`;
}

/** Names of the columns in `Key (uid)=(…) already exists.` */
function keyColumn(detail: string | undefined): string | undefined {
  const names = /^Key \(([^)]*)\)=/.exec(detail ?? "")?.[1]?.split(", ");
  return names?.length === 1 ? names[0] : undefined;
}

/** The server's words where a row that goes is still referred to: such a row without its row has the same code. */
const REMOVES = /^update or delete on/;

/** Why the server refused a row: unique key, foreign key, or a value against its type, length, check or trigger. */
export function postgresRefusal(failure: unknown): Refusal | null {
  const state = sqlState(failure) ?? "";
  const error = serverError(failure);
  const column = error.column ?? keyColumn(error.detail);
  const at = column === undefined ? {} : { column };
  if (state === "23505") return { kind: "unique", ...at };
  if (state === "23503") return { kind: REMOVES.test(error.message ?? "") ? "used" : "reference", ...at };
  if (isOfAnotherPerson(failure)) return { kind: "right" };
  if (!/^(2[23]|44|P0)/.test(state) || asksForToken(serverError(failure))) return null;
  const [fault, reason] = [ownValue(REASONS, state), valueReason(state, error)];
  return { kind: "value", ...at, ...(fault && { fault }), ...(reason && { reason }) };
}
