/** Queries waited for a replica that did not answer, each as long as it takes to connect or until its own end; the database itself was there. */
import { afterEach, expect, it, vi } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type HeldProxy, openHeldProxy } from "../support/heldProxy.ts";
import { passTime } from "../support/passTime.ts";
import { runSql } from "../support/postgres.ts";
import { clonePostgresTemplate, sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source } = TEMPLATE_INSTANCES;
const MARK = "ALTER TABLE lamindb_user DISABLE TRIGGER ALL; UPDATE lamindb_user SET name = 'of the replica'";
/** Longer than what was seen of a database is taken for true, and than a replica is left alone. */
const LATER_MS = 60_000;
/** Longer than the test: what waits for the replica is not answered. */
const FOR_EVER_MS = 600_000;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0).reverse()) await end();
});

async function open(connectTimeoutMs: number): Promise<{ proxy: HeldProxy; gateway: TestGateway }> {
  const replica = await clonePostgresTemplate("source");
  await runSql(replica.db, MARK);
  const proxy = await openHeldProxy(replica.db);
  const gateway = await startTestGateway({
    default: source.slug,
    instances: [{ ...source, db: await sharedPostgresTemplate("source"), readUrl: proxy.db }],
    limits: { connectTimeoutMs },
  });
  const end = async () => {
    proxy.close();
    await gateway.stop();
    await replica.drop();
  };
  ends.push(end);
  return { proxy, gateway };
}

async function isFromReplica(gateway: TestGateway): Promise<boolean> {
  const { data, errors } = await gateway.query<{ users: { nodes: { name: string }[] } }>(
    "{ users(first: 1) { nodes { name } } }",
  );
  expect(errors).toBeUndefined();
  return data!.users.nodes[0]!.name === "of the replica";
}

const untilFromReplica = (gateway: TestGateway) =>
  vi.waitFor(async () => expect(await isFromReplica(gateway)).toBe(true), { timeout: 40_000 });

it("they read the database itself where its first connection is not answered", async () => {
  const { proxy, gateway } = await open(FOR_EVER_MS);
  proxy.hold();
  expect(await Promise.all([1, 2, 3].map(() => isFromReplica(gateway)))).toEqual([false, false, false]);
  proxy.release();
  await untilFromReplica(gateway);
});

it("they read the database itself where its connections lead nowhere any more", async () => {
  const { proxy, gateway } = await open(FOR_EVER_MS);
  await untilFromReplica(gateway);
  proxy.hold();
  passTime(LATER_MS);
  expect(await Promise.all([1, 2, 3].map(() => isFromReplica(gateway)))).toEqual([false, false, false]);
  proxy.release();
  await untilFromReplica(gateway);
});

it("what was being read there when that shows is read again", async () => {
  const { proxy, gateway } = await open(4_000);
  await untilFromReplica(gateway);
  proxy.hold();
  const reading = isFromReplica(gateway);
  await expect.poll(() => proxy.isWaiting()).toBe(true);
  passTime(LATER_MS);
  expect(await isFromReplica(gateway)).toBe(false);
  expect(await reading).toBe(false);
});
