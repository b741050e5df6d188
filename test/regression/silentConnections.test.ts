/**
 * Connections that lead nowhere any more without being closed: what was asked on one waited for ever, so did all that came after it,
 * although new connections would have worked; a stop waited for them, too.
 */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type HeldProxy, openHeldProxy } from "../support/heldProxy.ts";
import { openEngine } from "../support/openEngine.ts";
import { passTime } from "../support/passTime.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { readTogether } from "../support/readTogether.ts";
import { cloneTemplate, sharedPostgresTemplate } from "../support/templates.ts";

const LIMITS = { connectTimeoutMs: 5_000, requestTimeoutMs: 5_000 };
const UNAVAILABLE = {
  code: "INSTANCE_UNAVAILABLE",
  message: expect.stringContaining("fell silent"),
  details: { retryable: true },
};
/** Longer than what was seen of a database is taken for true. */
const LATER_MS = 60_000;

let target: TestDatabase;
let proxy: HeldProxy;
let engine: ReturnType<typeof openEngine>;

beforeEach(async () => {
  target = await cloneTemplate("postgres", "target");
  proxy = await openHeldProxy(target.db);
  engine = openEngine(await sharedPostgresTemplate("source"), proxy.db, undefined, LIMITS);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await engine.close();
  proxy.close();
  await target.drop();
});

const ask = () => engine.instances.default.all("SELECT 1 AS one");
const askTogether = (count: number) => Promise.all(Array.from({ length: count }, ask));

it("a database is looked at again on another connection", async () => {
  await askTogether(1); // a second one might still be opened when all are stranded
  proxy.strand();
  passTime(LATER_MS);
  await expect(ask()).rejects.toMatchObject(UNAVAILABLE);
  expect(await ask()).toHaveLength(1);
});

it("nobody waits for those that others wait on where no new one can be had", async () => {
  await engine.close();
  engine = openEngine(await sharedPostgresTemplate("source"), proxy.db, undefined, { connectTimeoutMs: 5_000 });
  await askTogether(1);
  proxy.hold();
  const waiting = expect(ask()).rejects.toMatchObject({ code: "INSTANCE_UNAVAILABLE" });
  passTime(LATER_MS);
  await expect(ask()).rejects.toMatchObject({ code: "INSTANCE_UNAVAILABLE" });
  proxy.close();
  await waiting;
});

it("a statement fails, and its place in the pool is free again", async () => {
  await askTogether(1);
  proxy.strand();
  await expect(ask()).rejects.toMatchObject(UNAVAILABLE);
  expect(await askTogether(20)).toHaveLength(20);
});

it("a transaction that writes fails, and the next one has its turn", async () => {
  const instance = engine.instances.default;
  const write = (stranded: boolean) =>
    instance.transaction(async (transaction) => {
      await transaction.all("SELECT 1 AS one");
      if (stranded) proxy.strand();
      return transaction.all("SELECT 2 AS two");
    });
  await expect(write(true)).rejects.toMatchObject(UNAVAILABLE);
  expect(await write(false)).toEqual([["2"]]);
});

it("a stop does not wait for them", async () => {
  await readTogether(engine.instances.default, 4, "SELECT 1 AS one");
  proxy.strand();
  await engine.close();
  expect(proxy.connections()).toBeGreaterThan(1);
});
