/**
 * The values of a table's cells and of facets that are merged were read without a bound: a few objects with very many labels, or a
 * column with as many values as rows, filled the memory whatever the limits said.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { sourceOfMany } from "../support/manyArtifacts.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source } = TEMPLATE_INSTANCES;
/** With two columns of labels, more values than a download reads at a time. */
const ARTIFACTS = 300;
const LABELS = 5;
const MAX_COST = 100;
const WHERE = `{ key: { startsWith: "many/" } }`;

/** Gives each of the many artifacts the first labels of the template. */
const LINKS = `INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, created_at, created_by_id)
  SELECT a.id, l.id, a.created_at, a.created_by_id FROM lamindb_artifact a
  CROSS JOIN (SELECT id FROM lamindb_ulabel ORDER BY id LIMIT ${LABELS}) l WHERE a.key LIKE 'many/%'`;

describe.each(DIALECT_NAMES)("on %s, of values beyond the limit of an answer", (dialect) => {
  let database: TestDatabase;
  let gateway: TestGateway;
  beforeAll(async () => {
    database = await sourceOfMany(dialect, ARTIFACTS);
    await runStatement(database.db, LINKS);
    gateway = await startTestGateway({
      default: source.slug,
      instances: [{ ...source, db: database.db }],
      limits: { maxCost: MAX_COST },
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await database.drop();
  });

  const refusal = async (args: string, fields: string) =>
    (await gateway.query(`{ artifacts(where: ${WHERE}, ${args}) { ${fields} } }`)).errors?.map(
      ({ extensions }) => extensions?.code,
    );

  it("a table's cells are refused", async () => {
    expect(await refusal("first: 15", `table(columns: ["uid", "ulabels.uid"]) { rows }`)).toBeUndefined();
    expect(await refusal("first: 25", `table(columns: ["uid", "ulabels.uid"]) { rows }`)).toEqual(["LIMIT_EXCEEDED"]);
    const twice = `table(columns: ["ulabels.uid", "ulabels.name"]) { rows }`; // the limit is the whole answer's
    expect(await refusal("first: 15", twice)).toEqual(["LIMIT_EXCEEDED"]);
  });

  it("merged facets are refused", async () => {
    const all = `instances: ["*"], first: 1`;
    expect(await refusal(all, `facets(by: ["ulabels.uid"]) { buckets { count } }`)).toBeUndefined();
    expect(await refusal(all, `facets(by: ["uid", "key", "hash"]) { buckets { count } }`)).toEqual(["LIMIT_EXCEEDED"]);
  });

  it("a download has them all, of fewer objects at a time", async () => {
    const url = new URL("/table.csv", gateway.url);
    url.searchParams.set("registry", "ARTIFACT");
    url.searchParams.set("where", JSON.stringify({ key: { startsWith: "many/" } }));
    for (const column of ["key", "ulabels.uid", "ulabels.name"]) url.searchParams.append("column", column);
    const [, ...rows] = (await (await fetch(url)).text()).trimEnd().split("\r\n");
    expect(rows.map((row) => row.slice(0, row.indexOf(",")))).toEqual(
      Array.from({ length: ARTIFACTS }, (_, i) => `many/${i + 1}.txt`),
    );
    for (const row of rows) expect(row.match(/""/g)).toHaveLength(LABELS * 2 * 2); // two quotes, each doubled, of each text
  });

  it("the head of a download is answered without reading it", async () => {
    const url = new URL("/table.csv?registry=ARTIFACT&column=features.nothing", gateway.url);
    expect((await fetch(url)).status).toBe(400); // told by its database
    const response = await fetch(url, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/csv/);
    expect(await response.text()).toBe("");
    const wrong = await fetch(new URL("/table.csv?registry=ARTIFACT&column=kee", gateway.url), { method: "HEAD" });
    expect(wrong.status).toBe(400);
  });
});
