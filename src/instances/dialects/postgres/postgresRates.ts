import { RateLimiterPostgres } from "rate-limiter-flexible";
import { GatewayError } from "../../../errors.ts";
import { type OpenRates, RATES_DURATION_S } from "../sharedRates.ts";
import { unlessAborted } from "../whileWanted.ts";
import { executeAlone } from "./executeAlone.ts";
import { PostgresPool } from "./postgresPool.ts";

const SCHEMA = "lamindb_gateway";
const TABLE = "request_rate";
const MAX_CONNECTIONS = 2;
/** How long a request waits to be counted here. Where that takes longer or fails, this gateway counts it alone, and all for a moment after that. */
const PATIENCE_MS = 500;
const SPARED_MS = 1_000;
/** Another gateway has made it at the same moment. */
const MADE_BY_ANOTHER = new Set(["23505", "42P06", "42P07"]);

interface Query {
  text: string;
  values?: unknown[];
}

/** Counts requests in a table that all gateways on a PostgreSQL database share; it need not outlive a crash of the server. */
export const openPostgresRates: OpenRates = (address, limits, { requestsPerMinute, meanwhile }) => {
  if (address.dialect !== "postgres") throw new GatewayError("INTERNAL_ERROR", "not a PostgreSQL address");
  const pool = new PostgresPool(address, "queue", limits, MAX_CONNECTIONS);
  const execute = ({ text, values }: Query) =>
    pool.use((client) => (client.keepsSession ? client.query(text, values) : executeAlone(client, text, values)));
  let making: Promise<void> | undefined;
  const count = async (statement: Query) => {
    making ??= makeTable(execute);
    await making.catch((error) => {
      making = undefined;
      throw error;
    });
    return execute(statement);
  };
  let patienceMs = limits.connectTimeoutMs; // until the first connection is there
  let sparedUntil = 0; // on the clock of performance.now()
  const query = async (statement: Query) => {
    if (performance.now() < sparedUntil) throw new Error("the database was late or failed a moment ago");
    const late = AbortSignal.timeout(patienceMs);
    return unlessAborted(count(statement), late)
      .catch((error) => {
        sparedUntil = performance.now() + SPARED_MS;
        throw error;
      })
      .finally(() => {
        patienceMs = PATIENCE_MS;
      });
  };
  const limiter = new RateLimiterPostgres({
    ...{ storeClient: { query }, storeType: "pool", schemaName: SCHEMA, tableName: TABLE, tableCreated: true },
    ...{ points: requestsPerMinute, duration: RATES_DURATION_S, keyPrefix: "" },
    inMemoryBlockOnConsumed: requestsPerMinute,
    insuranceLimiter: meanwhile,
  });
  return { limiter, close: () => pool.end() };
};

type Execute = (query: Query) => Promise<{ rows: unknown[] }>;

/** A role that was given schema and table need not have the right to make them. */
async function makeTable(execute: Execute): Promise<void> {
  const make = (text: string) =>
    execute({ text }).catch((error) => {
      if (!MADE_BY_ANOTHER.has((error as { code: string }).code)) throw error;
    });
  const isThere = async (text: string) => (await execute({ text })).rows.length > 0;
  const hasSchema = await isThere(`SELECT 1 FROM pg_namespace WHERE nspname = '${SCHEMA}'`);
  if (!hasSchema) await make(`CREATE SCHEMA ${SCHEMA}`);
  if (await isThere(`SELECT 1 WHERE to_regclass('${SCHEMA}.${TABLE}') IS NOT NULL`)) return;
  await make(
    `CREATE UNLOGGED TABLE IF NOT EXISTS ${SCHEMA}.${TABLE} (key text PRIMARY KEY, points integer NOT NULL, expire bigint)`,
  );
}
