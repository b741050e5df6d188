/** A request waited for a database that did not answer once for each way in which it can be read, one after the other. */
import Database from "better-sqlite3";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Engine } from "../../src/config/config.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { openHeldProxy } from "../support/heldProxy.ts";
import { passTime } from "../support/passTime.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const IN = `instance: "${SOURCE.slug}"`;
const ONE = `artifact(${IN}, uid: "jrXKp7ihyyLgHwtd0000")`;
/** Longer than what was seen of a database is taken for true. */
const LATER_MS = 60_000;
const LIMITS = { connectTimeoutMs: 500, lockTimeoutMs: 500 };

/** A database that can be kept from answering. */
interface Kept {
  db: string;
  /** From now on it does not answer. */
  keep(): void;
  end(): void;
}

const OPEN: Record<Dialect, () => Promise<Kept>> = {
  postgres: async () => {
    const proxy = await openHeldProxy(await sharedPostgresTemplate("source"));
    return { db: proxy.db, keep: proxy.hold, end: proxy.close };
  },
  sqlite: async () => {
    const db = unpackSqliteTemplate("source");
    const other = new Database(db);
    return { db, keep: () => other.exec("BEGIN EXCLUSIVE"), end: () => other.close() };
  },
};
const CODES: Record<Dialect, string> = { postgres: "INSTANCE_UNAVAILABLE", sqlite: "TIMEOUT" };

const ends: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(dialect: Dialect, engine: Engine = "compiled", limits: Partial<typeof LIMITS> = {}) {
  const kept = await OPEN[dialect]();
  const gateway = await startTestGateway({
    default: TARGET.slug,
    instances: [
      { ...TARGET, db: unpackSqliteTemplate("target") },
      { ...SOURCE, db: kept.db },
    ],
    limits: { ...LIMITS, ...limits },
    engine,
  });
  ends.push(async () => {
    kept.end();
    await gateway.stop();
  });
  const before = await gateway.query(`{ ulabels(${IN}, first: 1) { nodes { name } } }`);
  expect(before.errors).toBeUndefined();
  return { gateway, keep: kept.keep };
}

/** How often the instance's database was asked: statements by themselves, and looks at it. */
const asked = (gateway: TestGateway) => metric(gateway, "statements_total");

/** What a metric says of the instance. */
async function metric({ url }: TestGateway, name: string): Promise<number> {
  const text = await (await fetch(new URL("/metrics", url))).text();
  return Number(new RegExp(`${name}{slug="${SOURCE.slug}"} (\\d+)`).exec(text)![1]);
}

const codesOf = ({ errors = [] }: { errors?: { extensions?: { code?: unknown } }[] }) =>
  errors.map(({ extensions }) => extensions?.code);

describe.each(DIALECT_NAMES)(
  "a request for a database on %s that does not answer, but is known, waits once",
  (dialect) => {
    it.each<[string, Engine, string]>([
      ["compiled", "compiled", `{ ${ONE} { uid } }`],
      ["compiled, several", "compiled", `{ ${ONE} { uid } runs(${IN}) { totalCount nodes { uid } } }`],
      ["not compiled", "compiled", `{ ${ONE} { path } other: ${ONE} { notes } }`],
      ["prefetched", "prefetch", `{ ${ONE} { uid ulabels { nodes { name } } } }`],
      ["read by loaders", "loaders", `{ ${ONE} { uid } runs(${IN}) { totalCount nodes { uid } } }`],
    ])("%s", async (_, engine, query) => {
      const { gateway, keep } = await start(dialect, engine);
      keep();
      passTime(LATER_MS);
      const before = await asked(gateway);
      const codes = codesOf(await gateway.query(query));
      expect(new Set(codes)).toEqual(new Set([CODES[dialect]]));
      expect((await asked(gateway)) - before).toBe(1);
    });

    it("compiled, and answered before", async () => {
      const { gateway, keep } = await start(dialect);
      const query = `{ ${ONE} { uid } }`;
      for (let i = 0; i < 2; i++) expect(codesOf(await gateway.query(query))).toEqual([]);
      keep();
      passTime(LATER_MS);
      const before = await asked(gateway);
      expect(codesOf(await gateway.query(query))).toEqual([CODES[dialect]]);
      expect((await asked(gateway)) - before).toBe(1);
    });

    it("for what is said of the instance, too", async () => {
      const { gateway, keep } = await start(dialect);
      keep();
      passTime(LATER_MS);
      const before = await asked(gateway);
      const query = `{ runs(${IN}) { totalCount } instance(slug: "${SOURCE.slug}") { status { up } } }`;
      const { data } = await gateway.query<{ instance: object }>(query);
      expect(data).toMatchObject({ instance: { status: { up: false } } });
      expect((await asked(gateway)) - before).toBe(1);
    });
  },
);

