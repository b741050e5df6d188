/** Databases of LaminDB 1.5.3, 1.17.0 and 2.0.1 are read under today's names and with today's values. */
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Column, isReference, type Registry } from "../../src/catalogue/model.ts";
import type { InstanceConfig } from "../../src/config/config.ts";
import { isNonNull } from "../../src/schema/fields.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { addressOf, DIALECT_NAMES } from "../support/dialects.ts";
import { OLDER_INSTANCES, OLDER_RELEASES, type OlderRelease, openOlder } from "../support/olderDatabases.ts";
import { openReadGateway, type ReadGateway } from "../support/readGateway.ts";

/** Names before 2.0, as LaminDB's migrations give them. */
const TABLES: Record<string, string> = {
  lamindb_jsonvalue: "lamindb_featurevalue",
  lamindb_block: "lamindb_rootblock",
};
const COLUMNS: Record<string, Record<string, string>> = {
  lamindb_artifact: { version_tag: "version" },
  lamindb_collection: { version_tag: "version" },
  lamindb_transform: { version_tag: "version", kind: "type" },
  lamindb_block: { version_tag: "version", key: "name" },
  wetlab_geneticperturbation: { type: "system" },
};
/** Columns whose values changed, too: each has its own test below. */
const CHANGED = [
  ...["lamindb_artifact._aux", "lamindb_block.kind", "lamindb_feature._aux", "lamindb_feature._dtype_str"],
  ...["lamindb_feature.is_type", "lamindb_reference.is_type", "lamindb_run._aux", "lamindb_run._status_code"],
  ...["lamindb_schema._aux", "lamindb_schema.is_type", "lamindb_schema.n_members", "lamindb_schema.uid"],
  ...["lamindb_space.name", "lamindb_space.uid", "lamindb_transform._aux", "lamindb_transform.key"],
];

type Raw = Record<string, string | number | bigint | null>;
type Values = Record<string, unknown>;

/** A value of the SQLite file as GraphQL shows it. */
function shown({ kind }: Column, raw: Raw[string]): unknown {
  if (raw === null) return null;
  if (kind === "boolean") return Number(raw) === 1;
  if (kind === "json") return JSON.parse(String(raw));
  if (kind === "bigint") return String(raw);
  if (kind !== "datetime") return raw;
  const [whole, fraction = ""] = String(raw).split(".");
  return `${whole!.replace(" ", "T")}.${fraction.padEnd(6, "0")}Z`;
}

