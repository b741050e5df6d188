/**
 * The queue that all gateways on a PostgreSQL database share, by pg-boss in a schema of its own. A message is a job's
 * turn; there is one per job at most, waiting or running. While a turn runs, its gateway gives a sign of life; without
 * one the turn goes to whoever asks next. That is all that is left to pg-boss: what a job is and how far it came
 * is in the gateway's own tables.
 */
import type { ConstructorOptions } from "pg-boss";
import { GatewayError } from "../../../errors.ts";
import { type OpenTurnQueue, TURNS_AT_ONCE } from "../turnQueue.ts";
import { executeAlone } from "./executeAlone.ts";
import { PostgresPool } from "./postgresPool.ts";
import { translatePostgresError } from "./translatePostgresError.ts";

const SCHEMA = "lamindb_gateway_jobs";
const QUEUE = "turns";
const MAX_CONNECTIONS = 3;
const STOP_WITHIN_MS = 60_000;

interface Turn {
  jobId: string;
}

function bossOptions(pool: PostgresPool, createSchema: boolean): ConstructorOptions {
  return {
    db: { executeSql: (text, values) => execute(pool, text, values) },
    schema: SCHEMA,
    createSchema,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    maintenanceIntervalSeconds: 600,
    flowIntervalSeconds: 3600,
    bamIntervalSeconds: 3600,
  };
}

/** A text may hold a whole transaction: a connection on which it failed could still be in it, and is not used again. */
function execute(pool: PostgresPool, text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
  return pool.use(async (client) => {
    try {
      return await (client.keepsSession ? client.query(text, values) : executeAlone(client, text, values));
    } catch (error) {
      void client.end();
      throw error;
    }
  });
}

/** A role that was given the schema need not have the right to make one. */
async function hasSchema(pool: PostgresPool): Promise<boolean> {
  const { rows } = await execute(pool, "SELECT 1 FROM pg_namespace WHERE nspname = $1", [SCHEMA]);
  return rows.length > 0;
}

/** Opens the queue, and makes it where it is missing; throws FORBIDDEN where the role may not, INSTANCE_UNAVAILABLE. */
export const openPostgresTurnQueue: OpenTurnQueue = async (address, limits, { takeTurn, onError }) => {
  if (address.dialect !== "postgres") throw new GatewayError("INTERNAL_ERROR", "not a PostgreSQL address");
  const pool = new PostgresPool(address, "queue", limits, MAX_CONNECTIONS);
  const isMade = await hasSchema(pool).catch(async (error) => {
    await pool.end();
    throw translatePostgresError(error);
  });
  const { PgBoss } = await import("pg-boss"); // takes a while, and most gateways run no jobs
  const boss = new PgBoss(bossOptions(pool, !isMade));
  boss.on("error", onError);
  let worker = "";
  const stop = (graceful: boolean) => boss.stop({ graceful, timeout: STOP_WITHIN_MS }).finally(() => pool.end());
  try {
    await boss.start();
    await boss.createQueue(QUEUE, {
      policy: "exclusive",
      heartbeatSeconds: 10, // the least that pg-boss takes
      expireInSeconds: 3600,
      deleteAfterSeconds: 600,
    });
    const options = { pollingIntervalSeconds: 1, localConcurrency: TURNS_AT_ONCE, heartbeatRefreshSeconds: 3 };
    worker = await boss.work<Turn>(QUEUE, options, async ([turn]) => takeTurn(turn!.data.jobId));
  } catch (error) {
    await stop(false).catch(onError);
    throw translatePostgresError(error);
  }
  return {
    offer: async (jobIds) => {
      for (const jobId of jobIds) await boss.send(QUEUE, { jobId } satisfies Turn, { singletonKey: jobId });
      boss.notifyWorker(worker); // or it would wait for its next poll
    },
    close: () => stop(true),
  };
};
