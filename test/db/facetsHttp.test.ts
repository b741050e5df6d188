/** Facets and aggregates over HTTP: of lists within objects, under filters, of several instances, and what is refused. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countFacet } from "../support/countedFacets.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;
const SERVER = { slug: "acme/server", id: "5eed0000000000000000000000000021" };
const INSTANCES = [target.slug, source.slug, SERVER.slug];
const [DEFAULT, FILE] = [target.slug, source.slug];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    default: DEFAULT,
    instances: [
      { ...target, db: unpackSqliteTemplate("target") },
      { ...source, db: unpackSqliteTemplate("source") },
      { ...SERVER, db: await sharedPostgresTemplate("source") },
    ],
  });
});
afterAll(() => gateway.stop());

interface Facet {
  by: string;
  buckets: { value: unknown; count: number }[];
  missing: number;
}
interface Artifact {
  suffix: string;
  size: string | null;
  ulabels: { nodes: { name: string }[]; facets: Facet[]; aggregate: { count: number } };
}
interface List {
  totalCount: number;
  nodes: Artifact[];
  facets: Facet[];
  aggregate: { count: number; size: Record<"sum" | "min" | "max" | "mean", unknown> };
}

async function read(args: string, fields: string): Promise<List> {
  const { data, errors } = await gateway.query<{ list: List }>(`{ list: artifacts(${args}) { ${fields} } }`);
  expect(errors).toBeUndefined();
  return data!.list;
}

const FACETS = `facets(by: ["suffix", "ulabels.name"]) { by buckets { value count } missing }
  aggregate { count size { sum min max mean } }`;

function expected({ nodes }: List): Pick<List, "facets" | "aggregate"> {
  const sizes = nodes.flatMap(({ size }) => (size === null ? [] : [BigInt(size)])).sort((a, b) => (a < b ? -1 : 1));
  const sum = sizes.reduce((one, other) => one + other, 0n);
  return {
    facets: [
      countFacet(
        "suffix",
        "String",
        nodes.map(({ suffix }) => [suffix]),
      ),
      countFacet(
        "ulabels.name",
        "String",
        nodes.map(({ ulabels }) => ulabels.nodes.map(({ name }) => name)),
      ),
    ],
    aggregate: {
      count: nodes.length,
      size: {
        sum: String(sum),
        min: String(sizes[0]),
        max: String(sizes.at(-1)),
        mean: Number(sum) / sizes.length,
      },
    },
  };
}

const WHERES = [
  `where: {}`,
  `where: { kind: { eq: "dataset" } }`,
  `where: { projects: { none: {} } }`,
  `where: { projects: { none: {} } }, orderBy: [{ size: DESC }]`,
];

describe.each([FILE, SERVER.slug])("in %s", (slug) => {
  it.each(WHERES)("facets and aggregates are of the whole list under %s, whatever its page", async (where) => {
    const list = `instance: "${slug}", ${where}`;
    const whole = await read(list, `nodes { suffix size ulabels { nodes { name } } }`);
    expect(whole.nodes.length).toBeGreaterThan(1);
    for (const page of ["first: 0", "first: 1", "first: 2, offset: 1", "last: 1"]) {
      const { totalCount, facets, aggregate } = await read(`${list}, ${page}`, `totalCount nodes { uid } ${FACETS}`);
      expect({ facets, aggregate }).toEqual(expected(whole));
      expect(totalCount).toBe(whole.nodes.length);
    }
  });

  it("inside objects they are of each object's own list", async () => {
    const { nodes } = await read(
      `instance: "${slug}"`,
      `nodes { ulabels { nodes { name } aggregate { count }
        facets(by: ["name", "feature.name", "artifacts.suffix"]) { by buckets { value count } missing } } }`,
    );
    for (const { ulabels } of nodes) {
      const names = [...new Set(ulabels.nodes.map(({ name }) => name))];
      expect(ulabels.facets[0]).toEqual(
        countFacet(
          "name",
          "String",
          names.map((name) => [name]),
        ),
      );
      expect(ulabels.aggregate.count).toBe(ulabels.nodes.length);
    }
    expect(nodes.some(({ ulabels }) => ulabels.facets[0]!.buckets.length > 1)).toBe(true);
  });

  it("gives the values with the highest counts, and reads no more", async () => {
    const whole = await read(`instance: "${slug}"`, `facets(by: ["suffix"]) { buckets { value count } }`);
    const few = await read(`instance: "${slug}"`, `facets(by: ["suffix"], first: 2) { buckets { value count } }`);
    expect(few.facets[0]!.buckets).toEqual(whole.facets[0]!.buckets.slice(0, 2));
    expect(whole.facets[0]!.buckets.length).toBeGreaterThan(2);
  });
});

it("merges those of several instances", async () => {
  const fields = `nodes { suffix size ulabels { nodes { name } } } ${FACETS}`;
  const { facets, aggregate } = await read(`instances: ["*"]`, FACETS);
  const parts = await Promise.all(INSTANCES.map((slug) => read(`instance: "${slug}"`, fields)));
  const all = { nodes: parts.flatMap(({ nodes }) => nodes) } as List;
  expect({ facets, aggregate }).toEqual(expected(all));
});

it("counts labels by a word of a status, a flag, a time and JSON", async () => {
  const { data, errors } = await gateway.query<{ list: { facets: Facet[] } }>(
    `{ list: runs(instance: "${FILE}") { facets(by: ["status", "transform.isLatest", "params", "createdAt"]) { by buckets { value count } missing } } }`,
  );
  expect(errors).toBeUndefined();
  const [status, latest, params, created] = data!.list.facets;
  expect(status!.buckets.map(({ value }) => value)).toContain("completed");
  expect(latest!.buckets.every(({ value }) => typeof value === "boolean")).toBe(true);
  expect(params!.buckets.every(({ value }) => typeof value === "object")).toBe(true);
  expect(created!.buckets.every(({ value }) => /^\d{4}-\d\d-\d\dT.*\.\d{6}Z$/.test(String(value)))).toBe(true);
});

it.each([
  [`facets(by: ["sufix"]) { by }`, "BAD_USER_INPUT", "did you mean suffix"],
  [`facets(by: ["created_by.handle"]) { missing }`, "BAD_USER_INPUT", "did you mean createdBy"],
  [`facets(by: ["ulabels"]) { missing }`, "BAD_USER_INPUT", "`ulabels.name`"],
  [`facets(by: ["createdBy"]) { missing }`, "BAD_USER_INPUT", "`createdBy.name`"],
  [`facets(by: ["suffix.name"]) { missing }`, "BAD_USER_INPUT", "which is a value"],
  [`facets(by: [""]) { missing }`, "BAD_USER_INPUT", "is not a field"],
  [`facets(by: ["constructor"]) { missing }`, "BAD_USER_INPUT", "is not a field"],
  [`facets(by: ["id"]) { missing }`, "BAD_USER_INPUT", "is not a field"],
  [`facets(by: ["suffix"], first: -1) { missing }`, "BAD_USER_INPUT", "0 or more"],
  [`facets(by: ["suffix"], first: 100000) { missing }`, "LIMIT_EXCEEDED", "exceeds the limit"],
])("refuses %s", async (facets, code, message) => {
  const { errors } = await gateway.query(`{ artifacts { ${facets} } }`);
  expect(errors).toHaveLength(1);
  expect(errors![0]!.extensions?.code).toBe(code);
  expect(errors![0]!.message).toContain(message);
});
