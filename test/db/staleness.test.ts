/** `stale`: after a sync nothing differs; each kind of change on the source is what is told, and nothing else. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Registry } from "../../src/catalogue/model.ts";
import { runStatement } from "../support/runStatement.ts";
import { type Dialects, openSyncPair, type SyncPair, startPair } from "../support/syncPair.ts";
import { temporaryPath } from "../support/temporary.ts";

interface Staleness {
  fields: string[];
  annotations: string[];
}

const UP_TO_DATE: Staleness = { fields: [], annotations: [] };
/** The other dialect on the other side, so that the forms of values differ, too. */
const PAIRINGS: Dialects[] = [
  { source: "sqlite", target: "postgres" },
  { source: "postgres", target: "sqlite" },
];

const catalogue = loadCatalogue();
const REGISTRIES = ["Record", "Artifact", "Collection", "Schema", "ULabel", "Transform", "bionty.CellMarker"].map(
  (name) => catalogue.registry(name),
);

const DATASET = "9zbX6l4rO283JrMD0000";
const TABLE = "9upnvib1Eh7gMiYM0001";
const SOLO = "18P3I39g3UvppBZs0000";
const FULL_RECORD = "7AHTUlL2WFzsgdad";
const GOOD = "jduHCv2Q";
const COMPOSITE = "5cBNr2Ek7EymxAwW";
const INDEXED = "XVO6JkohmNoTwoGD";

async function staleOf({ read }: SyncPair, name: string, uid: string): Promise<Staleness | null> {
  const { oneField } = catalogue.registry(name);
  const { object } = await read<{ object: { stale: Staleness | null } }>(
    `{ object: ${oneField}(uid: "${uid}") { stale { fields annotations } } }`,
  );
  return object.stale;
}

interface Listed {
  uid: string;
  isLatest?: boolean;
  _state: { origin: object | null };
  stale: Staleness | null;
}

async function list({ read }: SyncPair, { manyField, isVersioned }: Registry, instance: string): Promise<Listed[]> {
  const fields = `uid ${isVersioned ? "isLatest" : ""} _state { origin { uid } } stale { fields annotations }`;
  const anyBranch = "where: { or: [{ branch: { isNull: true } }, { branch: { isNull: false } }] }";
  const { page } = await read<{ page: { nodes: Listed[] } }>(
    `{ page: ${manyField}(instance: "${instance}", ${anyBranch}, first: 1000) { nodes { ${fields} } } }`,
  );
  return page.nodes;
}

/** All objects of the source that can be synced by themselves. */
async function syncAll(pair: SyncPair, transfer: "SQLRECORD" | "ANNOTATIONS"): Promise<void> {
  for (const registry of REGISTRIES) {
    for (const { uid, isLatest } of await list(pair, registry, "laminlabs/lamindata")) {
      const inOtherSpace = uid === "At8WB78g" || uid === "PA9g4oqn";
      if (isLatest !== false && !inOtherSpace) await pair.sync(registry.enumName, uid, transfer);
    }
  }
}

/** What differs, by uid, of all objects that a sync has brought; those that are up to date are left out. */
async function differing(pair: SyncPair): Promise<Record<string, Staleness>> {
  const found: Record<string, Staleness> = {};
  for (const registry of REGISTRIES) {
    for (const { uid, stale, _state } of await list(pair, registry, "default")) {
      expect(stale === null, `${registry.name} ${uid}`).toBe(_state.origin === null);
      if (stale && stale.fields.length + stale.annotations.length > 0) found[uid] = stale;
    }
  }
  return found;
}

interface Change {
  name: string;
  registry: string;
  uid: string;
  /** Statements on the source. */
  change: string[];
  /** Statements on the target. */
  changeTarget?: string[];
  stale: Staleness;
  /** Statements on the source that undo what a sync with annotations does not bring. */
  restore?: string[];
}

const artifact = { registry: "Artifact", uid: DATASET };
const ofArtifact = (set: string, uid = DATASET) => [`UPDATE lamindb_artifact SET ${set} WHERE uid = '${uid}'`];
const id = (table: string, uid: string) => `(SELECT id FROM lamindb_${table} WHERE uid = '${uid}')`;
const feature = (name: string) => `(SELECT min(id) FROM lamindb_feature WHERE name = '${name}')`;
const fields = (...names: string[]): Staleness => ({ fields: names, annotations: [] });
const annotations = (...names: string[]): Staleness => ({ fields: [], annotations: names });
const link = (table: string, columns: string, values: string) =>
  `INSERT INTO lamindb_${table} (created_at, created_by_id, ${columns}) VALUES ('2025-02-01 00:00:00', 1, ${values})`;

