/** Conditions on values of features at their borders: every kind of dtype with every operator, on both databases. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { runSql } from "../support/postgres.ts";
import { openReadGateway, openTemplates, type ReadGateway } from "../support/readGateway.ts";
import { clonePostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const catalogue = loadCatalogue();

type Entry = Record<string, unknown>;
type Where = Record<string, unknown>;

/** Uids of records of the template that have values of the sample features. */
const RICH = "7AHTUlL2WFzsgdad";
const [TEXT_0, TEXT_1, TEXT_2] = ["w2PnK8lh7HAr4R8L", "1dm1wWTOph52P8Ln", "ETPP6xpVsOZpbNSo"];

/** What the records with these uids have that meet an entry. */
const CASES: [entry: Entry, uids: string[]][] = [
  // text
  [{ name: "s_str", in: ["värde", "none"] }, [RICH]],
  [{ name: "s_str", contains: "TEXT" }, []],
  [{ name: "s_str", icontains: "VÄR" }, [RICH]],
  [{ name: "s_str", startsWith: "text" }, [TEXT_0, TEXT_1, TEXT_2]],
  [{ name: "s_str", startsWith: "ext" }, []],
  [{ name: "s_str", istartsWith: "TEXT 1" }, [TEXT_1]],
  [{ name: "s_str", endsWith: "rde" }, [RICH]],
  [{ name: "s_str", iendsWith: "RDE" }, [RICH]],
  [{ name: "s_str", iexact: "VÄRDE" }, [RICH]],
  [{ name: "s_str", regex: "^text [01] " }, [TEXT_0, TEXT_1]],
  [{ name: "s_str", gt: "text 1" }, [RICH, TEXT_1, TEXT_2]],
  [{ name: "s_str", gte: "text 1 🤩", lt: "u" }, [TEXT_1, TEXT_2]],
  [{ name: "s_url", endsWith: ".org" }, [RICH]],
  // numbers
  [{ name: "s_int", eq: 42.0 }, [RICH]],
  [{ name: "s_int", lt: 1 }, [TEXT_0]],
  [{ name: "s_int", gt: 0.5, lt: 1.5 }, [TEXT_1]],
  [{ name: "s_int", gt: 0, ne: 42 }, [TEXT_1, TEXT_2]],
  [{ name: "s_int", in: [0, 42, 7] }, [RICH, TEXT_0]],
  [{ name: "s_int", eq: "1" }, []],
  [{ name: "s_float", lte: 3.5 }, [RICH]],
  [{ name: "s_float", lt: 3.5 }, []],
  // booleans
  [{ name: "s_bool", eq: true }, [RICH]],
  [{ name: "s_bool", eq: false }, []],
  [{ name: "s_bool", in: [true, false] }, [RICH]],
  // dates and times
  [{ name: "s_date", gte: "2024-01-02", lte: "2024-05-06" }, [RICH, TEXT_1, TEXT_2]],
  [{ name: "s_date", startsWith: "2024-05" }, [RICH]],
  [{ name: "s_date", lt: "2024-01-02T00:00:00" }, [TEXT_0, TEXT_1]],
  [{ name: "s_datetime", eq: "2024-05-06T07:08:09" }, [RICH]],
  [{ name: "s_datetime", eq: "2024-05-06 07:08:09.000000Z" }, [RICH]],
  [{ name: "s_datetime", in: ["2024-05-06T09:08:09+02:00"] }, [RICH]],
  [{ name: "s_datetime", gt: "2024-05-06T07:08:08.5" }, [RICH]],
  [{ name: "s_datetime", gt: "2024-05-07" }, []],
  // lists: any element, or the whole
  [{ name: "s_liststr", eq: "y" }, [RICH]],
  [{ name: "s_liststr", eq: ["x", "y", "ü"] }, [RICH]],
  [{ name: "s_liststr", eq: ["y", "x", "ü"] }, []],
  [{ name: "s_liststr", iexact: "Ü" }, [RICH]],
  [{ name: "s_liststr", startsWith: "x", endsWith: "y" }, [RICH]],
  [{ name: "s_listint", gt: 2, lt: 2 }, [RICH]],
  [{ name: "s_listint", eq: 4 }, []],
  [{ name: "s_listint", in: [[3, 1, 2], 9] }, [RICH]],
  [{ name: "s_listint", path: [0], eq: 3 }, [RICH]],
  [{ name: "s_listint", path: [-1], gt: 2 }, []],
  // dicts
  [{ name: "s_dict", eq: { ü: "🤩", a: [1, { b: null }] } }, [RICH]],
  [{ name: "s_dict", path: ["a", 0], eq: 1 }, [RICH]],
  [{ name: "s_dict", path: ["a"], eq: 1 }, [RICH]],
  [{ name: "s_dict", path: ["a", 1, "b"], isNull: false }, []],
  [{ name: "s_dict", path: ["ü"], regex: "." }, [RICH]],
  // labels
  [{ name: "s_record", eq: "Trial A", ne: "Trial B" }, [RICH, TEXT_0, TEXT_1, TEXT_2]],
  [{ name: "s_celltype", eq: "CL:0000084" }, [RICH]],
  [{ name: "s_celltype", iexact: "t CELL" }, [RICH]],
  [{ name: "s_celltype", regex: "^T " }, [RICH]],
  [{ name: "s_celltype_oid", eq: "CL:0000625" }, [RICH]],
  [{ name: "s_celltype_oid", startsWith: "CL:00006" }, [RICH]],
  [{ name: "s_celltype_oid", icontains: "cd8" }, []],
  [{ name: "s_ulabel", in: ["good", "no such label"] }, [RICH, TEXT_0, TEXT_1, TEXT_2]],
  [{ name: "s_ulabel", gt: "a", lt: "h" }, [RICH, TEXT_0, TEXT_1, TEXT_2]],
  [{ name: "s_gene", eq: "CD8A" }, [RICH]],
  [{ name: "s_user", istartsWith: "GR" }, [RICH]],
  [{ name: "s_str", isNull: false }, [RICH, TEXT_0, TEXT_1, TEXT_2]],
  [{ name: "s_str", ne: null, eq: "värde" }, [RICH]],
];

