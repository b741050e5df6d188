/** LaminDB's own answers to searches on the source template (`data/search.json`), on both databases and in both ways of reading. */
import { readFileSync } from "node:fs";
import { type DocumentNode, parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

/** Registry, query, and the uids of each rank in alphabetical order, by falling rank. */
type Case = [registry: string, query: string, groups: [rank: number, uids: string[]][]];

const cases = JSON.parse(readFileSync(new URL("./data/search.json", import.meta.url), "utf8")) as Case[];
const catalogue = loadCatalogue();

interface Found {
  list: { totalCount: number; nodes: { uid: string }[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } };
}
const FOUND = "{ totalCount nodes { uid } pageInfo { endCursor hasNextPage } }";

const uidsOf = ({ list }: Found) => list.nodes.map(({ uid }) => uid);

describe.each(DIALECT_NAMES)("search on %s", (dialect) => {
  let gateway: ReadGateway;
  const parsed = new Map<string, DocumentNode>();
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
  });
  afterAll(() => gateway.close());

  /** What loaders and the database write, which must be the same. */
  async function both(document: string, variables: Record<string, unknown>): Promise<Found> {
    parsed.set(document, parsed.get(document) ?? parse(document)); // one document of one gateway has one statement
    const written = await gateway.write(parsed.get(document)!, variables);
    expect(written).toBeDefined();
    expect(JSON.parse(written!)).toEqual(await gateway.read(document, variables));
    return JSON.parse(written!) as Found;
  }

  it.each(cases)("%s %s", async (registry, query, groups) => {
    const { manyField } = catalogue.registry(registry);
    const document = `query ($search: String!) { list: ${manyField}(search: $search, first: 1000) ${FOUND} }`;
    const found = await both(document, { search: query });
    expect(uidsOf(found)).toEqual(groups.flatMap(([, uids]) => uids));
    expect(found.list.totalCount).toBe(uidsOf(found).length);
  });

  const PAGE = `query ($search: String, $first: Int, $after: String, $last: Int, $before: String, $offset: Int) {
    list: records(search: $search, first: $first, after: $after, last: $last, before: $before, offset: $offset) ${FOUND}
  }`;

  it("pages go on within a rank, in both directions", async () => {
    const all = uidsOf(await both(PAGE, { search: "e" }));
    const forwards: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: Found = await both(PAGE, { search: "e", first: 3, ...(after !== null && { after }) });
      forwards.push(...uidsOf(page));
      if (!page.list.pageInfo.hasNextPage) break;
      after = page.list.pageInfo.endCursor;
    }
    expect(forwards).toEqual(all);
    const before = (await both(PAGE, { search: "e", first: 8 })).list.pageInfo.endCursor;
    expect(uidsOf(await both(PAGE, { search: "e", last: 4, before }))).toEqual(all.slice(3, 7));
    expect(uidsOf(await both(PAGE, { search: "e", last: 2 }))).toEqual(all.slice(-2));
    expect(uidsOf(await both(PAGE, { search: "e", first: 4, offset: 5 }))).toEqual(all.slice(5, 9));
  });

  it("goes with a filter, and `orderBy` replaces the score", async () => {
    const document = `query ($search: String) {
      list: records(search: $search, where: { name: { icontains: "o" } }, orderBy: [{ name: DESC }]) { totalCount nodes { uid name } }
    }`;
    const { list } = await both(document, { search: "record" });
    const names = list.nodes.map((node) => (node as unknown as { name: string }).name);
    expect(names).toHaveLength(4);
    expect(names).toEqual([...names].sort().reverse());
  });

  it.each(["", " \t\n", null])("%j finds everything, in the usual order", async (search) => {
    expect(await both(PAGE, { search })).toEqual(await both(PAGE, {}));
  });

  it("works inside of objects, on what a relation leads to, and with what its links carry", async () => {
    const document = `query ($search: String) {
      list: artifacts { nodes { uid ulabels(search: $search) { totalCount edges { cursor feature { name } node { name } } } } }
    }`;
    type Owner = { ulabels: { totalCount: number; edges: { feature: unknown; node: { name: string } }[] } };
    const labelsOf = (found: Found) => (found.list.nodes as unknown as Owner[]).map(({ ulabels }) => ulabels);
    const all = labelsOf(await both(document, { search: null }));
    const found = labelsOf(await both(document, { search: "OO" }));
    const names = (lists: Owner["ulabels"][]) => lists.map(({ edges }) => edges.map(({ node }) => node.name).sort());
    expect(names(found)).toEqual(names(all).map((some) => some.filter((name) => name.includes("oo"))));
    expect(found.some(({ totalCount }) => totalCount > 0)).toBe(true);
    expect(found.map(({ totalCount }) => totalCount)).toEqual(found.map(({ edges }) => edges.length));
  });
});