const FIELD_CHANGES: Change[] = [
  {
    ...artifact,
    name: "a text",
    change: ofArtifact("description = 'other'"),
    stale: fields("description"),
    restore: ofArtifact("description = 'mini immuno, dataset 1'"),
  },
  {
    ...artifact,
    name: "two columns, one of them with JSON",
    change: ofArtifact(`_aux = '{"b": 1}', size = size + 1`),
    stale: fields("_aux", "size"),
    restore: ofArtifact("_aux = NULL, size = size - 1"),
  },
  {
    ...artifact,
    name: "references",
    change: ofArtifact(`created_by_id = ${id("user", "Gr4ceHpr")}, schema_id = NULL`),
    stale: fields("schema", "created_by"),
    restore: ofArtifact(`created_by_id = ${id("user", "Ad4Lvlc1")}, schema_id = ${id("schema", COMPOSITE)}`),
  },
  {
    ...artifact,
    name: "a branch",
    change: ofArtifact("branch_id = 0"),
    stale: fields("branch"),
    restore: ofArtifact("branch_id = 1"),
  },
  {
    ...artifact,
    name: "nothing by another run or branch that the target lacks",
    change: ofArtifact("run_id = NULL, branch_id = 2"),
    stale: UP_TO_DATE,
    restore: ofArtifact("branch_id = 1"),
  },
  {
    ...artifact,
    name: "a later version on the source",
    change: ofArtifact("is_latest = FALSE"),
    stale: fields("is_latest"),
    restore: ofArtifact("is_latest = TRUE"),
  },
  {
    ...artifact,
    name: "nothing of an object that the source has under another uid",
    change: ofArtifact("uid = 'AnotherUid0123450000'"),
    stale: UP_TO_DATE,
    restore: [`UPDATE lamindb_artifact SET uid = '${DATASET}' WHERE uid = 'AnotherUid0123450000'`],
  },
  {
    name: "an object that the source has no longer",
    registry: "ULabel",
    uid: GOOD,
    change: [`UPDATE lamindb_ulabel SET uid = 'gone1234' WHERE uid = '${GOOD}'`],
    stale: fields("uid"),
    restore: [`UPDATE lamindb_ulabel SET uid = '${GOOD}' WHERE uid = 'gone1234'`],
  },
  {
    name: "a label, which the next sync fills",
    registry: "ULabel",
    uid: GOOD,
    change: [`UPDATE lamindb_ulabel SET name = 'better', type_id = NULL WHERE uid = '${GOOD}'`],
    stale: fields("name", "type"),
  },
];

