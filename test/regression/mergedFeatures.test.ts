/**
 * Of a list over several instances, a feature that has another dtype in one of them, or is missing there, failed the whole list; facets
 * of such a feature were sorted by the kind of whichever came first.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;
const SERVER = { slug: "acme/server", id: "5eed0000000000000000000000000041" };

let databases: TestDatabase[];
let gateway: TestGateway;
beforeAll(async () => {
  databases = await Promise.all([
    cloneTemplate("sqlite", "source"),
    cloneTemplate("postgres", "source"),
    cloneTemplate("sqlite", "target"),
  ]);
  const [file, server, own] = databases.map(({ db }) => db) as [string, string, string];
  await runStatement(server, `UPDATE lamindb_feature SET _dtype_str = 'str' WHERE name = 'temperature'`);
  await runStatement(
    server,
    `UPDATE lamindb_jsonvalue SET value = '"warm"'
     WHERE feature_id = (SELECT id FROM lamindb_feature WHERE name = 'temperature')`,
  );
  gateway = await startTestGateway({
    default: target.slug,
    instances: [
      { ...source, db: file },
      { ...SERVER, db: server },
      { ...target, db: own },
    ],
  });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all(databases.map(({ drop }) => drop()));
});

interface Told {
  slug: string;
  code: string | null;
}
const ask = (where: string, fields = "totalCount nodes { instance { slug } }", first = 100) =>
  gateway.query<{
    artifacts: { totalCount: number; nodes: { instance: { slug: string } }[]; facets: { buckets: unknown[] }[] };
  }>(`{ artifacts(instances: ["*"], first: ${first}, where: ${where}) { ${fields} } }`);

it("a condition that fits the dtype in one instance finds its objects there", async () => {
  const { data, errors, extensions } = await ask(`{ features: [{ name: "temperature", gt: 21 }] }`);
  expect(errors).toBeUndefined();
  expect(data!.artifacts.nodes).toEqual([{ instance: { slug: source.slug } }]);
  expect(data!.artifacts.totalCount).toBe(1);
  const told = extensions!.instances as Told[];
  expect(told.find(({ slug }) => slug === source.slug)!.code).toBeNull();
  expect(told.find(({ slug }) => slug === SERVER.slug)!.code).toBe("BAD_USER_INPUT");
});

it("a condition that fits none of them is refused", async () => {
  const { errors } = await ask(`{ features: [{ name: "temperature", gt: true }] }`);
  expect(errors).toMatchObject([
    { extensions: { code: "BAD_USER_INPUT" }, message: expect.stringContaining("temperature") },
  ]);
});

it("a facet has the values of all of them as one kind, in one order", async () => {
  const { data, errors } = await ask("{}", `facets(by: ["features.temperature"]) { buckets { value count } }`);
  expect(errors).toBeUndefined();
  expect(data!.artifacts.facets[0]!.buckets).toEqual([
    { value: 21.6, count: 1 },
    { value: "warm", count: 1 },
  ]);
});

it("labels of one instance and values of another are one facet", async () => {
  const feature = "(SELECT id FROM lamindb_feature WHERE name = 'perturbation')";
  const server = databases[1]!.db;
  await runStatement(server, `DELETE FROM lamindb_artifactulabel WHERE feature_id = ${feature}`);
  await runStatement(server, `UPDATE lamindb_feature SET _dtype_str = 'str' WHERE id = ${feature}`);
  await runStatement(
    server,
    `INSERT INTO lamindb_jsonvalue (feature_id, value, hash, created_at, is_locked, created_by_id, branch_id, created_on_id, space_id)
     SELECT ${feature}, '"DMSO"', 'aDMSO', created_at, false, created_by_id, branch_id, created_on_id, space_id
     FROM lamindb_artifact WHERE branch_id = 1 AND space_id = 1 ORDER BY id LIMIT 1`,
  );
  await runStatement(
    server,
    `INSERT INTO lamindb_artifactjsonvalue (artifact_id, jsonvalue_id, created_at, created_by_id)
     SELECT a.id, v.id, a.created_at, a.created_by_id
     FROM (SELECT * FROM lamindb_artifact WHERE branch_id = 1 AND is_latest ORDER BY id LIMIT 1) a, lamindb_jsonvalue v WHERE v.hash = 'aDMSO'`,
  );
  const facets = `facets(by: ["features.perturbation"]) { buckets { value count } }`;
  const of = async (args: string) => {
    const { data, errors } = await gateway.query<{
      artifacts: { facets: { buckets: { value: string; count: number }[] }[] };
    }>(`{ artifacts(${args}) { ${facets} } }`);
    expect(errors).toBeUndefined();
    return data!.artifacts.facets[0]!.buckets;
  };
  const alone = await of(`instance: "${source.slug}"`);
  const dmso = (buckets: { value: string; count: number }[]) => buckets.filter(({ value }) => value === "DMSO");
  const merged = await of(`instances: ["*"]`);
  expect(dmso(merged)).toEqual([{ value: "DMSO", count: dmso(alone)[0]!.count + 1 }]);
});
