/**
 * What a connection needs before anybody gets it: settings, which are read back; and to know whether it leads to the server itself,
 * or to a pooler, and whether that one keeps sessions.
 */
import type pg from "pg";
import { GatewayError } from "../../../../errors.ts";
import { together } from "../../../together.ts";
import type { PostgresClient } from "./postgresClient.ts";
import { backendPid, sharesServer } from "./serverSharing.ts";
import { applySettingsSql, assertSettings, readSettingsSql, type SessionSetting } from "./sessionSettings.ts";
import { READS, WRITES } from "./transactionStart.ts";

interface Wanted {
  settings: readonly SessionSetting[];
  timeoutMs: number;
}

/** Process of the server, as whoever answered the login says it; poolers and proxies say something else. */
const saidPid = (client: PostgresClient) => (client as unknown as { processID: number }).processID;

/**
 * Sets the session and reads it back, in one round trip, if it is the process's (by default the one that the login named: no
 * pooler is in between); gives the process.
 */
async function applySettings(client: PostgresClient, { settings, timeoutMs }: Wanted, pid = saidPid(client)) {
  const applied = applySettingsSql(settings, "session", `pg_catalog.pg_backend_pid() = ${pid}`);
  const text = `SELECT pg_catalog.pg_backend_pid()::text AS pid; ${applied}; ${readSettingsSql(settings)}`;
  const query = { text, query_timeout: timeoutMs } as pg.QueryConfig;
  const [process, , shown] = (await client.query(query)) as unknown as pg.QueryResult[];
  const found = Number(process!.rows[0].pid);
  if (found === pid) assertSettings(settings, shown!.rows);
  return found;
}

const NO_SESSION =
  "Its database is behind a pooler in transaction mode, which does not keep session settings; set `pooler: transaction` for this instance.";

/** Sets the session; throws INSTANCE_UNAVAILABLE where a pooler keeps none, and has then set nothing. */
async function setSession(client: PostgresClient, wanted: Wanted, openOther: () => Promise<PostgresClient>) {
  const pid = await applySettings(client, wanted);
  client.isPooled = pid !== saidPid(client);
  if (!client.isPooled) return;
  const { host, port, user, database } = client;
  const key = `${user}@${host}:${port}/${database}`;
  if (await sharesServer(key, client, openOther, wanted.timeoutMs)) throw noSession();
  if ((await applySettings(client, wanted, pid)) !== pid) throw noSession();
}

function noSession(): GatewayError {
  return new GatewayError("INSTANCE_UNAVAILABLE", NO_SESSION);
}

/** Sees to it that transactions can be set as they have to be; a pooler that has none closes the connection, and is heard first. */
async function tryTransaction(client: PostgresClient, { timeoutMs }: Wanted): Promise<void> {
  const mode = client.role === "reader" ? READS : WRITES;
  await client.begin(mode);
  const [pid] = await together([backendPid(client, timeoutMs), client.query("COMMIT")]);
  client.isPooled = pid !== saidPid(client);
}

/**
 * Makes a connection ready for its role: sets its session, or tries a transaction where it keeps none. `openOther` makes another
 * connection to the same place. Throws the server's error, or INSTANCE_UNAVAILABLE.
 */
export async function prepareConnection(
  client: PostgresClient,
  wanted: Wanted,
  openOther: () => Promise<PostgresClient>,
): Promise<void> {
  if (client.keepsSession) await setSession(client, wanted, openOther);
  else await tryTransaction(client, wanted);
}
