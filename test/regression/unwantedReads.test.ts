/**
 * Reads that nobody waits for any more: after a TIMEOUT, or when the client had gone, they went on in the database until their end,
 * and others waited for their connections.
 */
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Instance } from "../../src/instances/instance.ts";
import { makeContext } from "../../src/resolvers/context.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";
import { readTogether } from "../support/readTogether.ts";
import { runStatement } from "../support/runStatement.ts";
import { sharedPostgresTemplate } from "../support/templates.ts";

const gateways: ReadGateway[] = [];
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
});

async function open(dialect: Dialect): Promise<Instance> {
  const gateway = await openTemplates(dialect);
  gateways.push(gateway);
  const instance = gateway.instances.default;
  await instance.schema();
  return instance;
}

/** Statements that do not end by themselves within a test. */
const ENDLESS: Record<Dialect, string> = {
  sqlite:
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE gateway_wanted(i)) SELECT count(*) FROM n",
  postgres: "SELECT count(*) FROM generate_series(1, 1000000000) a",
};
const reason = new Error("nobody waits");
const CONNECTIONS: Record<Dialect, number> = { sqlite: 2, postgres: 10 };
/** As many as there are connections of either kind. */
const MANY = 10;

/** How many of the endless statements the server is at. */
async function running(): Promise<number> {
  const sql = `SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query = '${ENDLESS.postgres}'`;
  return (await runStatement(await sharedPostgresTemplate("source"), sql)).length;
}

/** Waits until a database is at it. On SQLite a statement that has been sent is at its end at once, or runs. */
async function untilRunning(dialect: Dialect, count: number): Promise<void> {
  if (dialect === "sqlite") await setImmediate();
  else while ((await running()) < count) await setImmediate();
}

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  it.each([
    ["statements", (instance: Instance, signal: AbortSignal) => instance.all(ENDLESS[dialect], [], signal)],
    [
      "snapshots",
      (instance: Instance, signal: AbortSignal) =>
        instance.snapshot(({ reader }) => reader.all(ENDLESS[dialect]), signal),
    ],
  ])("%s end in the database, and their connections are free again", async (_, run) => {
    const instance = await open(dialect);
    const controllers = Array.from({ length: MANY }, () => new AbortController());
    const ended = Promise.allSettled(controllers.map(({ signal }) => run(instance, signal)));
    await untilRunning(dialect, MANY);
    for (const controller of controllers) controller.abort(reason);
    expect(await ended).toEqual(controllers.map(() => ({ status: "rejected", reason })));
    const answers = await readTogether(instance, CONNECTIONS[dialect], "SELECT 1 AS one");
    expect(answers).toEqual(answers.map(() => [[expect.anything()]]));
    if (dialect === "postgres") expect(await running()).toBe(0);
  });

  it("others' statements are never ended", async () => {
    const instance = await open(dialect);
    const query = "SELECT count(*) AS n FROM lamindb_artifact a, lamindb_artifact b";
    const expected = await instance.all(query);
    const rounds = Array.from({ length: 40 }, async (_, i) => {
      const controller = new AbortController();
      const unwanted = instance.all(query, [], controller.signal).catch((error: unknown) => error);
      const wanted = instance.all(query);
      setTimeout(() => controller.abort(reason), i % 8);
      return Promise.all([wanted, unwanted]);
    });
    for (const [wanted, unwanted] of await Promise.all(rounds)) {
      expect(wanted).toEqual(expected);
      expect([expected, reason]).toContainEqual(unwanted);
    }
  });

  it("nothing is asked for a request that has ended", async () => {
    const instance = await open(dialect);
    await expect(instance.all("SELECT 1", [], AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(instance.snapshot(async () => "never", AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it("what a request's loaders read ends with the request", async () => {
    const instance = await open(dialect);
    const controller = new AbortController();
    const context = makeContext({
      ...({} as Parameters<typeof makeContext>[0]),
      config: { limits: {} } as never,
      signal: controller.signal,
    });
    const reading = context.loaders.read(instance, ({ reader }) => reader.all(ENDLESS[dialect]));
    await untilRunning(dialect, 1);
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });
});

/** Documents whose statements are of each way to read: lists, counts, relations, conditions on them, links, notes, schemas. */
const DOCUMENTS = [
  "{ artifacts { totalCount nodes { key createdBy { handle } ulabels { totalCount nodes { name } } } } }",
  '{ artifacts(where: { ulabels: { some: { name: { eq: "a" } } } }) { nodes { uid } } }',
  "{ artifacts { nodes { describe { text } annotations { feature { name } values } notes } } }",
  "{ artifacts { nodes { lineage { mermaid } schemas { nodes { members { totalCount } } } } } }",
  "{ ulabels { nodes { ancestors { nodes { name } } descendants(depth: 2) { totalCount } } } }",
  "{ artifacts { nodes { copies { match } } } }",
];

it.each(DOCUMENTS)("on sqlite each statement looks whether it is wanted: %s", async (document) => {
  const gateway = await openTemplates("sqlite");
  gateways.push(gateway);
  await gateway.ask(document);
  const statements = gateway.takeStatements();
  expect(statements).not.toEqual([]);
  expect(statements.filter((sql) => !sql.includes("gateway_wanted("))).toEqual([]);
});