describe.each(DIALECT_NAMES)("older databases on %s", (dialect) => {
  let gateway: ReadGateway;
  const drops: (() => Promise<void>)[] = [];
  const files = new Map<OlderRelease, Database.Database>();
  beforeAll(async () => {
    const instances: InstanceConfig[] = [];
    for (const release of OLDER_RELEASES) {
      const { db, path, drop } = await openOlder(dialect, release);
      drops.push(drop);
      files.set(release, new Database(path, { readonly: true }));
      const { slug, id } = OLDER_INSTANCES[release];
      const address = addressOf(dialect, db);
      instances.push({ slug, id, uid: instanceUidFromId(id), db: address });
    }
    gateway = openReadGateway(instances);
  });
  afterAll(async () => {
    for (const file of files.values()) file.close();
    await gateway.close();
    await Promise.all(drops.map((drop) => drop()));
  });

  const at = (release: OlderRelease) => `instance: "${OLDER_INSTANCES[release].slug}"`;
  const registriesOf = async (release: OlderRelease): Promise<Registry[]> => {
    const instance = gateway.instances.get(OLDER_INSTANCES[release].slug);
    const schema = await instance.schema();
    return instance.catalogue.registries.filter((registry) => schema.hasTable(registry));
  };
  const readAll = async (release: OlderRelease, registry: Registry): Promise<Values[]> => {
    const fields = registry.columns.filter((column) => !isReference(column) && column.name !== "id");
    const schema = await gateway.instances.get(OLDER_INSTANCES[release].slug).schema();
    const where = schema.hasColumn(registry, "branch_id") ? ", where: { branch: { isNull: false } }" : "";
    const document = `{ list: ${registry.manyField}(${at(release)}, first: 1000${where}) {
      nodes { ${fields.map(({ field }) => field).join(" ")} } } }`;
    return (await gateway.read<{ list: { nodes: Values[] } }>(document)).list.nodes;
  };

  it.each(OLDER_RELEASES)("lists of all registries of %s give what the database holds", async (release) => {
    const file = files.get(release)!;
    const tables = new Set(file.prepare("SELECT name FROM sqlite_master").pluck().all());
    const registries = await registriesOf(release);
    let compared = 0;
    for (const registry of registries) {
      const table = [registry.table, TABLES[registry.table]].find((name) => tables.has(name));
      if (!table) continue; // branches, which 1.5.3 has as numbers only
      const rows = file.prepare(`SELECT * FROM "${table}" ORDER BY id`).all() as Raw[];
      const nodes = await readAll(release, registry);
      expect(nodes.length, registry.qualifiedName).toBe(rows.length);
      const columns = new Set(file.prepare(`SELECT name FROM pragma_table_info('${table}')`).pluck().all());
      for (const column of registry.columns.filter((one) => !isReference(one) && one.name !== "id")) {
        const name = [column.column, COLUMNS[registry.table]?.[column.column]].find((one) => columns.has(one));
        if (!name || CHANGED.includes(`${registry.table}.${column.column}`)) continue;
        const expected = rows.map((row) => shown(column, row[name]!));
        expect(
          nodes.map((node) => node[column.field]),
          `${registry.qualifiedName}.${column.field}`,
        ).toEqual(expected);
        compared += rows.length;
      }
    }
    expect(registries.length).toBeGreaterThan(25);
    expect(compared).toBeGreaterThan(700);
  });

  it.each(OLDER_RELEASES)("references of %s lead where its foreign keys lead", async (release) => {
    const { slug } = OLDER_INSTANCES[release];
    const data = await gateway.read<Values>(`{
      artifact(instance: "${slug}", key: "demo/x.csv") { branch { name uid } space { name uid } storage { root }
        run { transform { key kind } } createdBy { handle } projects { nodes { name } } organisms { nodes { name uid } }
        collections { nodes { key } } ulabels { edges { feature { name } node { name } } }
        annotations { feature { name dtype } values } describe { text } } }`);
    expect(data.artifact).toMatchObject({
      branch: { name: "main", uid: "mmmmmmmmmmmm" },
      space: { name: "all", uid: "aaaaaaaaaaaa" },
      storage: { root: `/data/old-${release}` },
      run: { transform: { key: "script.py", kind: "script" } },
      createdBy: { handle: "anonymous" },
      projects: { nodes: [{ name: "demo project" }] },
      organisms: { nodes: [{ name: "mouse-like" }] },
      collections: { nodes: [{ key: "demo-collection" }] },
      ulabels: {
        edges: expect.arrayContaining([
          { feature: null, node: { name: "control" } },
          { feature: { name: "condition" }, node: { name: "treated" } },
        ]),
      },
      annotations: expect.arrayContaining([
        { feature: { name: "condition", dtype: "cat[ULabel]" }, values: ["treated"] },
        { feature: { name: "dose", dtype: "float" }, values: [2.5] },
        { feature: null, values: ["demo project"] },
      ]),
      describe: { text: expect.stringContaining("demo table") },
    });
  });

  it.each(OLDER_RELEASES)(
    "what LaminDB never leaves empty is there in %s, as its migrations give it",
    async (release) => {
      const given: Values[] = [];
      for (const registry of await registriesOf(release)) {
        const needed = registry.columns.filter((column) => column.name !== "id" && isNonNull(column));
        const fields = needed.map((column) => (isReference(column) ? `${column.field} { uid }` : column.field));
        const [all, one] = ["where: { branch: { isNull: false } }, first: 1000", "first: 1"];
        const argument = registry.column("branch") ? all : one;
        const document = `{ list: ${registry.manyField}(${at(release)}, ${argument}) { nodes { ${fields.join(" ")} } } }`;
        const { list } = await gateway.read<{ list: { nodes: Values[] } }>(document);
        expect(JSON.parse((await gateway.write(document))!), registry.qualifiedName).toEqual({ list });
        given.push(...list.nodes);
      }
      expect(given.length).toBeGreaterThan(50);
      const { artifacts, runs, branches } = await gateway.read<Record<string, { nodes: Values[] }>>(`{
      artifacts(${at(release)}, where: { isLocked: { eq: false }, space: { name: { eq: "all" } } }) { nodes { isLocked } }
      runs(${at(release)}, where: { statusCode: { eq: -3 } }, first: 1) { nodes { status statusCode } }
      branches(${at(release)}, first: 1) { nodes { createdBy { handle } space { name } statusCode } } }`);
      expect(artifacts!.nodes[0]).toEqual({ isLocked: false });
      expect(runs!.nodes[0]).toEqual({ status: "scheduled", statusCode: -3 });
      expect(branches!.nodes[0]).toEqual({ createdBy: { handle: "anonymous" }, space: { name: "all" }, statusCode: 0 });
    },
  );

  const OLD: OlderRelease[] = ["1.5.3", "1.17.0"];

  it.each(OLD)("dtypes of %s name types by uid, also within types and unions", async (release) => {
    const { features } = await gateway.read<{ features: { nodes: { name: string; dtype: string }[] } }>(
      `{ features(${at(release)}) { nodes { name dtype } } }`,
    );
    const samples = "kbdGuE9gnioL6g0X";
    expect(Object.fromEntries(features.nodes.map(({ name, dtype }) => [name, dtype]))).toEqual({
      condition: "cat[ULabel]",
      dose: "float",
      drug: "cat[ULabel[typeDrug]]",
      "other drug": "list[cat[ULabel[typeDru2].name]]",
      gone: "cat[ULabel[Nothing]]",
      checked: "str",
      Checks: null,
      ...(release === "1.17.0" && { sample: `list[cat[Record[${samples}]|ULabel[typePert]]]` }),
    });
    const filtered = await gateway.read(
      `{ features(${at(release)}, where: { dtypeStr: { eq: "cat[ULabel[typeDrug]]" } }) { nodes { name } } }`,
    );
    expect(filtered).toEqual({ features: { nodes: [{ name: "drug" }] } });
  });

  it.each(OLD)("what %s kept in _aux stands in its columns", async (release) => {
    const where = (name: string, operator: string) => `where: { ${name}: { ${operator} } }`;
    const data = await gateway.read<Values>(`{
      checked: feature(${at(release)}, name: "checked") { defaultValue nullable coerce aux isType }
      type: feature(${at(release)}, name: "Checks") { defaultValue nullable coerce aux isType }
      plain: feature(${at(release)}, name: "dose") { defaultValue nullable coerce aux isType }
      byFlag: features(${at(release)}, ${where("nullable", "eq: false")}) { nodes { name } }
      byValue: features(${at(release)}, ${where("defaultValue", 'eq: "unknown"')}) { nodes { name } }
      measured: schema(${at(release)}, name: "measured") { uid nMembers coerce flexible aux isType members { nodes { uid } } }
      anything: schema(${at(release)}, name: "anything") { uid nMembers coerce flexible aux isType }
      Measurements: schema(${at(release)}, name: "Measurements") { uid nMembers coerce flexible aux isType }
      byCount: schemas(${at(release)}, ${where("nMembers", "gte: 1")}) { nodes { name } }
      artifact(${at(release)}, key: "demo/x.csv") { aux versionTag recreatingRuns { totalCount } }
      runs(${at(release)}) { nodes { uid cliArgs aux } } }`);
    expect(data).toMatchObject({
      checked: { defaultValue: "unknown", nullable: false, coerce: true, aux: { note: 1 }, isType: false },
      type: { defaultValue: null, nullable: null, coerce: null, aux: null, isType: true },
      plain: { defaultValue: null, nullable: true, coerce: false, aux: null, isType: false },
      byFlag: { nodes: [{ name: "checked" }] },
      byValue: { nodes: [{ name: "checked" }] },
      measured: {
        ...{ uid: "schema0123456789", nMembers: 2, coerce: true, flexible: false, isType: false },
        aux: { af: { "1": ["featMoved000"], "3": "featMoved000" } },
      },
      anything: { uid: "schemaFlexible01", nMembers: null, coerce: null, flexible: true, aux: null, isType: false },
      Measurements: { uid: "schemaType012345", nMembers: null, coerce: null, flexible: null, isType: true },
      byCount: { nodes: [{ name: "measured" }] },
      artifact: { aux: { storage_completed: false }, versionTag: "v1", recreatingRuns: { totalCount: 1 } },
    });
    const [first] = (data.runs as { nodes: Values[] }).nodes;
    expect(first).toMatchObject({ cliArgs: "--fast", aux: { kept: true } });
  });

  it("1.5.3 has its branches as numbers, its own space and runs without a status", async () => {
    const data = await gateway.read<Values>(`{
      branches(${at("1.5.3")}) { nodes { uid name } }
      shown: ulabels(${at("1.5.3")}, where: { name: { eq: "thrown away" } }) { totalCount }
      trashed: ulabels(${at("1.5.3")}, where: { branch: { name: { eq: "trash" } } }) { nodes { name branch { uid } } }
      unfinished: run(${at("1.5.3")}, uid: "y4rkZ0FYLLWN3GpdpMVq") { status finishedAt }
      finished: run(${at("1.5.3")}, uid: "finishedRun000000000") { status finishedAt }
      transforms(${at("1.5.3")}) { nodes { key predecessors { nodes { uid } } } } }`);
    expect(data).toEqual({
      branches: {
        nodes: [
          { uid: "tttttttttttt", name: "trash" },
          { uid: "aaaaaaaaaaaa", name: "archive" },
          { uid: "mmmmmmmmmmmm", name: "main" },
        ],
      },
      shown: { totalCount: 0 },
      trashed: { nodes: [{ name: "thrown away", branch: { uid: "tttttttttttt" } }] },
      unfinished: { status: "scheduled", finishedAt: null },
      finished: { status: "completed", finishedAt: "2025-05-01T10:00:00.500000Z" },
      transforms: {
        nodes: [
          { key: "script.py", predecessors: { nodes: [{ uid: "withoutKey000000" }] } },
          { key: "__lamindb_transfer__/4XIuR0tvaiXM", predecessors: { nodes: [] } },
          { key: "", predecessors: { nodes: [] } },
        ],
      },
    });
  });

  it("1.17.0 has its configurations, readmes and values of records and runs", async () => {
    const data = await gateway.read<Values>(`{
      transforms(${at("1.17.0")}) { nodes { key aux environment { uid } } }
      artifact(${at("1.17.0")}, key: "demo/x.csv") { notes }
      blocks(${at("1.17.0")}) { nodes { key kind content } }
      record(${at("1.17.0")}, name: "S1") { type { name } features { feature { name } values } }
      runs(${at("1.17.0")}, first: 1) { nodes { features { feature { name } values } } }
      control: ulabel(${at("1.17.0")}, uid: "NGLIvdbY") { branch { name } }
      pertdbGeneticPerturbations(${at("1.17.0")}) { nodes { type } } }`);
    expect(data).toEqual({
      transforms: {
        nodes: [
          { key: "script.py", aux: { config: { gpu: 1 } }, environment: null },
          { key: "", aux: null, environment: null },
        ],
      },
      artifact: { notes: "# About x.csv" },
      blocks: { nodes: [{ key: "guide", kind: "readme", content: "# Guide" }] },
      record: {
        type: { name: "Samples" },
        features: expect.arrayContaining([
          { feature: { name: "dose" }, values: [1.5] },
          { feature: { name: "sample" }, values: ["S1"] },
        ]),
      },
      runs: { nodes: [{ features: [{ feature: { name: "checked" }, values: ["yes"] }] }] },
      control: { branch: { name: "curation" } },
      pertdbGeneticPerturbations: { nodes: [{ type: "CRISPR-Cas9" }] },
    });
  });

  /** Labels of the one artifact of each release. */
  const ulabels: Record<OlderRelease, string[]> = {
    "1.5.3": ["DMSO", "control", "treated"],
    "1.17.0": ["DMSO", "control", "treated"],
    "2.0.1": ["control", "treated"],
  };
  const bucket = (value: unknown, count = 1) => ({ value, count });

  it.each(OLDER_RELEASES)(
    "filters by features, searches, facets, aggregates and tables of %s are about what it has",
    async (release) => {
      const data = await gateway.read<Values>(`{
        artifacts(${at(release)}) {
          facets(by: ["suffix", "kind", "ulabels.name", "run.transform.key", "features.condition", "features.dose"]) {
            by missing buckets { value count } }
          aggregate { count size { sum min max mean } nObservations { sum } }
          table(columns: ["key", "createdBy.handle", "ulabels.name", "features.condition", "features.dose", "projects.name"]) {
            columns { dtype } rows } }
        byLabel: artifacts(${at(release)}, where: { features: [{ name: "condition", eq: "treated" }] }) { nodes { key } }
        byNumber: artifacts(${at(release)}, where: { features: [{ name: "dose", gt: 2, lt: 3 }] }) { nodes { key } }
        others: artifacts(${at(release)}, where: { not: { features: [{ name: "dose", gt: 2 }] } }) { totalCount }
        searched: ulabels(${at(release)}, search: "TREAT") { totalCount nodes { name } }
        search(query: "demo", instances: ["${OLDER_INSTANCES[release].slug}"]) {
          hits { score object { ... on Artifact { key } ... on Project { name } ... on Collection { found: key } } } } }`);
      expect(data).toEqual({
        artifacts: {
          facets: [
            { by: "suffix", missing: 0, buckets: [bucket(".csv")] },
            { by: "kind", missing: 1, buckets: [] },
            { by: "ulabels.name", missing: 0, buckets: ulabels[release].map((name) => bucket(name)) },
            { by: "run.transform.key", missing: 0, buckets: [bucket("script.py")] },
            { by: "features.condition", missing: 0, buckets: [bucket("treated")] },
            { by: "features.dose", missing: 0, buckets: [bucket(2.5)] },
          ],
          aggregate: { count: 1, size: { sum: "12", min: "12", max: "12", mean: 12 }, nObservations: { sum: null } },
          table: {
            columns: ["str", "str", "list[str]", "cat[ULabel]", "float", "list[str]"].map((dtype) => ({ dtype })),
            rows: [["demo/x.csv", "anonymous", ulabels[release], "treated", 2.5, ["demo project"]]],
          },
        },
        byLabel: { nodes: [{ key: "demo/x.csv" }] },
        byNumber: { nodes: [{ key: "demo/x.csv" }] },
        others: { totalCount: 0 },
        searched: { totalCount: 1, nodes: [{ name: "treated" }] },
        search: {
          hits: [
            { score: 26, object: { key: "demo/x.csv" } },
            { score: 15, object: { name: "demo project" } },
            { score: 11, object: { found: "demo-collection" } },
          ],
        },
      });
    },
  );

  it("one list of all releases has each one's part, whatever it lacks", async () => {
    const data = await gateway.read<Values>(`{
      artifacts(instances: ["*"], search: "demo", where: { features: [{ name: "dose", gt: 2 }] }, orderBy: [{ versionTag: ASC }]) {
        totalCount
        nodes { key instance { slug } }
        facets(by: ["features.condition", "features.dose"]) { missing buckets { value count } }
        aggregate { count size { sum } }
        table(columns: ["key", "features.dose"]) { rows } } }`);
    expect(data).toEqual({
      artifacts: {
        totalCount: 3,
        nodes: OLDER_RELEASES.map((release) => OLDER_INSTANCES[release].slug)
          .sort()
          .map((slug) => ({ key: "demo/x.csv", instance: { slug } })),
        facets: [
          { missing: 0, buckets: [bucket("treated", 3)] },
          { missing: 0, buckets: [bucket(2.5, 3)] },
        ],
        aggregate: { count: 3, size: { sum: "36" } },
        table: { rows: Array(3).fill(["demo/x.csv", 2.5]) },
      },
    });
  });

  it("a registry that a release does not have is named as missing", async () => {
    const { errors } = await gateway.ask(`{ records(${at("1.5.3")}) { totalCount } }`);
    expect(errors).toMatchObject([{ code: "REGISTRY_NOT_IN_INSTANCE" }]);
  });
});
