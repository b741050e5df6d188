import { GatewayError } from "../../../../errors.ts";
import { databaseErrorCode } from "../../databaseErrorCode.ts";
import { quoteServer } from "../translatePostgresError.ts";

/** Codes that a statement has for its own faults: before there is one, `options` of the address are wrong, or a right lacks. */
const ABOUT_STATEMENTS = /^(0A|22|42)...$/;

/** What it means that a server let no session begin; failures of which the server's code says it come back unchanged. */
export function refusedSession(error: unknown): unknown {
  if (error instanceof GatewayError || !ABOUT_STATEMENTS.test(databaseErrorCode(error) ?? "")) return error;
  const words = error instanceof Error ? error.message : "";
  const message = `The database server refused to begin a session${quoteServer(words)}; check \`options\` and the user in \`db\`, and that this user may connect.`;
  // without the server's error as its cause, whose code would be taken for a statement's
  return new GatewayError("INSTANCE_UNAVAILABLE", message, {}, new Error(words));
}