/** Entries that make no sense, and what the message names. */
const REFUSED: [entry: Entry, text: string][] = [
  [{ name: "temprature", gt: 1 }, '"temperature"'],
  [{ name: "temperature" }, "operator"],
  [{ name: "temperature", path: ["a"] }, "operator"],
  [{ name: "temperature", path: ["a"], eq: 1 }, "float"],
  [{ name: "temperature", eq: "warm" }, "float"],
  [{ name: "temperature", gt: "21" }, "float"],
  [{ name: "temperature", contains: "2" }, "float"],
  [{ name: "temperature", eq: true }, "float"],
  [{ name: "temperature", gt: null }, "null"],
  [{ name: "temperature", isNull: null }, "null"],
  [{ name: "temperature", path: null, eq: 1 }, "null"],
  [{ name: "s_int", eq: [1] }, "int"],
  [{ name: "s_bool", eq: 1 }, "bool"],
  [{ name: "s_bool", gt: false }, "bool"],
  [{ name: "s_str", eq: 1 }, "str"],
  [{ name: "s_str", lt: true }, "str"],
  [{ name: "s_date", eq: 20240101 }, "date"],
  [{ name: "s_date", gt: "yesterday" }, "date"],
  [{ name: "s_date", gt: "2024-13-01" }, "date"],
  [{ name: "s_liststr", eq: 1 }, "list[str]"],
  [{ name: "s_record", eq: 1 }, "cat[Record"],
  [{ name: "s_record", path: ["a"], eq: "b" }, "cat[Record"],
  [{ name: "s_str", eq: "a\0b" }, "NUL"],
  [{ name: "s_str", regex: "(?=a)" }, "regular expression"],
  [{ name: "s_dict", path: [1.5], eq: 1 }, "path"],
];

async function uidsOf(gateway: ReadGateway, registry: string, where: Where): Promise<string[]> {
  const { typeName, manyField } = catalogue.registry(registry);
  const { list } = await gateway.read<{ list: { totalCount: number; nodes: { uid: string }[] } }>(
    `query ($where: ${typeName}Where) { list: ${manyField}(where: $where, first: 1000) { totalCount nodes { uid } } }`,
    { where },
  );
  expect(list.totalCount).toBe(list.nodes.length);
  return list.nodes.map(({ uid }) => uid).sort();
}

