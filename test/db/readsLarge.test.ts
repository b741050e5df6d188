/** One object with 50,000 of something: pages, counts and statements, on both databases alike. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BothDatabases, openBoth } from "../support/bothDatabases.ts";
import { LARGE, LARGE_COUNT, openLargeTemplate } from "../support/large/largeTemplate.ts";

const PAGE = 5000;

let both: BothDatabases;
beforeAll(async () => {
  both = await openBoth((dialect) => openLargeTemplate(dialect, { maxPageSize: PAGE }));
});
afterAll(() => both.close());

const lists = [
  { name: "an artifact's labels", one: `artifact(uid: "${LARGE.artifact}")`, many: "ulabels" },
  { name: "a run's outputs", one: `run(uid: "${LARGE.run}")`, many: "outputArtifacts" },
  { name: "a collection's artifacts", one: `collection(uid: "${LARGE.collection}")`, many: "artifacts" },
];

interface Page {
  totalCount: number;
  nodes: { uid: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

describe.each(lists)("$name", ({ one, many }) => {
  const page = async (args: string, total = "") => {
    const fields = `${total} nodes { uid } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
    return (await both.read<{ one: { list: Page } }>(`{ one: ${one} { list: ${many}(${args}) { ${fields} } } }`)).one
      .list;
  };

  it("forwards and backwards, each once and in the same order", async () => {
    const { totalCount } = await page("first: 1", "totalCount");
    expect(totalCount).toBeGreaterThanOrEqual(LARGE_COUNT);
    const forwards: string[] = [];
    for (let cursor: string | null = null, more = true; more; ) {
      const found: Page = await page(`first: ${PAGE} ${cursor ? `after: "${cursor}"` : ""}`);
      expect(found.pageInfo.hasPreviousPage).toBe(forwards.length > 0);
      forwards.push(...found.nodes.map(({ uid }) => uid));
      cursor = found.pageInfo.endCursor;
      more = found.pageInfo.hasNextPage;
    }
    expect(forwards).toHaveLength(totalCount);
    const backwards: string[][] = [];
    for (let cursor: string | null = null, more = true; more; ) {
      const found: Page = await page(`last: ${PAGE} ${cursor ? `before: "${cursor}"` : ""}`);
      backwards.unshift(found.nodes.map(({ uid }) => uid));
      cursor = found.pageInfo.startCursor;
      more = found.pageInfo.hasPreviousPage;
    }
    expect(backwards.flat()).toEqual(forwards);
    const part = await page(`first: 5 offset: ${totalCount - 7}`);
    expect(part.nodes.map(({ uid }) => uid)).toEqual(forwards.slice(-7, -2));
  });

  it("a page takes as many statements as one of an object with few", async () => {
    for (const gateway of [both.sqlite, both.postgres]) {
      const statements: number[] = [];
      for (const size of [1, 3, PAGE]) {
        gateway.takeStatements();
        await gateway.read(`{ ${one} { ${many}(first: ${size}) { totalCount nodes { uid createdBy { handle } } } } }`);
        statements.push(gateway.takeStatements().length);
      }
      expect(statements).toEqual([3, 3, 3]);
    }
  });
});
