/**
 * Roles that may have few connections: what asked for one more failed, and failed all others who waited for one, though
 * those at hand would have done.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_LIMITS, type Limits } from "../../src/config/config.ts";
import type { PostgresClient } from "../../src/instances/dialects/postgres/connection/postgresClient.ts";
import type { ConnectionRole } from "../../src/instances/dialects/postgres/connection/sessionSettings.ts";
import { PostgresPool } from "../../src/instances/dialects/postgres/postgresPool.ts";
import { type HeldProxy, openHeldProxy } from "../support/heldProxy.ts";
import { runSql, type TestDatabase } from "../support/postgres.ts";
import { openReadGateway } from "../support/readGateway.ts";
import { clonePostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const LIMIT = 3;
const IMPATIENT = { ...DEFAULT_LIMITS, connectTimeoutMs: 1000 };
const ROLE = `few_connections_${process.pid}`;
const RELATIONS =
  "{ artifacts(first: 20) { nodes { uid run { uid } createdBy { handle } ulabels { nodes { name } } records { nodes { name } } projects { nodes { name } } references { nodes { name } } versions { nodes { uid } } } } }";

let database: TestDatabase;
const url = () => Object.assign(new URL(database.db), { username: ROLE }).href;
const address = () => ({ dialect: "postgres" as const, url: url() });
const otherAddress = () => ({ ...address(), url: Object.assign(new URL(url()), { pathname: "/postgres" }).href });

beforeAll(async () => {
  database = await clonePostgresTemplate("source");
  await runSql(
    database.db,
    `CREATE ROLE ${ROLE} LOGIN CONNECTION LIMIT ${LIMIT}; GRANT USAGE ON SCHEMA public TO ${ROLE};
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${ROLE}`,
  );
});
afterAll(async () => {
  await runSql(database.db, `DROP OWNED BY ${ROLE}; DROP ROLE ${ROLE}`);
  await database.drop();
});

/** Holds connections of the role, in a pool that does not count with the others, until it is told to give them back. */
async function hold(count: number): Promise<() => Promise<void>> {
  const pool = new PostgresPool(otherAddress(), "queue", IMPATIENT, count);
  const clients = await Promise.all(Array.from({ length: count }, () => pool.connect()));
  return async () => {
    for (const client of clients) await client.end(); // the pool throws them away
    for (const client of clients) client.release();
    await pool.end();
  };
}

