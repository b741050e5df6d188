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
  [`facets(by: ["sufix"]) { by }`, "BAD_USER_INPUT", "Did you mean suffix"],
  [`facets(by: ["created_by.handle"]) { missing }`, "BAD_USER_INPUT", "Did you mean createdBy"],
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

interface Table {
  columns: { name: string; dtype: string | null }[];
  rows: unknown[][];
}
interface TableAnswer {
  list: { table: Table; nodes: { key: string; ulabels: { nodes: { name: string }[]; table: Table } }[] };
}

const DATASET = "example_datasets/mini_immuno/dataset1.h5ad";

describe.each([FILE, SERVER.slug])("a table in %s", (slug) => {
  const ask = async (args: string, columns: string[], more = "") => {
    const document = `query ($columns: [String!]!) { list: artifacts(instance: "${slug}", ${args}) { table(columns: $columns) { columns { name dtype } rows } ${more} } }`;
    return gateway.query<TableAnswer>(document, { columns });
  };

  it("has values as answers show them, lists of relations, features as LaminDB has them", async () => {
    const { data, errors } = await ask(`where: { key: { eq: "${DATASET}" } }`, [
      "size",
      "isLatest",
      "createdAt",
      "createdBy.handle",
      "run.status",
      "ulabels.name",
      "collections.artifacts.key",
      "genes.symbol",
      "diseases.name",
      "features.temperature",
      "features.perturbation",
      "features.experiment",
      "features.date_of_study",
      "features.study_metadata",
      "features.s_float",
    ]);
    expect(errors).toBeUndefined();
    const { columns, rows } = data!.list.table;
    expect(Object.fromEntries(columns.map(({ name, dtype }) => [name, dtype]))).toMatchObject({
      size: "int",
      isLatest: "bool",
      createdAt: "datetime",
      "createdBy.handle": "str",
      "run.status": "str",
      "ulabels.name": "list[str]",
      "features.temperature": "float",
      "features.date_of_study": "date",
    });
    expect(columns.find(({ name }) => name === "features.perturbation")!.dtype).toMatch(/^cat\[/);
    expect(rows).toEqual([
      [
        "31672",
        true,
        "2025-01-01T00:03:00.000000Z",
        "ada",
        expect.any(String),
        ["bad 💥", "good"],
        [DATASET, "example_datasets/mini_immuno/dataset2.h5ad", "tables/table.csv"],
        ["CD38"],
        [],
        21.6,
        expect.toSatisfy((value: unknown) => JSON.stringify([...(value as string[])].sort()) === '["DMSO","IFNG"]'),
        "Experiment 1",
        "2024-12-01",
        { nested: { ü: [1, 2.5, null] }, detail1: "123", detail2: 1 },
        null,
      ],
    ]);
  });

  it("is of the page, in its order", async () => {
    const { data } = await ask("first: 3, offset: 1, orderBy: [{ size: DESC }]", ["key"], "nodes { key }");
    expect(data!.list.table.rows.map(([key]) => key)).toEqual(data!.list.nodes.map(({ key }) => key));
    expect(data!.list.nodes).toHaveLength(3);
    const none = await ask("first: 0", ["key"]);
    expect(none.data!.list.table).toEqual({ columns: [{ name: "key", dtype: "str" }], rows: [] });
  });

  it("inside objects shows what their links carry", async () => {
    const more = `nodes { ulabels(first: 5) { nodes { name } table(columns: ["name", "feature.name", "createdBy.handle"]) { rows } } }`;
    const { data, errors } = await ask(`where: { key: { eq: "${DATASET}" } }`, [], more);
    expect(errors).toBeUndefined();
    const { nodes, table } = data!.list.nodes[0]!.ulabels;
    expect(table.rows.map(([name]) => name)).toEqual(nodes.map(({ name }) => name));
    expect(table.rows.every(([, , handle]) => typeof handle === "string")).toBe(true);
    expect(data!.list.table.rows).toEqual([[]]);
  });

  it("facets by features count labels and values, elements of lists by themselves", async () => {
    const { data, errors } = await gateway.query<{ list: List; records: List }>(
      `{ list: artifacts(instance: "${slug}", first: 0) { facets(by: ["features.perturbation", "features.temperature"]) { by buckets { value count } missing } }
         records(instance: "${slug}", first: 0) { facets(by: ["features.s_listint"]) { buckets { value count } } } }`,
    );
    expect(errors).toBeUndefined();
    const [perturbation, temperature] = data!.list.facets;
    const labels = [
      { value: "DMSO", count: 2 },
      { value: "IFNG", count: 2 },
    ];
    expect(perturbation).toEqual({ by: "features.perturbation", buckets: labels, missing: 17 });
    expect(temperature!.buckets).toEqual([{ value: 21.6, count: 1 }]);
    expect(data!.records.facets[0]!.buckets.map(({ value }) => value)).toEqual([1, 2, 3]);
  });
});

it("tables and facets of features in several instances leave out those that lack them", async () => {
  const document = `{ list: artifacts(instances: ["*"], first: 100) { table(columns: ["features.temperature"]) { columns { dtype } rows }
    facets(by: ["features.temperature"]) { buckets { value count } } } }`;
  const { data, errors } = await gateway.query<{ list: List & { table: Table } }>(document);
  expect(errors).toBeUndefined();
  expect(data!.list.table.columns).toEqual([{ dtype: "float" }]);
  expect(data!.list.table.rows.filter(([value]) => value === 21.6)).toHaveLength(2);
  expect(data!.list.facets[0]!.buckets).toEqual([{ value: 21.6, count: 2 }]);
});

it.each([
  [`instance: "${FILE}"`, `table(columns: ["kee"]) { rows }`, "Did you mean key"],
  [`instance: "${FILE}"`, `table(columns: ["features.temperatur"]) { rows }`, "temperature"],
  [`instance: "${FILE}"`, `facets(by: ["features.temperatur"]) { missing }`, "temperature"],
  [`instance: "${FILE}"`, `facets(by: ["features."]) { missing }`, "lacks the name"],
  [`instances: ["*"]`, `table(columns: ["features.temperatur"]) { rows }`, "temperature"],
  [`instances: ["*"]`, `facets(by: ["features.temperatur"]) { missing }`, "temperature"],
])("refuses, of %s, %s", async (args, fields, message) => {
  const { errors } = await gateway.query(`{ artifacts(${args}) { ${fields} } }`);
  expect(errors).toHaveLength(1);
  expect(errors![0]!.extensions?.code).toBe("BAD_USER_INPUT");
  expect(errors![0]!.message).toContain(message);
});