const ANNOTATION_CHANGES: Change[] = [
  {
    ...artifact,
    name: "a label without a feature",
    change: [
      link("artifactulabel", "artifact_id, ulabel_id", `${id("artifact", DATASET)}, ${id("ulabel", "VRBkNc2T")}`),
    ],
    stale: annotations("ulabels"),
  },
  {
    ...artifact,
    name: "a label under a feature",
    change: [
      link(
        "artifactrecord",
        "artifact_id, record_id, feature_id",
        `${id("artifact", DATASET)}, ${id("record", "iKcAIvjzQ9adgGvW")}, ${feature("s_record")}`,
      ),
    ],
    stale: annotations("s_record"),
  },
  {
    ...artifact,
    name: "a label under another feature, which a sync does not bring",
    change: [
      `UPDATE lamindb_artifactrecord SET feature_id = ${feature("s_listrecord")} WHERE feature_id = ${feature("s_record")} AND artifact_id = ${id("artifact", DATASET)}`,
    ],
    stale: annotations("s_listrecord"),
    restore: [
      `UPDATE lamindb_artifactrecord SET feature_id = ${feature("s_record")} WHERE feature_id = ${feature("s_listrecord")} AND artifact_id = ${id("artifact", DATASET)}`,
    ],
  },
  {
    ...artifact,
    name: "a JSON value of a feature",
    change: [
      `UPDATE lamindb_artifactjsonvalue SET jsonvalue_id = (SELECT id FROM lamindb_jsonvalue WHERE feature_id = ${feature("s_float")}) WHERE artifact_id = ${id("artifact", DATASET)} AND jsonvalue_id = (SELECT id FROM lamindb_jsonvalue WHERE feature_id = ${feature("date_of_study")})`,
    ],
    stale: annotations("s_float"),
  },
  {
    ...artifact,
    name: "a JSON value that was changed where it is",
    change: [`UPDATE lamindb_jsonvalue SET value = '22.5' WHERE feature_id = ${feature("temperature")}`],
    stale: annotations("temperature"),
    restore: [`UPDATE lamindb_jsonvalue SET value = '21.6' WHERE feature_id = ${feature("temperature")}`],
  },
  {
    ...artifact,
    name: "nothing of a label that the source has no longer, as a sync takes none away",
    change: [`DELETE FROM lamindb_artifactulabel WHERE artifact_id = ${id("artifact", DATASET)}`],
    stale: UP_TO_DATE,
  },
  {
    ...artifact,
    name: "a member of a slot",
    change: [
      `INSERT INTO lamindb_schemafeature (schema_id, feature_id) VALUES (${id("schema", "qz6wfwDO4TmAHJXb")}, ${feature("s_url")})`,
    ],
    stale: annotations("obs"),
  },
  {
    name: "notes",
    registry: "Artifact",
    uid: TABLE,
    change: ["UPDATE lamindb_artifactblock SET content = 'new text' WHERE is_latest"],
    stale: annotations("notes"),
  },
  {
    name: "a collection's label",
    registry: "Collection",
    uid: SOLO,
    change: [
      link("collectionulabel", "collection_id, ulabel_id", `${id("collection", SOLO)}, ${id("ulabel", "VRBkNc2T")}`),
    ],
    stale: annotations("ulabels"),
  },
  {
    name: "a collection's artifact, which a sync of a known collection does not bring",
    registry: "Collection",
    uid: SOLO,
    change: [
      link("collectionartifact", "collection_id, artifact_id", `${id("collection", SOLO)}, ${id("artifact", DATASET)}`),
    ],
    stale: annotations("artifacts"),
    restore: [
      `DELETE FROM lamindb_collectionartifact WHERE collection_id = ${id("collection", SOLO)} AND artifact_id = ${id("artifact", DATASET)}`,
    ],
  },
  {
    name: "a record's JSON value",
    registry: "Record",
    uid: FULL_RECORD,
    change: [
      `UPDATE lamindb_recordjson SET value = '43' WHERE record_id = ${id("record", FULL_RECORD)} AND feature_id = ${feature("s_int")}`,
    ],
    stale: annotations("s_int"),
  },
  {
    name: "a record's label",
    registry: "Record",
    uid: FULL_RECORD,
    change: [
      `UPDATE lamindb_recordulabel SET value_id = ${id("ulabel", "W6SPSY6P")} WHERE record_id = ${id("record", FULL_RECORD)} AND feature_id = ${feature("s_ulabel")}`,
    ],
    stale: annotations("s_ulabel"),
  },
  {
    name: "values that a record has no longer",
    registry: "Record",
    uid: FULL_RECORD,
    change: [
      `DELETE FROM lamindb_recordjson WHERE record_id = ${id("record", FULL_RECORD)} AND feature_id IN (${feature("s_str")}, ${feature("s_url")})`,
    ],
    stale: annotations("s_str", "s_url"),
  },
  {
    name: "a value that only the target's record has",
    registry: "Record",
    uid: FULL_RECORD,
    change: [],
    changeTarget: [
      `INSERT INTO lamindb_recordjson (record_id, feature_id, value) VALUES (${id("record", FULL_RECORD)}, ${feature("s_url")}, '1')`,
    ],
    stale: annotations("s_url"),
  },
  {
    name: "a member of a schema",
    registry: "Schema",
    uid: INDEXED,
    change: [
      `INSERT INTO lamindb_schemafeature (schema_id, feature_id) VALUES (${id("schema", INDEXED)}, ${feature("s_url")})`,
    ],
    stale: annotations("members"),
  },
  {
    name: "a component of a schema",
    registry: "Schema",
    uid: COMPOSITE,
    change: [
      link(
        "schemacomponent",
        "composite_id, component_id, slot",
        `${id("schema", COMPOSITE)}, ${id("schema", INDEXED)}, 'uns'`,
      ),
    ],
    stale: annotations("components"),
  },
  {
    name: "nothing of a label and a readme that the target has on its own",
    registry: "Artifact",
    uid: "1U1dXnIGRMNj5gWe0000",
    change: [],
    changeTarget: [
      link(
        "artifactulabel",
        "artifact_id, ulabel_id",
        `${id("artifact", "1U1dXnIGRMNj5gWe0000")}, ${id("ulabel", "VRBkNc2T")}`,
      ),
    ],
    stale: UP_TO_DATE,
  },
];

async function run(db: string, statements: readonly string[] = []): Promise<void> {
  for (const statement of statements) await runStatement(db, statement);
}

