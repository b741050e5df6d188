import { GatewayError } from "../../../errors.ts";
import type { Param } from "../reader.ts";
import { sqlState, translatePostgresError } from "./translatePostgresError.ts";

/** Failures that say nothing of the token: not tried, or of the connection, the server or its resources. */
const NOT_OF_THE_TOKEN = /^(08|25|26|40|53|55|57|58|XX)/;

function meaningOf(error: unknown): unknown {
  const state = sqlState(error);
  if (state === undefined || NOT_OF_THE_TOKEN.test(state)) return translatePostgresError(error);
  if (state === "42883" || state === "42501") {
    const message =
      "The database has no function set_token that its role may call; leave out `access: person`, or have it installed.";
    return new GatewayError("INSTANCE_UNAVAILABLE", message, {}, new Error("set_token"));
  }
  const message =
    "The database does not accept the token of the person who asks: it is wrong or has expired; send another one in the header x-lamindb-db-token.";
  return new GatewayError("UNAUTHENTICATED", message, {}, new Error("set_token"));
}

/**
 * Tells the database who reads or writes in the current transaction, and in no other one: LaminDB 2.12.1 does the same. The token is
 * bound, never part of a text. Throws UNAUTHENTICATED where it is not accepted.
 */
export async function setToken(
  token: string,
  run: (sql: string, params: readonly Param[]) => Promise<unknown>,
): Promise<void> {
  await run("SELECT set_token($1, true) AS c0", [token]).catch((error) => {
    throw meaningOf(error);
  });
}
