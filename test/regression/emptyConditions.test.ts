/** Nulls and conditions without an operator, which a variable without a value leaves behind, once meant "all"; `isNull` did not combine. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

const REFUSED = [
  "{ ulabels: { some: null } }",
  "{ ulabels: { none: null } }",
  "{ ulabels: { every: null } }",
  "{ ulabels: null }",
  "{ ulabels: {} }",
  "{ not: null }",
  "{ and: null }",
  "{ or: null }",
  "{ run: null }",
  "{ run: {} }",
  "{ run: { isNull: null } }",
  "{ run: { or: [{ isNull: null }] } }",
  "{ run: { name: {} } }",
  "{ suffix: {} }",
  "{ suffix: { isNull: null } }",
  "{ suffix: { in: null } }",
  "{ suffix: { contains: null } }",
  "{ size: { lt: null } }",
  "{ createdAt: { gte: null } }",
  "{ extraData: {} }",
  '{ extraData: { path: ["a"] } }',
  "{ extraData: { path: null, eq: 1 } }",
  "{ extraData: { isNull: null } }",
  "{ ulabels: { some: { feature: {} } } }",
  "{ ulabels: { some: { name: { eq: null, contains: null } } } }",
  "{ not: { suffix: {} } }",
  "{ or: [{ suffix: {} }] }",
  "{ and: [{ isNull: false }] }",
  "{ slot: { isNull: false } }",
  "{ run: { feature: { isNull: true } } }",
];

/** Filters that mean the same; the first is the plainer one. */
const SAME: [string, string][] = [
  ["{ uid: { in: [] } }", "{ or: [] }"],
  ["{ uid: { in: [] } }", "{ not: {} }"],
  ["{ run: { isNull: true } }", "{ not: { run: { isNull: false } } }"],
  ["{ run: { isNull: true } }", "{ run: { not: { isNull: false } } }"],
  ["{ run: { isNull: true } }", "{ run: { and: [{ isNull: true }, { or: [{ isNull: true }, { isNull: false }] }] } }"],
  ["{ run: { isNull: false } }", "{ run: { and: [] } }"],
  [
    "{ or: [{ run: { isNull: true } }, { run: { name: { isNull: true } } }] }",
    "{ run: { or: [{ isNull: true }, { name: { isNull: true } }] } }",
  ],
  ["{ uid: { in: [] } }", "{ run: { isNull: true, name: { isNull: true } } }"],
  ["{ ulabels: { some: { uid: { isNull: false } } } }", "{ ulabels: { some: {} } }"],
  ["{ not: { ulabels: { some: {} } } }", "{ ulabels: { none: {} } }"],
  ["{ and: [] }", "{ features: [] }"],
  ["{ or: [] }", "{ not: { features: [] } }"],
];

describe.each(DIALECT_NAMES)("filters on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect, ["source"]);
  });
  afterAll(() => gateway.close());

  const uids = async (where: string) => {
    const { artifacts } = await gateway.read<{ artifacts: { nodes: { uid: string }[] } }>(
      `{ artifacts(where: ${where}) { nodes { uid } } }`,
    );
    return artifacts.nodes.map(({ uid }) => uid);
  };

  it.each(REFUSED)("%s is refused", async (where) => {
    const { errors } = await gateway.ask(`{ artifacts(where: ${where}) { totalCount } }`);
    expect(errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    const inside = await gateway.ask(`{ user(handle: "ada") { createdArtifacts(where: ${where}) { totalCount } } }`);
    expect(inside.errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
  });

  it.each(SAME)("%s is %s", async (plain, other) => {
    expect(await uids(other)).toEqual(await uids(plain));
  });

  it("`and: []` is no condition, and neither is `where: null`", async () => {
    const all = await uids("{}");
    expect(all.length).toBeGreaterThan(0);
    expect(await uids("{ and: [] }")).toEqual(all);
    expect(await uids("null")).toEqual(all);
    expect(await uids("{ or: [{ suffix: { eq: null } }, {}] }")).toEqual(all);
  });

  it("some of each kind are there, so that the cases say something", async () => {
    for (const where of [
      "{ ulabels: { some: {} } }",
      "{ ulabels: { none: {} } }",
      "{ run: { isNull: true } }",
      "{ run: { isNull: false } }",
    ])
      expect(await uids(where), where).not.toEqual([]);
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])("%s is no status", async (word) => {
    for (const condition of [`eq: ${word}`, `in: [${word}]`, `ne: ${word}`]) {
      const asked = gateway.ask(`{ runs(where: { status: { ${condition} } }) { totalCount } }`);
      await expect(asked).rejects.toThrow(`Value "${word}" does not exist in "RunStatus" enum`);
    }
  });

  it("numbers and JSON values in long lists", async () => {
    const numbers = Array.from({ length: 70_000 }, (_, i) => i + 0.5);
    const json = await gateway.ask(
      "query ($of: [JSON!]) { artifacts(where: { extraData: { in: $of } }) { totalCount } }",
      { of: numbers },
    );
    expect(json).toEqual({ data: { artifacts: { totalCount: 0 } } });
  });

  it("too many steps or keys are refused", async () => {
    const path = Array.from({ length: 101 }, () => "a");
    const asked = await gateway.ask(
      "query ($path: [JSON!]) { artifacts(where: { extraData: { path: $path, eq: 1 } }) { totalCount } }",
      { path },
    );
    expect(asked.errors).toMatchObject([{ code: "LIMIT_EXCEEDED" }]);
    const orderBy = Array.from({ length: 21 }, () => ({ key: "ASC" }));
    const ordered = await gateway.ask("query ($by: [ArtifactOrderBy!]) { artifacts(orderBy: $by) { nodes { uid } } }", {
      by: orderBy,
    });
    expect(ordered.errors).toMatchObject([{ code: "LIMIT_EXCEEDED" }]);
  });
});
