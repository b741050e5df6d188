/**
 * A module of an organisation's own, from what the exporter wrote about it to reads and syncs, without code.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { query } from "../support/initDatabases.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { MODEL, PLATE, WELLS_CATALOGUE, WELLS_ROWS, wellsTables } from "../support/wells.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const BARE = { slug: "anonymous/bare", id: "5eed0000000000000000000000000009" };

const FIELDS = "uid name barcode nWells sealedOn layout createdAt createdBy { handle }";
const PLATE_FIELDS = {
  ...{
    uid: PLATE,
    name: "Plate 1",
    barcode: "BC-1",
    nWells: 384,
    sealedOn: "2025-03-02",
    layout: { rows: 16, gain: 1 },
  },
  ...{ createdAt: "2025-03-01T10:00:01.654321Z", createdBy: { handle: "grace" } },
};

describe.each(DIALECT_NAMES)("a module of one's own on %s", (dialect) => {
  const databases: TestDatabase[] = [];
  let gateway: TestGateway;
  let bare: TestGateway;
  const run = async (db: TestDatabase, statements: string[]) => {
    for (const sql of statements) await query[dialect](db.db, sql);
  };
  beforeAll(async () => {
    const [source, target, without] = await Promise.all([
      cloneTemplate(dialect, "source"),
      cloneTemplate(dialect, "target"),
      cloneTemplate(dialect, "target"),
    ]);
    databases.push(source, target, without);
    await run(source, [...wellsTables(dialect), ...WELLS_ROWS]);
    await run(target, wellsTables(dialect));
    const instances = [
      { ...SOURCE, db: source.db },
      { ...TARGET, db: target.db },
      { ...BARE, db: without.db },
    ];
    const modules = [WELLS_CATALOGUE];
    gateway = await startTestGateway({ default: TARGET.slug, instances, modules });
    bare = await startTestGateway({ default: BARE.slug, instances, modules });
  });
  afterAll(async () => {
    await Promise.all([gateway.stop(), bare.stop()]);
    await Promise.all(databases.map(({ drop }) => drop()));
  });

  it("stands in the schema with its description, and among the modules of an instance", async () => {
    const { data } = await gateway.query<Record<string, unknown>>(`{
      __type(name: "WellsPlate") { description interfaces { name } fields { name } }
      instance(slug: "${SOURCE.slug}") { modules registries { name table count } } }`);
    expect(data!.__type).toMatchObject({
      description: expect.stringContaining("A plate of wells."),
      interfaces: expect.arrayContaining([{ name: "LaminObject" }]),
      fields: expect.arrayContaining([{ name: "barcode" }, { name: "parents" }, { name: "children" }]),
    });
    expect(data!.instance).toMatchObject({
      modules: expect.arrayContaining(["wells"]),
      registries: expect.arrayContaining([{ name: "WellsPlate", table: "wells_plate", count: 2 }]),
    });
  });

  it("is read: fields, relations from both sides, filters", async () => {
    const { data, errors } = await gateway.query(`{
      wellsPlate(instance: "${SOURCE.slug}", name: "Plate 1") { ${FIELDS}
        parents { nodes { name } } artifacts { edges { feature { name } node { key } } } }
      artifacts(instance: "${SOURCE.slug}", where: { plates: { some: { barcode: { eq: "BC-1" } } } }) {
        nodes { key plates { edges { feature { name } node { name } } } } }
      wellsPlates(instance: "${SOURCE.slug}", where: { nWells: { gt: 96 } }, orderBy: [{ name: ASC }]) { totalCount } }`);
    expect(errors).toBeUndefined();
    const link = { feature: { name: "donor" } };
    expect(data).toEqual({
      wellsPlate: {
        ...PLATE_FIELDS,
        parents: { nodes: [{ name: "parent" }] },
        artifacts: { edges: [{ ...link, node: { key: "models/model.bin" } }] },
      },
      artifacts: { nodes: [{ key: "models/model.bin", plates: { edges: [{ ...link, node: { name: "Plate 1" } }] } }] },
      wellsPlates: { totalCount: 1 },
    });
  });

  it("is left out, and named, where the target lacks its tables", async () => {
    const { data } = await bare.query<Record<string, unknown>>(
      `mutation { syncArtifact(source: "${SOURCE.slug}", uid: "${MODEL}", transfer: ANNOTATIONS) {
        outcome leftOut { object { registry uid } reason } } }`,
    );
    expect(data!.syncArtifact).toEqual({
      outcome: "TRANSFERRED",
      leftOut: [{ object: { registry: "WELLS_PLATE", uid: PLATE }, reason: `${BARE.slug} lacks the module wells` }],
    });
    const { errors } = await bare.query(
      `mutation { sync(source: "${SOURCE.slug}", registry: WELLS_PLATE, uid: "${PLATE}") { outcome } }`,
    );
    expect(errors).toMatchObject([
      { extensions: { code: "MODULE_NOT_ON_TARGET", registry: "wells.Plate", uid: PLATE } },
    ]);
  });

  it("is synced by itself", async () => {
    const { data, errors } = await gateway.query(
      `mutation { sync(source: "${SOURCE.slug}", registry: WELLS_PLATE, name: "Plate 1") { outcome
        transferred { registry uid } object { uid ... on WellsPlate { ${FIELDS} run { transform { key } } _state { origin { slug uid } } } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      sync: {
        outcome: "TRANSFERRED",
        transferred: [
          { registry: "USER", uid: "Gr4ceHpr" },
          { registry: "WELLS_PLATE", uid: PLATE },
        ],
        object: {
          ...PLATE_FIELDS,
          run: { transform: { key: `__lamindb_transfer__/${SOURCE.uid}` } },
          _state: { origin: { slug: SOURCE.slug, uid: SOURCE.uid } },
        },
      },
    });
  });

  it("is synced as a label of an artifact, with its feature, and as a value of a record", async () => {
    const { data, errors } = await gateway.query(`mutation {
      syncArtifact(source: "${SOURCE.slug}", uid: "${MODEL}", transfer: ANNOTATIONS) { outcome mapped { registry uid }
        artifact { plates { edges { feature { name } node { uid } } } annotations { feature { name } values } } }
      sync(source: "${SOURCE.slug}", registry: RECORD, name: "Experiment 1", transfer: ANNOTATIONS) { outcome
        object { ... on Record { features { feature { name } values } } } } }`);
    expect(errors).toBeUndefined();
    const value = { feature: { name: "donor" }, values: ["Plate 1"] };
    expect(data).toMatchObject({
      syncArtifact: {
        outcome: "TRANSFERRED",
        mapped: expect.arrayContaining([{ registry: "WELLS_PLATE", uid: PLATE }]),
        artifact: {
          plates: { edges: [{ feature: { name: "donor" }, node: { uid: PLATE } }] },
          annotations: expect.arrayContaining([value]),
        },
      },
      sync: { outcome: "TRANSFERRED", object: { features: expect.arrayContaining([value]) } },
    });
  });

  it("is matched by its own unique column", async () => {
    await query[dialect](databases[1]!.db, `UPDATE wells_plate SET uid = 'otherPlate01' WHERE uid = '${PLATE}'`);
    const { data } = await gateway.query(
      `mutation { sync(source: "${SOURCE.slug}", registry: WELLS_PLATE, uid: "${PLATE}") { outcome object { uid } } }`,
    );
    expect(data).toEqual({ sync: { outcome: "MAPPED", object: { uid: "otherPlate01" } } });
  });
});
