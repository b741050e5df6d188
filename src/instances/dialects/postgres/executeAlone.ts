import type pg from "pg";
import { together } from "../../together.ts";
import { databaseErrorCode } from "../databaseErrorCode.ts";
import type { PostgresClient } from "./connection/postgresClient.ts";
import { WRITES } from "./connection/transactionStart.ts";

const OWN_BEGIN = /^\s*BEGIN\s*;/i;
/** What makes or drops things CONCURRENTLY: it begins transactions of its own, and gives no values. */
const TAKES_NO_TRANSACTION = "25001";

/** Runs somebody else's text on a connection that keeps no session: in a transaction that is set as it has to be. */
export async function executeAlone(
  client: PostgresClient,
  text: string,
  values: unknown[] | undefined,
): Promise<pg.QueryResult> {
  if (OWN_BEGIN.test(text)) return beginAnew(client, text);
  try {
    const [, result] = await together([client.begin(WRITES), client.query(text, values), client.query("COMMIT")]);
    return result;
  } catch (error) {
    if (databaseErrorCode(error) !== TAKES_NO_TRANSACTION) throw error;
    return client.query(text, values);
  }
}

/** A text that holds a whole transaction, with another beginning; its other results. */
async function beginAnew(client: PostgresClient, text: string): Promise<pg.QueryResult> {
  const start = client.start(WRITES);
  const results: unknown = await client.query(text.replace(OWN_BEGIN, () => `${start.sql};`));
  const all = results as pg.QueryResult[];
  start.assert(all);
  return all.slice(start.count) as unknown as pg.QueryResult; // several, as pg gives them
}
