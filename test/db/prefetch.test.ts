/** Lists within a root field, read along with it by one statement: the same answer as by loaders, with no statement of theirs. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

const UID = "jrXKp7ihyyLgHwtd0000";

/** Documents, and the statements that they take: the one of the root field, then those of what is not read along. */
const cases: [name: string, document: string, statements: number][] = [
  [
    "lists in lists, from either end, with counts, cursors and what links carry",
    `{ artifacts(first: 3, orderBy: [{ createdAt: DESC }]) { nodes { uid
      ulabels(last: 2) { totalCount pageInfo { hasPreviousPage endCursor } edges { cursor feature { name } node { name parents { nodes { name } } } } }
      versions { totalCount } cellTypes { nodes { parents(first: 1) { nodes { name } } ancestors { nodes { name } } } } } } }`,
    1,
  ],
  [
    "lists of what references and links lead to",
    `{ artifacts { nodes { createdBy { createdArtifacts(first: 2) { totalCount nodes { uid } } } run { inputArtifacts { nodes { uid } } }
      ulabels { edges { createdBy { createdArtifacts(first: 1) { nodes { key } } } } } } } }`,
    1,
  ],
  [
    "one relation with several arguments and selections",
    `{ artifacts { nodes { a: ulabels(first: 1) { nodes { name } } b: ulabels(first: 2) { nodes { name } } c: ulabels(first: 1) { nodes { uid } }
      ulabels(where: { name: { startsWith: "a" } }) { totalCount } } edges { node { a: ulabels(first: 2) { nodes { name } } } } } }`,
    1,
  ],
  [
    "one object",
    `{ artifact(uid: "${UID}") { uid ulabels { nodes { name artifacts(first: 2) { nodes { uid } } } } } }`,
    1,
  ],
  ["one object of several versions", `{ artifact(uid: "${UID.slice(0, 16)}") { uid versions { nodes { uid } } } }`, 1],
  ["none", '{ artifact(uid: "xxxxxxxxxxxxxxxxxxxx") { uid ulabels { nodes { name } } } }', 1],
  ["the count of the list itself", "{ artifacts { totalCount nodes { ulabels { nodes { name } } } } }", 2],
  ["what does not compile", "{ artifacts { nodes { notes ulabels { nodes { name notes } } } } }", 3],
  [
    "conditions on features, which are looked up",
    '{ artifacts { nodes { records(where: { features: [{ name: "s_int", gt: 0 }] }) { totalCount nodes { uid } } } } }',
    2,
  ],
  [
    "wrong arguments",
    "{ artifacts { nodes { uid ulabels(first: -1) { nodes { name } } cellTypes { nodes { name } } } } }",
    1,
  ],
];

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
  });
  afterAll(() => gateway.close());

  it.each(cases)("%s", async (_name, document, statements) => {
    const loaded = await gateway.readText(document);
    gateway.takeStatements();
    expect(await gateway.prefetch(document)).toEqual({ text: loaded, prefetched: 1 });
    expect(gateway.takeStatements()).toHaveLength(statements);
  });

  it("nothing is read along where there are no lists", async () => {
    expect(await gateway.prefetch("{ artifacts { nodes { uid run { transform { key } } } } }")).toMatchObject({
      prefetched: 0,
    });
  });

  it("loaders say of lists that are too large what they say without", async () => {
    const small = await openTemplates(dialect, ["source"], { maxCost: 5 });
    const list = (first: number, nested: number) =>
      `{ artifacts(first: ${first}) { nodes { uid createdBy { createdArtifacts(first: ${nested}) { nodes { uid } } } } } }`;
    for (const [document, prefetched] of [
      [list(2, 4), 1], // each level is small enough, but not their entries
      [list(1, 8), 0],
    ] as const) {
      const loaded = await small.readText(document);
      expect(loaded).toContain("The response has more than 5 list entries");
      expect(await small.prefetch(document)).toEqual({ text: loaded, prefetched });
    }
    await small.close();
  });
});
