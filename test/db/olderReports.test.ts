/** What syncs from older databases bring, row for row where it matters, and what they name as left behind. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { OLDER_INSTANCES, OLDER_RELEASES, openOlder, unpackOlder } from "../support/olderDatabases.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const [FIRST, SECOND, THIRD] = OLDER_RELEASES.map((release) => OLDER_INSTANCES[release].slug) as [
  string,
  string,
  string,
];
const NOT_KNOWN = "not in the gateway's catalogue (LaminDB 2.12.1)";

type Values = Record<string, unknown>;
interface LeftOut {
  object: { registry: string; uid: string };
  reason: string;
}

describe.each(DIALECT_NAMES)("older sources on %s", (dialect) => {
  let gateway: TestGateway;
  const databases: TestDatabase[] = [];
  let target: TestDatabase;
  beforeAll(async () => {
    const sources = await Promise.all(OLDER_RELEASES.map((release) => openOlder(dialect, release)));
    target = await cloneTemplate(dialect, "target");
    databases.push(...sources, target);
    const older = OLDER_RELEASES.map((release, i) => ({ ...OLDER_INSTANCES[release], db: sources[i]!.db }));
    gateway = await startTestGateway({ default: TARGET.slug, instances: [...older, { ...TARGET, db: target.db }] });
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all(databases.map(({ drop }) => drop()));
  });

  const ask = async (document: string): Promise<Values> => {
    const { data, errors } = await gateway.query<Values>(document);
    expect(errors).toBeUndefined();
    return data!;
  };
  const sync = async (source: string, registry: string, by: string, transfer: string, fields = ""): Promise<Values> => {
    const data = await ask(`mutation { sync(source: "${source}", registry: ${registry}, ${by}, transfer: ${transfer}) {
      outcome leftOut { object { registry uid } reason } ${fields} } }`);
    return data.sync as Values;
  };
  const leftOut = (report: Values) =>
    (report.leftOut as LeftOut[]).map(({ object, reason }) => `${object.registry} ${object.uid}: ${reason}`).sort();

  it("an artifact of 1.5.3 comes with features, labels and values; parameters and dropped columns are named", async () => {
    const report = await sync(FIRST, "ARTIFACT", 'key: "demo/x.csv"', "ANNOTATIONS");
    expect(report.outcome).toBe("TRANSFERRED");
    expect(leftOut(report)).toEqual([
      `ARTIFACT iyYB98dRgarTT2Ln0000: 1 row of lamindb_artifactparamvalue, which is ${NOT_KNOWN}`,
      `ARTIFACT iyYB98dRgarTT2Ln0000: the column label_ref_is_name of lamindb_artifactulabel is ${NOT_KNOWN}`,
      `FEATURE featMoved000: the column _expect_many of lamindb_feature is ${NOT_KNOWN}`,
      `FEATURE featMoved000: the column proxy_dtype of lamindb_feature is ${NOT_KNOWN}`,
    ]);
    const { artifact } = await ask(`{ artifact(uid: "iyYB98dRgarTT2Ln0000") { versionTag aux size hash createdAt
      branch { name } space { name } createdOn { name } storage { root } run { transform { key } }
      schemas { edges { slot node { itype nMembers flexible members { nodes { uid } } } } }
      annotations { feature { name dtype } slot values } } }`);
    expect(artifact).toEqual({
      ...{ versionTag: "v1", aux: { storage_completed: false }, size: "12", hash: "w8a8Kujs5L0lENyiEiXAQQ" },
      ...{ createdAt: "2026-11-22T10:01:30.966000Z", branch: { name: "main" }, space: { name: "all" } },
      ...{ createdOn: { name: "main" }, storage: { root: "/data/old-1.5.3" } },
      run: { transform: { key: expect.stringMatching(/^__lamindb_transfer__\//) } },
      schemas: {
        edges: [
          {
            slot: "obs",
            node: {
              ...{ itype: "Feature", nMembers: 2, flexible: false },
              members: { nodes: [{ uid: "Snqz4TJnAFGY" }, { uid: "featMoved000" }] },
            },
          },
        ],
      },
      annotations: expect.arrayContaining([
        { feature: { name: "condition", dtype: "cat[ULabel]" }, slot: null, values: ["treated"] },
        { feature: { name: "drug", dtype: "cat[ULabel[typeDrug]]" }, slot: null, values: ["DMSO"] },
        { feature: { name: "dose", dtype: "float" }, slot: "obs", values: [2.5] },
        { feature: { name: "checked", dtype: "str" }, slot: "obs", values: ["yes", true] },
        { feature: null, slot: null, values: ["demo project"] },
      ]),
    });
    const hashes = await ask(`{ jsonValues { nodes { value hash } } }`);
    expect(hashes.jsonValues).toEqual({
      nodes: expect.arrayContaining([
        { value: 2.5, hash: "giFDW8zpE7XC3CLq9stlkA" }, // as 1.17.0 wrote it itself
        { value: "yes", hash: "phBcCmEbQbCPEglQY1Anng" },
      ]),
    });
  });

  it("runs, projects, references and schemas of 1.5.3 name what stays behind", async () => {
    const run = await sync(
      FIRST,
      "RUN",
      'uid: "y4rkZ0FYLLWN3GpdpMVq"',
      "ANNOTATIONS",
      "object { ... on Run { cliArgs aux status } }",
    );
    expect(leftOut(run)).toEqual([`RUN y4rkZ0FYLLWN3GpdpMVq: 2 rows of lamindb_runparamvalue, which is ${NOT_KNOWN}`]);
    expect(run.object).toEqual({ cliArgs: "--fast", aux: { kept: true }, status: "scheduled" });
    const project = await sync(FIRST, "PROJECT", 'name: "demo project"', "ANNOTATIONS");
    expect(leftOut(project)).toEqual([`PROJECT P2v7jUTRDLqt: 1 row of lamindb_personproject, which is ${NOT_KNOWN}`]);
    const reference = await sync(FIRST, "REFERENCE", 'name: "Photo 51"', "ANNOTATIONS");
    expect(leftOut(reference)).toEqual([
      `REFERENCE reference001: 1 row of lamindb_reference_authors, which is ${NOT_KNOWN}`,
    ]);
    const schema = await sync(
      FIRST,
      "SCHEMA",
      'name: "measured"',
      "ANNOTATIONS",
      "object { uid ... on Schema { aux members { nodes { uid } } } }",
    );
    expect(leftOut(schema)).toEqual([`SCHEMA schema0123456789: the column slot of lamindb_schema is ${NOT_KNOWN}`]);
    expect(schema.object).toEqual({
      uid: "schema0123456789",
      aux: { af: { "1": ["featMoved000"], "3": "featMoved000" } },
      members: { nodes: [{ uid: "Snqz4TJnAFGY" }, { uid: "featMoved000" }] },
    });
  });

  it("without annotations only what the rows themselves lose is named", async () => {
    const project = await sync(FIRST, "PROJECT", 'name: "demo project"', "SQLRECORD");
    expect(leftOut(project)).toEqual([]);
    const factor = await sync(FIRST, "BIONTY_EXPERIMENTAL_FACTOR", 'name: "RNA-Seq"', "SQLRECORD");
    expect(leftOut(factor)).toEqual([
      `BIONTY_EXPERIMENTAL_FACTOR 4WYv9kl0: the column molecule of bionty_experimentalfactor is ${NOT_KNOWN}`,
    ]);
  });

  it("an artifact of 1.17.0 comes with its readme; labels of dropped registries are named", async () => {
    const report = await sync(
      SECOND,
      "ARTIFACT",
      'key: "demo/x.csv"',
      "ANNOTATIONS",
      "object { ... on Artifact { notes } }",
    );
    expect(report.object).toEqual({ notes: "# About x.csv" });
    expect(leftOut(report)).toEqual([
      `ARTIFACT iSJaKGJUBeE0DXAR0000: 1 row of wetlab_artifactbiosample, which is ${NOT_KNOWN}`,
      `ARTIFACT iSJaKGJUBeE0DXAR0000: the column label_ref_is_name of lamindb_artifactulabel is ${NOT_KNOWN}`,
    ]);
    const blocks = await runStatement(target.db, "SELECT kind, content FROM lamindb_artifactblock");
    expect(blocks).toEqual([{ kind: "readme", content: "# About x.csv" }]);
  });

  it("a transform of 1.17.0 keeps its configuration; what it had of flows is named", async () => {
    const report = await sync(
      SECOND,
      "TRANSFORM",
      'key: "script.py"',
      "SQLRECORD",
      "object { ... on Transform { aux kind environment { uid } } }",
    );
    expect(report.object).toEqual({ aux: { config: { gpu: 1 } }, kind: "script", environment: null });
    expect(leftOut(report)).toEqual([
      `TRANSFORM 1KYwP5aEDzb00000: the column environment_id of lamindb_transform is ${NOT_KNOWN}`,
      `TRANSFORM 1KYwP5aEDzb00000: the column is_flow of lamindb_transform is ${NOT_KNOWN}`,
    ]);
  });

  it("records and runs of 1.17.0 come with their values, and types that dtypes name", async () => {
    await sync(SECOND, "RECORD", 'name: "Samples"', "SQLRECORD");
    const record = await sync(
      SECOND,
      "RECORD",
      'name: "S1"',
      "ANNOTATIONS",
      "object { ... on Record { type { name } features { feature { name dtype } values } } }",
    );
    expect(record).toMatchObject({
      outcome: "TRANSFERRED",
      object: {
        type: { name: "Samples" },
        features: expect.arrayContaining([
          { feature: { name: "dose", dtype: "float" }, values: [1.5] },
          {
            feature: { name: "sample", dtype: "list[cat[Record[kbdGuE9gnioL6g0X]|ULabel[typePert]]]" },
            values: ["S1"],
          },
        ]),
      },
    });
    const run = await sync(
      SECOND,
      "RUN",
      'uid: "cvcjQSpHgwrJ2799"',
      "ANNOTATIONS",
      "object { ... on Run { features { feature { name } values } } }",
    );
    expect(run.object).toEqual({ features: [{ feature: { name: "checked" }, values: ["yes"] }] });
  });

  it("a label on a branch that the target lacks arrives on main", async () => {
    const label = await sync(
      SECOND,
      "ULABEL",
      'uid: "NGLIvdbY"',
      "SQLRECORD",
      "object { ... on ULabel { name branch { name } } }",
    );
    expect(label.object).toEqual({ name: "control", branch: { name: "main" } });
  });

  it("a term of an ontology is one row, whatever release its uid is of", async () => {
    await sync(FIRST, "BIONTY_ORGANISM", 'name: "mouse-like"', "SQLRECORD");
    for (const source of [SECOND, THIRD]) {
      const report = await sync(source, "BIONTY_ORGANISM", 'name: "mouse-like"', "SQLRECORD", "object { uid }");
      expect(report).toMatchObject({ outcome: "MAPPED", object: { uid: "79dGi4ZY" } });
    }
    await runStatement(
      target.db,
      "UPDATE bionty_organism SET uid = '79dGi4ZY1WwWcP', name = 'like a mouse' WHERE uid = '79dGi4ZY'",
    );
    const report = await sync(SECOND, "BIONTY_ORGANISM", 'name: "mouse-like"', "SQLRECORD", "object { uid }");
    expect(report).toMatchObject({ outcome: "MAPPED", object: { uid: "79dGi4ZY1WwWcP" } });
  });
});

describe("an older database as the default instance", () => {
  const KEY = "example_datasets/mini_immuno/dataset1.h5ad";
  const SYNC = `syncArtifact(source: "${SOURCE.slug}", key: "${KEY}", transfer: ANNOTATIONS`;

  it.each(["1.5.3", "1.17.0"] as const)("%s is read, and never written to", async (release) => {
    const [source, db] = [await cloneTemplate("sqlite", "source"), unpackOlder(release)];
    const older = OLDER_INSTANCES[release];
    const instances = [
      { ...SOURCE, db: source.db },
      { ...older, db },
    ];
    const gateway = await startTestGateway({ default: older.slug, instances });
    try {
      const before = await databaseText(db);
      const { data } = await gateway.query<Values>("{ features { nodes { name } } }");
      expect(data).toMatchObject({ features: { nodes: expect.arrayContaining([{ name: "dose" }]) } });
      const writes = [
        `${SYNC}) { outcome }`,
        `${SYNC}, dryRun: true) { outcome }`,
        'track(input: { key: "x" }) { uid }',
      ];
      for (const write of writes) {
        const { errors } = await gateway.query(`mutation { ${write} }`);
        expect(errors).toMatchObject([{ extensions: { code: "FORBIDDEN", instance: older.slug } }]);
        expect(errors![0]!.message).toMatch(
          /^laminlabs\/older-\S+ was created by a LaminDB version before 2\.0 \(migration 0\d+_.*migrate it with LaminDB/,
        );
      }
      expect(await databaseText(db)).toBe(before);
    } finally {
      await gateway.stop();
    }
  });

  it("2.0.1 has today's names and takes what it has columns for", async () => {
    const [source, db] = [await cloneTemplate("sqlite", "source"), unpackOlder("2.0.1")];
    const older = OLDER_INSTANCES["2.0.1"];
    const instances = [
      { ...SOURCE, db: source.db },
      { ...older, db },
    ];
    const gateway = await startTestGateway({ default: older.slug, instances });
    try {
      const { data, errors } = await gateway.query<Values>(
        `mutation { ${SYNC}) { outcome leftOut { reason } artifact { annotations { values } } } }`,
      );
      expect(errors).toBeUndefined();
      expect(data!.syncArtifact).toMatchObject({
        outcome: "TRANSFERRED",
        leftOut: expect.arrayContaining([{ reason: "the target has no column created_on_id" }]),
        artifact: { annotations: expect.arrayContaining([{ values: expect.arrayContaining(["DMSO"]) }]) },
      });
    } finally {
      await gateway.stop();
    }
  });
});