it("while one request finds out whether it is there again, others are told at once that it is not", async () => {
  const { gateway, keep } = await start("postgres", "compiled", { connectTimeoutMs: 2_000 });
  const query = `{ ${ONE} { uid } }`;
  keep();
  passTime(LATER_MS);
  for (let i = 0; i < 2; i++) expect(codesOf(await gateway.query(query))).toEqual(["INSTANCE_UNAVAILABLE"]);
  vi.restoreAllMocks();
  passTime(2 * LATER_MS);
  const before = await asked(gateway);
  let hasEnded = false;
  const first = gateway.query(query).finally(() => {
    hasEnded = true;
  });
  await expect.poll(() => asked(gateway), { interval: 10 }).toBe(before + 1);
  for (let i = 0; i < 3; i++) expect(codesOf(await gateway.query(query))).toEqual(["INSTANCE_UNAVAILABLE"]);
  expect(hasEnded).toBe(false);
  expect(codesOf(await first)).toEqual(["INSTANCE_UNAVAILABLE"]);
});

it("once two requests have waited for it together, the next ones are told at once that it is not there", async () => {
  const { gateway, keep } = await start("postgres", "compiled", { connectTimeoutMs: 2_000 });
  const query = `{ ${ONE} { uid } }`;
  keep();
  passTime(LATER_MS);
  const together = await Promise.all([gateway.query(query), gateway.query(query)]);
  expect(together.map(codesOf)).toEqual([["INSTANCE_UNAVAILABLE"], ["INSTANCE_UNAVAILABLE"]]);
  expect(await metric(gateway, "instance_spared")).toBe(1);
});

describe("a request whose statement gets no connection waits once", () => {
  it.each<[string, Engine, string, number]>([
    ["compiled", "compiled", `{ ${ONE} { uid } }`, 0],
    ["compiled, and answered before", "compiled", `{ ${ONE} { uid } }`, 2],
    ["prefetched", "prefetch", `{ ${ONE} { uid ulabels { nodes { name } } } }`, 0],
    ["compiled beside others", "compiled", `{ ${ONE} { uid } instance(slug: "${SOURCE.slug}") { status { up } } }`, 0],
  ])("%s", async (_, engine, query, times) => {
    const { gateway, keep } = await start("postgres", engine);
    for (let i = 0; i < times; i++) expect(codesOf(await gateway.query(query))).toEqual([]);
    vi.spyOn(performance, "now").mockReturnValue(performance.now()); // it was looked at just now
    keep();
    const before = await asked(gateway);
    const first = gateway.query(`{ ulabels(${IN}, first: 1) { nodes { name } } }`); // on the connection that is there
    await expect.poll(() => asked(gateway)).toBe(before + 1);
    expect(codesOf(await gateway.query(query))).toContain("INSTANCE_UNAVAILABLE");
    expect(await asked(gateway)).toBe(before + 2);
    vi.restoreAllMocks();
    ends.unshift(() => first); // it ends with its connection
  });
});
