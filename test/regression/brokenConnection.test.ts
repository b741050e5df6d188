/** A connection that broke just before it came back to its pool was lent to the next one who waited, whose read then failed. */
import type { Socket } from "node:net";
import { expect, inject, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { PostgresPool } from "../../src/instances/dialects/postgres/postgresPool.ts";

test("a broken connection is lent to nobody", async () => {
  const address = { dialect: "postgres" as const, url: inject("postgres").adminUrl };
  const pool = new PostgresPool(address, "reader", DEFAULT_LIMITS, 1);
  try {
    const client = await pool.connect();
    const next = pool.use((other) => other.query<{ one: number }>("SELECT 1 AS one"));
    (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    client.release();
    expect((await next).rows).toHaveLength(1);
  } finally {
    await pool.end();
  }
});
