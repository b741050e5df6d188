/** Reads over HTTP: digits survive the way, and what is wrong or down is told in codes beside the other answers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { readTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

/** Nothing listens on the port; no file is at the path. */
const DOWN: Record<Dialect, string> = {
  postgres: "postgresql://postgres:canary-password@127.0.0.1:1/nothing",
  sqlite: temporaryPath("missing.sqlite"),
};

describe.each(DIALECT_NAMES)("reads over HTTP on %s", (dialect) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    const source = await readTemplate(dialect, "source");
    gateway = await startTestGateway({
      instances: [
        { ...TEMPLATE_INSTANCES.source, db: source },
        { slug: "lab/down", id: "0".repeat(31).concat("1"), db: DOWN[dialect] },
      ],
      default: TEMPLATE_INSTANCES.source.slug,
    });
  });
  afterAll(() => gateway.stop());

  it("numbers beyond 2^53 keep their digits within JSON", async () => {
    const response = await fetch(gateway.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: '{ artifact(key: "exact/numbers.bin") { size extraData } }' }),
    });
    const text = await response.text();
    expect(text).toMatch(/"size" ?: ?"9007199254740993"/);
    expect(text).toMatch(/"big": ?9007199254740993\b/);
    expect(text).toMatch(/"b": ?1\.0\b/);
  });

  it("an instance that is down fails by itself", async () => {
    const { data, errors } = await gateway.query<Record<string, unknown>>(
      `{ up: artifacts(first: 1) { nodes { uid } } down: artifacts(instance: "lab/down") { totalCount }
         one: artifact(instance: "lab/down", key: "x") { uid }
         instances { slug modules schemaVersion registries { name } status { up latencyMs error } } }`,
    );
    expect(data).toMatchObject({
      up: { nodes: [{ uid: "jrXKp7ihyyLgHwtd0000" }] },
      down: null,
      one: null,
      instances: [
        { slug: "laminlabs/lamindata", status: { up: true } },
        {
          slug: "lab/down",
          modules: null,
          schemaVersion: null,
          registries: null,
          status: { up: false, latencyMs: null },
        },
      ],
    });
    expect(errors).toHaveLength(2);
    expect(errors).toMatchObject([
      { extensions: { code: "INSTANCE_UNAVAILABLE", instance: "lab/down" } },
      { extensions: { code: "INSTANCE_UNAVAILABLE", instance: "lab/down" } },
    ]);
    expect(JSON.stringify({ data, errors })).not.toContain("canary");
  });

  it.each([
    ['{ artifacts(instance: "no/such") { totalCount } }', "INSTANCE_NOT_FOUND"],
    ['{ artifact(uid: "9upnvib1Eh7gMiYM0") { uid } }', "MULTIPLE_OBJECTS"],
    ["{ artifacts(first: 1001) { totalCount nodes { uid } } }", "LIMIT_EXCEEDED"],
    ['{ artifacts(after: "x") { nodes { uid } } }', "BAD_USER_INPUT"],
    ['{ artifacts(where: { key: { regex: "(" } }) { totalCount } }', "BAD_USER_INPUT"],
    ['{ artifacts(where: { createdAt: { gt: "soon" } }) { totalCount } }', "BAD_USER_INPUT"],
    ['{ artifacts(where: { size: { gt: "much" } }) { totalCount } }', "BAD_USER_INPUT"],
    ["{ artifacts(where: { size: { gt: 1.5 } }) { totalCount } }", "BAD_USER_INPUT"],
    ['{ artifacts(where: { createdAt: { lt: "9999-12-31T23:59:59-01:00" } }) { totalCount } }', "BAD_USER_INPUT"],
    ['{ projects(where: { startDate: { lt: "2025-02-29" } }) { totalCount } }', "BAD_USER_INPUT"],
    ['{ runs(where: { status: { eq: "no_such" } }) { totalCount } }', "GRAPHQL_VALIDATION_FAILED"],
    ['{ node(id: "x") { id } }', "BAD_USER_INPUT"],
    ["{ artifacts(where: { nothing: { eq: 1 } }) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"],
  ])("%s is %s", async (document, code) => {
    const { errors } = await gateway.query(document);
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });

  it("values in variables are checked like those in the text", async () => {
    const query = "query ($where: ArtifactWhere) { artifacts(where: $where) { totalCount } }";
    for (const where of [
      { createdAt: { gt: "2025-02-30T00:00:00Z" } },
      { size: { gt: 2 ** 60 } },
      { size: { gt: 1.5 } },
      { key: 1 },
    ]) {
      const { errors } = await gateway.query(query, { where });
      expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    }
  });

  it.each([60, 5_000, 100_000])("a filter nested %i deep is refused", async (depth) => {
    const where = `${'{"not":'.repeat(depth)}{}${"}".repeat(depth)}`;
    const query = "query ($where: ArtifactWhere) { artifacts(where: $where) { totalCount } }";
    const response = await fetch(gateway.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"query":${JSON.stringify(query)},"variables":{"where":${where}}}`,
    });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors).toMatchObject([
      { extensions: { code: expect.stringMatching(/^(LIMIT_EXCEEDED|BAD_USER_INPUT)$/) } },
    ]);
  });
});
