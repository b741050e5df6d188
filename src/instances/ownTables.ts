/**
 * The gateway's own tables on a database: whether they are there, and what the configured role may do with them. A role
 * that may not keep a journal can sync all the same, so nothing is tried that the server would refuse.
 */
import { GatewayError } from "../errors.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { OWN_TABLES, type OwnTable, ownIndexesDdl, ownTablesDdl } from "./dialects/ownTables.ts";
import type { Reader } from "./dialects/reader.ts";

/** What jobs are called where they need own tables. */
export const JOBS = "A sync of many objects";

interface OwnTablesState {
  missing: OwnTable[];
  /** Of those that are there. */
  mayRead: boolean;
  mayWrite: boolean;
  /** The missing ones. */
  mayMake: boolean;
  hasSchema: boolean;
  /** Those that are there and that the role may add indexes to. */
  owned: ReadonlySet<string>;
  indexes: ReadonlySet<string>;
}

const namesIn = (list: unknown): ReadonlySet<string> => new Set(String(list ?? "").split(","));

async function readState(reader: Reader, dialect: Dialect): Promise<OwnTablesState> {
  const [row] = await reader.all(dialect.ownTablesSql);
  const [there, owned, indexes, ...rights] = row!;
  const names = namesIn(there);
  const [mayRead, mayWrite, mayMake, hasSchema] = rights.map((right) => Number(right) === 1);
  const missing = (Object.keys(OWN_TABLES) as OwnTable[]).filter((table) => !names.has(table));
  return {
    ...{ missing, mayRead: mayRead!, mayWrite: mayWrite!, mayMake: mayMake!, hasSchema: hasSchema! },
    ...{ owned: namesIn(owned), indexes: namesIn(indexes) },
  };
}

/**
 * Whether all of the gateway's own tables are in a database; they are not as long as no sync has written there. Throws
 * the FORBIDDEN of `what` needs them where they are there and may not be read.
 */
export async function hasOwnTables(reader: Reader, dialect: Dialect, what: string): Promise<boolean> {
  const state = await readState(reader, dialect);
  if (state.missing.length > 0) return false;
  if (!state.mayRead) throw forbidden(what, state);
  return true;
}

const isUsable = ({ missing, mayWrite, mayMake }: OwnTablesState) => mayWrite && (missing.length === 0 || mayMake);

/** Whether the configured role may keep a journal: its tables are there and may be written to, or may be made. */
export async function mayKeepJournal(reader: Reader, dialect: Dialect): Promise<boolean> {
  return isUsable(await readState(reader, dialect));
}

/**
 * Makes the own tables where they are missing, within the current transaction. False where the configured role may
 * not write to them, or not make those that are missing: then nothing was tried.
 */
export async function ensureOwnTables(transaction: Reader, dialect: Dialect): Promise<boolean> {
  const state = await readState(transaction, dialect);
  if (!isUsable(state)) return false;
  await makeMissing(transaction, dialect, state);
  return true;
}

/** The same for `what` cannot do without them: throws FORBIDDEN, which names the right that is missing. */
export async function requireOwnTables(transaction: Reader, dialect: Dialect, what: string): Promise<void> {
  const state = await readState(transaction, dialect);
  if (!isUsable(state)) throw forbidden(what, state);
  await makeMissing(transaction, dialect, state);
}

/** Tables, and indexes that they lack since an earlier release made them. */
async function makeMissing(transaction: Reader, dialect: Dialect, state: OwnTablesState): Promise<void> {
  const { missing, hasSchema, owned, indexes } = state;
  if (!hasSchema && dialect.ownSchemaDdl !== null) await transaction.all(dialect.ownSchemaDdl);
  const tables = ownTablesDdl(missing, dialect.ownTable);
  const missingIndexes = ownIndexesDdl(new Set([...owned, ...missing]), indexes, dialect.ownTable);
  for (const statement of [...tables, ...missingIndexes]) await transaction.all(statement);
}

/** Throws the same FORBIDDEN, and makes nothing. */
export async function assertOwnTables(reader: Reader, dialect: Dialect, what: string): Promise<void> {
  const state = await readState(reader, dialect);
  if (!isUsable(state)) throw forbidden(what, state);
}

function missingRights({ missing, mayWrite, mayMake, hasSchema }: OwnTablesState): string {
  if (!hasSchema) return "CREATE on the database";
  const ofSchema = missing.length > 0 && !mayMake ? "USAGE and CREATE" : "USAGE";
  const ofTables = mayWrite ? "" : ", and SELECT, INSERT, UPDATE and DELETE on all tables in it";
  return `${ofSchema} on the schema lamindb_gateway${ofTables}`;
}

function forbidden(what: string, state: OwnTablesState): GatewayError {
  const schemas = what === JOBS ? "schemas lamindb_gateway and lamindb_gateway_jobs" : "schema lamindb_gateway";
  const message = `${what} needs the gateway's own tables next to LaminDB's (on PostgreSQL the ${schemas}), which the configured role is not allowed to create, read or write; grant it ${missingRights(state)}.`;
  return new GatewayError("FORBIDDEN", message);
}

/** The FORBIDDEN of a sync of many objects where its queue may not be made or used. */
export function noJobQueue(cause: unknown): GatewayError {
  const message = `${JOBS} needs the schema lamindb_gateway_jobs next to LaminDB's tables, which the configured role is not allowed to create or use; grant it CREATE on the database or, if another role has created that schema, all rights on it and on everything in it.`;
  return new GatewayError("FORBIDDEN", message, {}, cause);
}
