/** Requests that were to be counted in a database which fell silent waited for it, before any time limit of theirs, and got no answer. */
import { RateLimiterMemory } from "rate-limiter-flexible";
import { expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { openPostgresRates } from "../../src/instances/dialects/postgres/postgresRates.ts";
import { openHeldProxy } from "../support/heldProxy.ts";
import { cloneTemplate } from "../support/templates.ts";

it("they are counted by the gateway alone meanwhile", async () => {
  const { db, drop } = await cloneTemplate("postgres", "target");
  const proxy = await openHeldProxy(db);
  const address = { dialect: "postgres" as const, url: proxy.db };
  const meanwhile = new RateLimiterMemory({ points: 3, duration: 60 });
  const limits = { ...DEFAULT_LIMITS, connectTimeoutMs: 60_000, requestTimeoutMs: 600_000 };
  const rates = openPostgresRates(address, limits, { requestsPerMinute: 3, meanwhile });
  try {
    expect(await rates.limiter.consume("caller")).toMatchObject({ remainingPoints: 2 });
    expect(await meanwhile.get("caller")).toBeNull();
    proxy.hold();
    await rates.limiter.consume("caller");
    await rates.limiter.consume("caller");
    expect(await meanwhile.get("caller")).toMatchObject({ consumedPoints: 2 });
  } finally {
    proxy.close();
    await rates.close();
    await drop();
  }
});
