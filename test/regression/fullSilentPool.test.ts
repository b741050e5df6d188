/**
 * Those who wait for a connection while all of them are lent: where the server had fallen silent, they waited until the statements
 * under way were given up, half a minute; where it only had much to do, and a pooler kept one more connection waiting, they failed.
 */
import { afterEach, expect, it } from "vitest";
import { DEFAULT_LIMITS, type PostgresAddress } from "../../src/config/config.ts";
import type { ConnectionRole } from "../../src/instances/dialects/postgres/connection/sessionSettings.ts";
import { PostgresPool } from "../../src/instances/dialects/postgres/postgresPool.ts";
import { type HeldProxy, openHeldProxy } from "../support/heldProxy.ts";
import { needs } from "../support/optionalPrograms.ts";
import { startPgbouncer } from "../support/pgbouncer.ts";
import { adminUrl, runSql } from "../support/postgres.ts";
import { sharedPostgresTemplate } from "../support/templates.ts";
import { withClient } from "../support/withClient.ts";

const CONNECTIONS = 2;
/** Statements may take longer than the test. */
const LIMITS = { ...DEFAULT_LIMITS, connectTimeoutMs: 800, requestTimeoutMs: 600_000 };
const AWAY = expect.objectContaining({
  code: "INSTANCE_UNAVAILABLE",
  message: expect.stringContaining("fell silent"),
  details: { retryable: true },
});

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function openProxy(url: string): Promise<HeldProxy> {
  const proxy = await openHeldProxy(url);
  ends.push(proxy.close);
  return proxy;
}

type Address = Omit<PostgresAddress, "dialect">;

/** A pool of at most so many connections. */
function openPool(address: Address, role: ConnectionRole = "reader", max = CONNECTIONS) {
  const pool = new PostgresPool({ dialect: "postgres", ...address, poolMax: max }, role, LIMITS, max);
  ends.push(() => pool.end());
  return pool;
}

const lend = (pool: PostgresPool) => Promise.all(Array.from({ length: CONNECTIONS }, () => pool.connect()));
const ask = (pool: PostgresPool) => pool.use(async (client) => (await client.query("SELECT 1 AS one")).rowCount);

it.each<[string, ConnectionRole]>([
  ["the same pool", "reader"],
  ["another pool on the address", "writer"],
])("they do not wait for a server that has fallen silent, in %s", async (_, role) => {
  const proxy = await openProxy(await sharedPostgresTemplate("source"));
  const pool = openPool({ url: proxy.db });
  const lent = await lend(pool);
  proxy.hold();
  const stuck = Promise.all(lent.map((client) => client.query("SELECT 1")));
  ends.push(async () => {
    proxy.release();
    await stuck;
    for (const client of lent) client.release();
  });
  const other = role === "reader" ? pool : openPool({ url: proxy.db }, role);
  const waiting = [1, 2, 3].map(() => ask(other).catch((error) => error));
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => AWAY));
});

const ROLE = `two_connections_${process.pid}`;
const LOCK = 20_261_127;
/** Connections by which they see again and again that the server is there, for longer than it may be silent. */
const SEEN = 10;

/** Has some wait, in a pool on what `open` makes of a database's address, until long statements on all connections have ended. */
async function expectTurns(open: (url: string) => Promise<Address>, max: number): Promise<void> {
  const template = await sharedPostgresTemplate("source");
  const { url, ...more } = await open(template);
  const proxy = await openProxy(url);
  const pool = openPool({ url: `${proxy.db}?sslmode=disable`, ...more }, "reader", max);
  const lent = await lend(pool);
  const waiting = await withClient(template, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    const long = lent.map((one) => one.query(`SELECT pg_advisory_xact_lock_shared(${LOCK})`).finally(one.release));
    const asked = [1, 2, 3].map(() => ask(pool));
    const before = proxy.connections();
    const seen = expect.poll(proxy.connections, { timeout: 30_000 }).toBeGreaterThan(before + SEEN);
    await Promise.race([seen, Promise.all([...asked, ...long])]);
    return asked;
  });
  expect(await Promise.all(waiting)).toEqual([1, 1, 1]);
}

it("they have their turn after long statements while the pool has all that it may have", () =>
  expectTurns(async (url) => ({ url }), CONNECTIONS));

it("they have their turn after long statements while the role has all that it may have", () =>
  expectTurns(async (url) => {
    await runSql(adminUrl(), `CREATE ROLE ${ROLE} LOGIN CONNECTION LIMIT ${CONNECTIONS}`);
    ends.push(() => runSql(adminUrl(), `DROP ROLE ${ROLE}`));
    return { url: Object.assign(new URL(url), { username: ROLE }).href };
  }, 10));

it("they have their turn after long statements while PgBouncer has all that it may have", needs("pgbouncer"), () =>
  expectTurns(async (url) => {
    const bouncer = await startPgbouncer({ pool_mode: "transaction", default_pool_size: CONNECTIONS });
    ends.push(bouncer.stop);
    return { url: bouncer.through(url), pooler: "transaction" };
  }, 10),
);