describe.each(DIALECT_NAMES)("features in filters on %s", (dialect) => {
  let gateway: ReadGateway;
  let all: string[];
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
    all = await uidsOf(gateway, "Record", {});
  });
  afterAll(() => gateway.close());

  it.each(CASES.map(([entry, uids]) => ({ text: JSON.stringify(entry), entry, uids })))(
    "$text",
    async ({ entry, uids }) => {
      const expected = uids.toSorted();
      expect(await uidsOf(gateway, "Record", { features: [entry] })).toEqual(expected);
      const others = all.filter((uid) => !expected.includes(uid));
      expect(await uidsOf(gateway, "Record", { not: { features: [entry] } })).toEqual(others);
    },
  );

  it.each(REFUSED.map(([entry, text]) => ({ json: JSON.stringify(entry), entry, text })))(
    "refuses $json",
    async ({ entry, text }) => {
      const asked = { where: { features: [entry] } };
      const { errors } = await gateway.ask(
        "query ($where: RecordWhere) { records(where: $where) { nodes { uid } } }",
        asked,
      );
      expect(errors).toEqual([
        expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.stringContaining(text) }),
      ]);
    },
  );

  it("the complement of one value is what has others only, or none", async () => {
    for (const [negated, plain] of [
      [{ ne: 2 }, { eq: 2 }],
      [{ notIn: [0, 2] }, { in: [0, 2] }],
      [{ isNull: true }, { isNull: false }],
      [{ eq: null }, { ne: null }],
    ]) {
      const found = await uidsOf(gateway, "Record", { features: [{ name: "s_int", ...plain }] });
      const rest = await uidsOf(gateway, "Record", { features: [{ name: "s_int", ...negated }] });
      expect([...found, ...rest].sort()).toEqual(all);
      expect(found.length).toBeGreaterThan(0);
    }
  });

  it("conditions stand beside others, within and, or, not, and on related objects", async () => {
    const dmso = { features: [{ name: "perturbation", eq: "DMSO" }] };
    const both = await uidsOf(gateway, "Artifact", dmso);
    expect(both).toHaveLength(2);
    const experiment = { features: [{ name: "experiment", eq: "Experiment 1" }] };
    expect(await uidsOf(gateway, "Artifact", { and: [dmso, { not: experiment }] })).toEqual(["1U1dXnIGRMNj5gWe0000"]);
    expect(await uidsOf(gateway, "Artifact", { or: [experiment, { key: { eq: "nothing" } }] })).toEqual([
      "9zbX6l4rO283JrMD0000",
    ]);
    const run = { features: [{ name: "s_int", eq: 3 }] };
    const outputs = await uidsOf(gateway, "Artifact", { run: { uid: { eq: "2G1w0O4k2pfjTxY9" } } });
    expect(await uidsOf(gateway, "Artifact", { run })).toEqual(outputs);
    expect(await uidsOf(gateway, "Run", { outputArtifacts: { some: dmso } })).not.toEqual([]);
    expect(await uidsOf(gateway, "ULabel", { artifacts: { some: dmso } })).toEqual(
      await uidsOf(gateway, "ULabel", { artifacts: { some: { uid: { in: both } } } }),
    );
    expect(await uidsOf(gateway, "Schema", { features: { some: { name: { eq: "s_str" } } } })).toHaveLength(2);
  });

  it("values that are rows of their own are found alike, looked up before and where they are linked", async () => {
    const entries = [{ gt: 21 }, { lte: 22.5 }, { in: [21.6, 1] }, { ne: 21.6 }, { gt: 1000 }, { gt: 21, lt: 21.6 }];
    const wheres = entries.map((entry) => ({ features: [{ name: "temperature", ...entry }] }));
    for (const where of wheres) {
      const fresh = await openTemplates(dialect); // it does not know the feature's dtype yet
      try {
        const found = await uidsOf(fresh, "Artifact", where);
        fresh.takeStatements();
        expect(await uidsOf(fresh, "Artifact", where)).toEqual(found);
        const readsValues = fresh.takeStatements().map((statement) => statement.includes('"lamindb_jsonvalue"'));
        expect(readsValues).toEqual(dialect === "postgres" ? [true, false, false] : [false, true, true]);
      } finally {
        await fresh.close();
      }
    }
  });

  it("one object and lists within objects take them", async () => {
    const answer = await gateway.read(
      `{ artifact(where: { features: [{ name: "temperature", gt: 21 }] }) { uid
           records(where: { features: [{ name: "s_int", isNull: true }] }) { totalCount }
           run { outputArtifacts(where: { features: [{ name: "perturbation", eq: "IFNG" }] }) { nodes { uid } } } } }`,
    );
    expect(answer).toMatchObject({ artifact: { uid: "9zbX6l4rO283JrMD0000" } });
  });

  it("numbers compare by all their digits", async () => {
    const exact = await gateway.read<{ one: { totalCount: number }; other: { totalCount: number } }>(
      `{ one: records(where: { features: [{ name: "x_int", eq: 9007199254740993 }] }) { totalCount }
         other: records(where: { features: [{ name: "x_int", gt: 9007199254740992, lt: 9007199254740994 }] }) { totalCount } }`,
    );
    expect(exact).toEqual({ one: { totalCount: 1 }, other: { totalCount: 1 } });
  });
});

