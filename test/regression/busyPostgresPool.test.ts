/**
 * Requests that wait for a connection while others use all of them: a database with much to do was once called
 * unavailable after the time in which it has to take a new connection.
 */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, it, vi } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { PostgresPool } from "../../src/instances/dialects/postgres/postgresPool.ts";
import { sharedPostgresTemplate } from "../support/templates.ts";

const CONNECTIONS = 2;

it("are answered when it is their turn", async () => {
  const url = await sharedPostgresTemplate("source");
  const pool = new PostgresPool({ dialect: "postgres", url }, "reader", DEFAULT_LIMITS, CONNECTIONS);
  const lent = await Promise.all(Array.from({ length: CONNECTIONS }, () => pool.connect()));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  try {
    const ask = () => pool.use((client) => client.query("SELECT 1"));
    const asked = Array.from({ length: 3 * CONNECTIONS }, ask);
    vi.advanceTimersByTime(10 * DEFAULT_LIMITS.connectTimeoutMs);
    for (const client of lent) client.release();
    expect((await Promise.all(asked)).map(({ rowCount }) => rowCount)).toEqual(asked.map(() => 1));
  } finally {
    vi.useRealTimers();
    await pool.end();
  }
});

it("fail with those who find no database, and do not each wait for it", async () => {
  let connections = 0;
  const silent = createServer(() => connections++).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const url = `postgresql://postgres@127.0.0.1:${(silent.address() as AddressInfo).port}/none`;
  const pool = new PostgresPool(
    { dialect: "postgres", url },
    "reader",
    { ...DEFAULT_LIMITS, connectTimeoutMs: 500 },
    1,
  );
  const asked = [1, 2, 3].map(() => pool.use((client) => client.query("SELECT 1")).catch((error) => error));
  const unavailable = expect.objectContaining({ code: "INSTANCE_UNAVAILABLE", details: { retryable: true } });
  expect(await Promise.all(asked)).toEqual(asked.map(() => unavailable));
  expect(connections).toBe(1);
  await pool.end();
  silent.close();
});
