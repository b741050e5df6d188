/** What failures of the driver and the server mean to a client; why the server refused a row is in `postgresRefusal.ts`. */
import { withoutPasswords } from "../../../config/databaseAddress.ts";
import { GatewayError } from "../../../errors.ts";
import { databaseError, databaseErrorCode } from "../databaseErrorCode.ts";
import { connectionFailure } from "./connectionFailure.ts";
import { type Meaning, meaningOf } from "./sqlStates.ts";

const MAX_SAID = 200;
/** Poolers have one code for all that is wrong: these words of theirs mean that the server behind them is away. */
const POOLER_WAITS =
  /cannot connect to server|server conn(ection)? crashed|query_wait_timeout|login (failed|retry)|shut(ting)? ?down|pause/i;
/** PgBouncer's, where it lends a connection for a single statement. */
const NO_TRANSACTIONS = /statement pooling/i;
const STATEMENT_MODE: Meaning = {
  code: "INSTANCE_UNAVAILABLE",
  message:
    "The pooler in front of its database runs in statement mode, which has no transactions; switch it to transaction mode, and set `pooler: transaction` for this instance.",
};

/** What a function may fail with by its own fault: wrong statements, cases that it does not have, and what its language makes of others. */
const OF_FUNCTIONS = /^(42(?!501)|09|20|2F|38|39)/;

/** A function of a trigger or a policy looks for what it needs along the `search_path`, too. */
const BROKEN_FUNCTION: Meaning = {
  code: "INSTANCE_UNAVAILABLE",
  message: "A function of its database does not work{said}; correct it, or check `search_path` in `db`.",
};

/** The server's words where a policy refuses a row: that of the right on the table is another failure of the same code. */
const ROW_LEVEL_SECURITY = /row-level security/;
const NOT_THIS_PERSON: Meaning = {
  code: "FORBIDDEN",
  message:
    "Row-level security of the database does not let this person write the rows that are needed; ask for the right on their space there.",
};

/** The server's code of a failure, or undefined; Node's codes begin with an E, the server's never do. */
export function sqlState(failure: unknown): string | undefined {
  const code = databaseErrorCode(failure);
  return code && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith("E") ? code : undefined;
}

/** Row-level security asks for a person's token by an exception of the same code as any other function's. */
function isAboutToken(state: string | undefined, words: string): boolean {
  return state === "P0001" && /^JWT\b/.test(words);
}

function meaningOfFailure(error: unknown, words: string): Meaning | undefined {
  const state = sqlState(error);
  if (state === undefined) return connectionFailure(databaseErrorCode(error), words);
  if (OF_FUNCTIONS.test(state) && databaseError(error).where) return BROKEN_FUNCTION;
  if (isAboutToken(state, words)) {
    const message = `The database requires a valid token of the person who reads (${words}); send it in the header x-lamindb-db-token.`;
    return { code: "UNAUTHENTICATED", message };
  }
  if (isPolicy(state, words)) return NOT_THIS_PERSON;
  if (state === "08P01" && NO_TRANSACTIONS.test(words)) return STATEMENT_MODE;
  const meaning = meaningOf(state);
  return state === "08P01" && POOLER_WAITS.test(words) ? { ...meaning, retryable: true } : meaning;
}

const isPolicy = (state: string | undefined, words: string) => state === "42501" && ROW_LEVEL_SECURITY.test(words);

/** Whether a policy of row-level security refused a row. */
export function isOfAnotherPerson(error: unknown): boolean {
  return isPolicy(sqlState(error), databaseError(error).message ?? "");
}

/** Whether a failure is the database's request for a person's token, and not a rule that a row breaks. */
export function asksForToken(error: unknown): boolean {
  return isAboutToken(sqlState(error), error instanceof Error ? error.message : "");
}

/** The server's own words, as messages repeat them. */
export const quoteServer = (words: string): string =>
  words === "" ? "" : ` (${withoutPasswords(words).slice(0, MAX_SAID)})`;

/**
 * What a failure of the driver or server means to a client. With a code of the server it always means something; what
 * happened elsewhere comes back unchanged.
 */
export function translatePostgresError(error: unknown): unknown {
  if (error instanceof GatewayError) return error;
  const words = error instanceof Error ? error.message : "";
  const meaning = meaningOfFailure(error, words);
  if (!meaning) return error;
  const { code, retryable, isAway, message } = meaning;
  return new GatewayError(
    code,
    message.replace("{said}", () => quoteServer(words)),
    { ...(retryable && { retryable }), ...(isAway && { isAway }) },
    error,
  );
}