describe.each(DIALECT_NAMES)("the compiled way on %s", (dialect) => {
  const DOCUMENT = `query ($where: ArtifactWhere, $value: JSON) {
    artifacts(where: $where) { totalCount nodes { uid records(where: { features: [{ name: "s_int", eq: $value }] }) { totalCount } } }
  }`;
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
  });
  afterAll(() => gateway.close());

  it("takes one statement to look up what all filters of a root field name, and one to answer", async () => {
    for (const [perturbation, value, totalCount] of [
      ["DMSO", 1, 2],
      ["DMSO", 1, 2],
      ["no such label", 2, 0],
    ]) {
      gateway.takeStatements();
      const variables = { where: { features: [{ name: "perturbation", eq: perturbation }] }, value };
      const written = await gateway.write(DOCUMENT, variables);
      expect(gateway.takeStatements()).toHaveLength(2);
      expect(JSON.parse(written!)).toMatchObject({ artifacts: { totalCount } });
      expect(JSON.parse(written!)).toEqual(await gateway.read(DOCUMENT, variables));
    }
  });

  it("takes one more to look up the features of facets, whatever their number", async () => {
    const facets = (where: string) =>
      `{ artifacts${where} { facets(by: ["features.perturbation", "suffix", "features.temperature"]) { by missing buckets { value count } }
         nodes { records { facets(by: ["features.s_int"]) { missing buckets { value count } } } } } }`;
    for (const [document, statements] of [
      [facets(""), 2],
      [facets('(where: { features: [{ name: "perturbation", eq: "DMSO" }] })'), 3],
    ] as const) {
      gateway.takeStatements();
      const written = await gateway.write(document);
      expect(gateway.takeStatements()).toHaveLength(statements);
      expect(JSON.parse(written!)).toEqual(await gateway.read(document));
    }
    expect(await gateway.write(facets("").replace("s_int", "s_imt"))).toBeUndefined();
  });
});

it("of a list over several instances, a feature must be one of any of them", async () => {
  const gateway = await openTemplates("sqlite", ["source", "target"]);
  const ask = (name: string) =>
    gateway.ask(
      `{ records(instances: ["*"], where: { features: [{ name: "${name}", isNull: false }] }) { totalCount nodes { uid } } }`,
    );
  try {
    const { errors, data } = await ask("s_int");
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ records: { totalCount: 4 } });
    const refused = await ask("s_imt");
    expect(refused.errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.stringContaining('"s_imt"') }),
      ]),
    );
  } finally {
    await gateway.close();
  }
});

/** Values of a feature in their table, linked to nothing. */
const MORE_VALUES = `INSERT INTO lamindb_jsonvalue
  SELECT (jsonb_populate_record(v, jsonb_build_object('id', 100000 + i, 'hash', 'hash' || i, 'value', 1000 + i))).*
  FROM lamindb_jsonvalue v JOIN lamindb_feature f ON f.id = v.feature_id, generate_series(1, 1000) i
  WHERE v.id = (SELECT min(w.id) FROM lamindb_jsonvalue w WHERE w.feature_id = f.id) AND f.name = 'temperature'`;

it("values that are too many to be looked at are compared where they are linked", async () => {
  const { db, drop } = await clonePostgresTemplate("source");
  await runSql(db, MORE_VALUES);
  const gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.source, db: { dialect: "postgres", url: db } }]);
  try {
    const where = { features: [{ name: "temperature", gt: 21, lt: 1900 }] };
    const found = await uidsOf(gateway, "Artifact", where);
    gateway.takeStatements();
    expect(await uidsOf(gateway, "Artifact", where)).toEqual(found);
    expect(found).toEqual(["9zbX6l4rO283JrMD0000"]);
    const compares = gateway.takeStatements().map((statement) => statement.includes('JOIN "lamindb_jsonvalue"'));
    expect(compares).toEqual([false, true, true]);
  } finally {
    await gateway.close();
    await drop();
  }
});