describe("a role with few connections", () => {
  it("answers requests that ask for many things at once", async () => {
    const gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.source, db: address() }]);
    const asked = Array.from({ length: 10 }, () => gateway.ask<{ artifacts: { nodes: unknown[] } }>(RELATIONS));
    for (const { errors, data } of await Promise.all(asked)) {
      expect(errors).toBeUndefined();
      expect(data!.artifacts.nodes.length).toBeGreaterThan(0);
    }
    await gateway.close();
  });

  it("serves all who wait with the one connection that others leave", async () => {
    const giveBack = await hold(LIMIT - 1);
    const pool = new PostgresPool(address(), "reader", IMPATIENT, 10);
    const asked = Array.from({ length: 20 }, (_, i) => pool.use((client) => client.query(`SELECT ${i} AS i`)));
    expect((await Promise.all(asked)).map(({ rows }) => rows[0].i)).toEqual(asked.map((_, i) => i));
    await pool.end();
    await giveBack();
  });

  it("gets what another pool of the process does not use", async () => {
    const readers = new PostgresPool(address(), "reader", DEFAULT_LIMITS, LIMIT);
    await Promise.all(Array.from({ length: LIMIT }, () => readers.use((client) => client.query("SELECT 1"))));
    const writers = new PostgresPool(address(), "writer", DEFAULT_LIMITS, 2);
    expect((await writers.use((client) => client.query("SELECT 1 AS one"))).rows).toEqual([{ one: "1" }]);
    await Promise.all([readers.end(), writers.end()]);
  });

  describe("beside a pool that has them all", () => {
    const ask = (client: PostgresClient) => client.query("SELECT 1");
    const pools: PostgresPool[] = [];
    let proxy: HeldProxy;
    const openPool = (url: string, limits: Limits, max: number) => {
      const pool = new PostgresPool({ dialect: "postgres", url }, "reader", limits, max);
      pools.push(pool);
      return pool;
    };
    const lendAll = async (pool: PostgresPool) => {
      const clients = await Promise.all(Array.from({ length: LIMIT }, () => pool.connect()));
      for (const client of clients) client.release();
      return new Set(clients);
    };
    /** The same server under another name. */
    const otherName = () => Object.assign(new URL(url()), { port: new URL(proxy.db).port }).href;

    beforeEach(async () => {
      proxy = await openHeldProxy(database.db);
    });
    afterEach(async () => {
      vi.restoreAllMocks();
      await Promise.all(pools.splice(0).map((pool) => pool.end()));
      proxy.close();
    });

    it("takes one at once where it is on another database of the server", async () => {
      await lendAll(openPool(otherAddress().url, DEFAULT_LIMITS, LIMIT));
      vi.spyOn(performance, "now").mockReturnValue(performance.now()); // no time goes by
      expect(await openPool(url(), DEFAULT_LIMITS, 1).use(ask)).toMatchObject({ rowCount: 1 });
    });

    it("takes none where it seems to be elsewhere and uses them", async () => {
      const others = openPool(otherName(), DEFAULT_LIMITS, LIMIT);
      const before = await lendAll(others);
      const refused = openPool(url(), { ...DEFAULT_LIMITS, connectTimeoutMs: 300 }, 1).use(ask);
      let isOver = false;
      refused.catch(() => {
        isOver = true;
      });
      for (; !isOver; await nextTurn()) expect(await lendAll(others)).toEqual(before);
      await expect(refused).rejects.toMatchObject({ code: "INSTANCE_UNAVAILABLE" });
    });

    it("takes one where it seems to be elsewhere and has not used them for a while", async () => {
      await lendAll(openPool(otherName(), DEFAULT_LIMITS, LIMIT));
      expect(await openPool(url(), DEFAULT_LIMITS, 1).use(ask)).toMatchObject({ rowCount: 1 });
    });
  });

  it("has more connections than those it made do with once there are more, though none is given back", async () => {
    const giveBack = await hold(1);
    const pool = new PostgresPool(address(), "reader", DEFAULT_LIMITS, LIMIT);
    const kept = [await pool.connect(), await pool.connect()];
    const third = pool.connect();
    await expect(runSql(url(), "SELECT 1")).rejects.toThrow(/too many connections/); // as the third was by now
    await giveBack();
    kept.push(await third);
    for (const client of kept) client.release();
    await pool.end();
  });

  it("waits for a connection while others have them all", async () => {
    const giveBack = await hold(LIMIT);
    const pool = new PostgresPool(address(), "reader", DEFAULT_LIMITS, 10);
    const asked = [1, 2, 3].map(() => pool.use((client) => client.query("SELECT 1")));
    await giveBack();
    expect((await Promise.all(asked)).map(({ rowCount }) => rowCount)).toEqual([1, 1, 1]);
    await pool.end();
  });

  it("says that there are too many connections where none can be had, and goes on when one can", async () => {
    const giveBack = await hold(LIMIT);
    const pool = new PostgresPool(address(), "reader", { ...DEFAULT_LIMITS, connectTimeoutMs: 300 }, 10);
    const ask = () => pool.use((client) => client.query("SELECT 1"));
    const tooMany = {
      code: "INSTANCE_UNAVAILABLE",
      message: expect.stringMatching(/too many connections/i),
      details: { retryable: true },
    };
    for (const { reason } of (await Promise.allSettled([ask(), ask()])) as PromiseRejectedResult[])
      expect(reason).toMatchObject(tooMany);
    await giveBack();
    await expect.poll(ask).toMatchObject({ rowCount: 1 });
    await pool.end();
  });
});

describe("pools with a bound of their own", () => {
  /** Has each pool asked for ten connections at once, and none given back before it is seen how many were opened. */
  async function expectOpened(poolMax: number, roles: [role: ConnectionRole, max: number][], count: number) {
    const proxy = await openHeldProxy(database.db); // as a user whom the server does not bound
    const url = `${proxy.db}?sslmode=disable`; // else each is opened twice where the server has no TLS
    const pools = roles.map(
      ([role, max]) => new PostgresPool({ dialect: "postgres", url, poolMax }, role, DEFAULT_LIMITS, max),
    );
    let lent = 0;
    let giveBack = () => {};
    const held = new Promise<void>((resolve) => {
      giveBack = resolve;
    });
    const work = () => {
      lent += 1;
      return held;
    };
    const asked = Array.from({ length: 10 }, () => pools.map((pool) => pool.use(work))).flat();
    await expect.poll(() => lent).toBeGreaterThanOrEqual(count);
    await runSql(url, "SELECT 1"); // comes behind all that are on their way
    expect([lent, proxy.connections() - 1]).toEqual([count, count]);
    giveBack();
    await Promise.all(asked);
    expect(lent).toBe(10 * pools.length);
    await Promise.all(pools.map((pool) => pool.end()));
    proxy.close();
  }

  it("have so many connections together as pool.max says, and each gets its turn", async () => {
    await expectOpened(
      2,
      (["reader", "writer", "queue"] as const).map((role) => [role, 10]),
      2,
    );
  });

  it("have so many each as they may have, or as pool.max says where that is less", async () => {
    await expectOpened(5, [["reader", 1]], 1);
    await expectOpened(2, [["reader", 10]], 2);
  });
});
