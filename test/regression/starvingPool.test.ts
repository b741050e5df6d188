/** A pool waited on for the place that another one on its address had held for a connection that it did not get. */
import { expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { PostgresPool } from "../../src/instances/dialects/postgres/postgresPool.ts";
import { openHeldProxy } from "../support/heldProxy.ts";
import { sharedPostgresTemplate } from "../support/templates.ts";

it("it has it once that has failed", async () => {
  const proxy = await openHeldProxy(await sharedPostgresTemplate("source"));
  const address = { dialect: "postgres" as const, url: proxy.db, poolMax: 1 };
  const open = (connectTimeoutMs: number) =>
    new PostgresPool(address, "reader", { ...DEFAULT_LIMITS, connectTimeoutMs }, 1);
  const [first, second] = [open(500), open(60_000)];
  try {
    proxy.hold();
    const refused = first.use(async () => 1);
    const served = second.use(async () => 2);
    await expect(refused).rejects.toMatchObject({ code: "INSTANCE_UNAVAILABLE" });
    proxy.release();
    expect(await served).toBe(2);
  } finally {
    await Promise.all([first.end(), second.end()]);
    proxy.close();
  }
});