describe.each(PAIRINGS)("staleness from $source to $target", (dialects) => {
  describe("of objects synced with all that belongs to them", () => {
    let pair: SyncPair;
    beforeAll(async () => {
      pair = await openSyncPair(dialects);
      await syncAll(pair, "ANNOTATIONS");
    }, 120_000);
    afterAll(() => pair.close());

    it("is nothing, anywhere", async () => {
      expect(await differing(pair)).toEqual({});
    });

    it.each([...FIELD_CHANGES, ...ANNOTATION_CHANGES])(
      "tells of $name",
      async ({ registry, uid, change, changeTarget, stale, restore }) => {
        await run(pair.source, change);
        await run(pair.target, changeTarget);
        const found = await staleOf(pair, registry, uid);
        if (restore) await run(pair.source, restore);
        else await pair.sync(catalogue.registry(registry).enumName, uid, "ANNOTATIONS");
        expect(found).toEqual(stale);
        expect(await staleOf(pair, registry, uid)).toEqual(UP_TO_DATE);
      },
    );

    it("leaves is_latest out where a later version is here", async () => {
      const later = `${DATASET.slice(0, 16)}0001`;
      await run(pair.target, [
        `UPDATE lamindb_artifact SET uid = '${later}' WHERE uid = 'HDmGIhDKkKdLDU9K0000'`,
        `UPDATE lamindb_artifact SET is_latest = FALSE WHERE uid = '${DATASET}'`,
      ]);
      expect(await staleOf(pair, "Artifact", DATASET)).toEqual(UP_TO_DATE);
      await run(pair.target, [`UPDATE lamindb_artifact SET is_latest = FALSE WHERE uid = '${later}'`]);
      expect(await staleOf(pair, "Artifact", DATASET)).toEqual(fields("is_latest"));
    });

    it("is null elsewhere, and where the source is not known or does not answer", async () => {
      const elsewhere = await pair.read(
        `{ user(handle: "ada") { stale { fields } } artifact(instance: "laminlabs/lamindata", uid: "${DATASET}") { stale { fields } } transforms(where: { key: { startsWith: "__lamindb_transfer__" } }) { nodes { stale { fields } } } }`,
      );
      expect(elsewhere).toEqual({
        user: { stale: null },
        artifact: { stale: null },
        transforms: { nodes: [{ stale: null }] },
      });

      const document = `{ artifacts(first: 3) { nodes { _state { origin { slug } } stale { fields annotations } } } }`;
      const unknown = await startPair(temporaryPath("none.db"), pair.target, {
        id: "5eed0000000000000000000000000009",
      });
      const missing = await startPair(temporaryPath("none.db"), pair.target);
      try {
        const entry = (slug: string | null) => ({ _state: { origin: { slug } }, stale: null });
        const { data, extensions } = await unknown.query(document);
        expect(data).toEqual({ artifacts: { nodes: Array(3).fill(entry(null)) } });
        expect(extensions).toBeUndefined();
        const answer = await missing.query(document);
        expect(answer.errors).toBeUndefined();
        expect(answer.data).toEqual({ artifacts: { nodes: Array(3).fill(entry("laminlabs/lamindata")) } });
        expect(answer.extensions).toEqual({
          instances: [
            {
              slug: "laminlabs/lamindata",
              code: "INSTANCE_UNAVAILABLE",
              message: expect.stringContaining("laminlabs/lamindata"),
              ms: expect.any(Number),
              rows: 0,
            },
          ],
        });
      } finally {
        await Promise.all([unknown.stop(), missing.stop()]);
      }
    });
  });

  describe("of rows without what belongs to them", () => {
    let pair: SyncPair;
    beforeAll(async () => {
      pair = await openSyncPair(dialects);
    });
    afterAll(() => pair.close());

    it("is all annotations that stayed behind", async () => {
      await pair.sync("ARTIFACT", DATASET, "SQLRECORD");
      const { fields: found, annotations: missing } = (await staleOf(pair, "Artifact", DATASET))!;
      expect(found).toEqual([]);
      expect(missing.sort()).toEqual([
        ...[
          "assay_oid",
          "cell_type_by_expert",
          "cell_type_by_model",
          "compounds",
          "date_of_study",
          "experiment",
          "genes",
        ],
        ...[
          "obs",
          "organisms",
          "perturbation",
          "projects",
          "references",
          "study_metadata",
          "study_note",
          "temperature",
        ],
        ...["tissues", "ulabels", "var.T"],
      ]);
    });

    it("is what a stub lacks", async () => {
      await pair.sync("ULABEL", GOOD, "SQLRECORD");
      expect(await staleOf(pair, "ULabel", "cMvFnf0F")).toEqual(fields("description"));
      await pair.sync("ULABEL", "cMvFnf0F", "SQLRECORD");
      expect(await staleOf(pair, "ULabel", "cMvFnf0F")).toEqual(UP_TO_DATE);
    });
  });
});
