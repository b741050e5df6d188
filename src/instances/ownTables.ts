import { GatewayError } from "../errors.ts";
import type { Dialect, Reader } from "./dialects/dialect.ts";
import { OWN_TABLES } from "./dialects/ownTables.ts";

const COUNT = Object.keys(OWN_TABLES).length;

/** Whether all of the gateway's own tables are in a database; so it is as long as no sync has written there. */
export async function hasOwnTables(reader: Reader, dialect: Dialect): Promise<boolean> {
  const [row] = await reader.all(dialect.ownTablesSql);
  return Number(row![0]) === COUNT;
}

/**
 * Makes the own tables where they are missing, within the transaction at hand. False where the configured role may
 * neither make them nor write to them: then nothing was tried.
 */
export async function ensureOwnTables(transaction: Reader, dialect: Dialect): Promise<boolean> {
  const [row] = await transaction.all(dialect.ownTablesSql);
  const [there, mayWrite, mayMake] = row!.map(Number);
  if (there === COUNT) return mayWrite === 1;
  if (mayMake !== 1) return false;
  for (const statement of dialect.ownTablesDdl) await transaction.all(statement);
  return true;
}

/** The FORBIDDEN that tells why something needs own tables and does not have them. */
export function noOwnTables(what: string): GatewayError {
  const message = `${what} needs tables of the gateway's own beside LaminDB's (on PostgreSQL the schema lamindb_gateway), which the configured role may not make or write to; grant it CREATE on the database.`;
  return new GatewayError("FORBIDDEN", message);
}
