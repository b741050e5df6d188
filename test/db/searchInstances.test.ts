/** The root field `search`, over HTTP: LaminDB's own scores on both databases, and hits of several instances in one list. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

/** Registry, query, and the uids of each rank in alphabetical order, by falling rank. */
type Case = [registry: string, query: string, groups: [rank: number, uids: string[]][]];

const cases = JSON.parse(readFileSync(new URL("./data/search.json", import.meta.url), "utf8")) as Case[];
const catalogue = loadCatalogue();

const { source, target } = TEMPLATE_INSTANCES;
const SERVER = { slug: "acme/server", id: "5eed0000000000000000000000000021" };
const DOWN = { slug: "acme/down", id: "5eed0000000000000000000000000022" };

interface Hit {
  score: number;
  object: { uid: string; __typename: string; instance: { slug: string } };
}
interface Found {
  search: { hits: Hit[] } | null;
}

const SEARCH = `query ($query: String!, $instances: [String!], $registries: [RegistryName!], $first: Int) {
  search(query: $query, instances: $instances, registries: $registries, first: $first) {
    hits { score object { __typename uid instance { slug } } }
  }
}`;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: [
      { ...source, db: unpackSqliteTemplate("source") },
      { ...SERVER, db: await sharedPostgresTemplate("source") },
      { ...target, db: unpackSqliteTemplate("target") },
      { ...DOWN, db: "postgresql://nobody@127.0.0.1:1/none" },
    ],
    default: target.slug,
  });
});
afterAll(() => gateway.stop());

async function find(variables: Record<string, unknown>): Promise<Hit[]> {
  const { data, errors } = await gateway.query<Found>(SEARCH, variables);
  expect(errors).toBeUndefined();
  return data!.search!.hits;
}

const BOTH = [source.slug, SERVER.slug];

describe.each(BOTH)("in %s", (slug) => {
  it.each(cases)("%s %s", async (registry, query, groups) => {
    const { enumName } = catalogue.registry(registry);
    const hits = await find({ query, instances: [slug], registries: [enumName], first: 1000 });
    const expected = groups.flatMap(([score, uids]) => uids.map((uid) => ({ score, uid })));
    expect(hits.map(({ score, object }) => ({ score, uid: object.uid }))).toEqual(expected);
  });
});

it("puts the hits of all registries and instances in one order: score, slug, uid", async () => {
  const hits = await find({ query: "label", instances: BOTH, first: 1000 });
  expect(new Set(hits.map(({ object }) => object.__typename)).size).toBeGreaterThan(1);
  expect(new Set(hits.map(({ object }) => object.instance.slug))).toEqual(new Set(BOTH));
  const text = (hit: Hit) =>
    `${String(10_000 - hit.score).padStart(5, "0")} ${hit.object.instance.slug} ${hit.object.uid}`;
  expect(hits.map(text)).toEqual(hits.map(text).sort());
  expect(await find({ query: "label", instances: BOTH, first: 3 })).toEqual(hits.slice(0, 3));
  expect(await find({ query: "label", instances: BOTH })).toEqual(hits.slice(0, 20));
  const labels = await find({ query: "label", instances: BOTH, registries: ["ULABEL", "ULABEL"], first: 1000 });
  expect(labels).toEqual(hits.filter(({ object }) => object.__typename === "ULabel"));
});

it("says which instances did not answer, and takes all of them by default", async () => {
  const { data, extensions } = await gateway.query<Found>(SEARCH, { query: "label", registries: ["ULABEL"] });
  const told = extensions!.instances as { slug: string; code: string | null; rows: number }[];
  expect(told.map(({ slug, code }) => ({ slug, code }))).toEqual([
    { slug: DOWN.slug, code: "INSTANCE_UNAVAILABLE" },
    { slug: SERVER.slug, code: null },
    { slug: target.slug, code: null },
    { slug: source.slug, code: null },
  ]);
  expect(told.reduce((sum, { rows }) => sum + rows, 0)).toBe(data!.search!.hits.length);
  const alone = await gateway.query<Found>(SEARCH, { query: "label", instances: [DOWN.slug] });
  expect(alone.errors?.map(({ extensions: found }) => found?.code)).toEqual(["INSTANCE_UNAVAILABLE"]);
});

it("skips a registry that an instance lacks or that has no uid, and finds nothing for a blank text", async () => {
  const inAll = { instances: [...BOTH, "default"], first: 100 };
  expect(await find({ ...inAll, query: "a", registries: ["JSON_VALUE"] })).toEqual([]);
  expect(await find({ ...inAll, query: " \t", registries: ["ULABEL"] })).toEqual([]);
  expect(await find({ ...inAll, query: "label", registries: [] })).toEqual([]);
});

it.each([
  [{ query: "a", instances: ["no/where"] }, "INSTANCE_NOT_FOUND"],
  [{ query: "a", first: -1, instances: BOTH }, "BAD_USER_INPUT"],
  [{ query: "a", first: 1_000_000, instances: BOTH }, "LIMIT_EXCEEDED"],
  [{ query: "a\0b", instances: BOTH }, "BAD_USER_INPUT"],
  [{ query: "a\ud800", instances: BOTH }, "BAD_USER_INPUT"],
  [{ query: "x".repeat(10_000), instances: BOTH }, "LIMIT_EXCEEDED"],
])("refuses %j", async (variables, code) => {
  const { errors } = await gateway.query<Found>(SEARCH, variables);
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([code]);
});

/** Text that means something to LIKE, to regular expressions, to SQL, or to case. */
const ODD_TEXT = fc.string({
  unit: fc.constantFrom(..."%_\\.*+?()[]{}|^$-&~# '\";/éßΩωςσµμİıſK💥\u0301ae0", "\n", "\t"),
  maxLength: 6,
});

it("any text finds the same on both databases, as lists and as hits do", async () => {
  const lists = `query ($search: String!) {
    one: ulabels(instance: ${JSON.stringify(source.slug)}, search: $search, first: 1000) { nodes { uid } }
    other: ulabels(instance: ${JSON.stringify(SERVER.slug)}, search: $search, first: 1000) { nodes { uid } }
    merged: ulabels(instances: ${JSON.stringify(BOTH)}, search: $search, first: 1000) { totalCount nodes { uid instance { slug } } }
  }`;
  type List = { totalCount: number; nodes: { uid: string; instance: { slug: string } }[] };
  const uids = ({ nodes }: List) => nodes.map(({ uid }) => uid);
  await fc.assert(
    fc.asyncProperty(ODD_TEXT, async (search) => {
      const { data, errors } = await gateway.query<Record<"one" | "other" | "merged", List>>(lists, { search });
      expect(errors).toBeUndefined();
      const { one, other, merged } = data!;
      expect(uids(one)).toEqual(uids(other));
      expect(merged.totalCount).toBe(2 * one.nodes.length);
      if (search.trim() === "") return;
      const hits = await find({ query: search, instances: BOTH, registries: ["ULABEL"], first: 1000 });
      const found = merged.nodes.map(({ uid, instance }) => `${instance.slug} ${uid}`);
      expect(hits.map(({ object }) => `${object.instance.slug} ${object.uid}`)).toEqual(found);
    }),
    { numRuns: 60 },
  );
});
