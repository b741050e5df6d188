/** Paths of artifacts against LaminDB's own (`artifact.path` of lamindb 2.12.1; `data/paths.json`). */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { artifactPath } from "../../src/views/artifactPath.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

type Case = [
  root: string,
  key: string | null,
  suffix: string,
  isKeyVirtual: boolean,
  realKey: string | null,
  overwritesVersions: boolean,
  uid: string,
  path: string,
];

const { artifacts, cases } = JSON.parse(readFileSync(new URL("./data/paths.json", import.meta.url), "utf8")) as {
  artifacts: [uid: string, path: string][];
  cases: Case[];
};

it("there are 143 cases", () => expect(cases).toHaveLength(143));

it.each(cases)(
  "%s %j %j %j %j %j %s is %s",
  (...[root, key, suffix, isKeyVirtual, realKey, overwritesVersions, uid, path]) => {
    expect(artifactPath({ root, key, suffix, isKeyVirtual, realKey, overwritesVersions, uid })).toBe(path);
  },
);

it("is unknown where the storage is", () => {
  const rest = { key: "a", suffix: "", isKeyVirtual: false, realKey: null, overwritesVersions: false, uid: "x" };
  expect(artifactPath({ root: null, ...rest })).toBeNull();
});

describe.each(DIALECT_NAMES)("paths on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
  });
  afterAll(() => gateway.close());

  it("of all artifacts, in two statements", async () => {
    gateway.takeStatements();
    const found = await gateway.read<{ artifacts: { nodes: { uid: string; path: string }[] } }>(
      `{ artifacts(where: { branch: { isNull: false } }, first: 100) { nodes { uid path } } }`,
    );
    expect(gateway.takeStatements()).toHaveLength(2);
    const paths = new Map(found.artifacts.nodes.map(({ uid, path }) => [uid, path]));
    expect(artifacts.map(([uid]) => [uid, paths.get(uid)])).toEqual(artifacts);
  });

  it("and the transform of the run, for artifacts and collections", async () => {
    const found = await gateway.read(`{
      artifact(uid: "9zbX6l4rO283JrMD0000") { transform { uid key } }
      none: artifact(uid: "ONbItCGc1g8lX6rL0000") { transform { uid } }
      collection(uid: "qftyniu7c6AWHGzQ0001") { transform { key createdBy { handle } } run { transform { kind } } }
    }`);
    expect(found).toEqual({
      artifact: { transform: { uid: "viHN7NZ2zSiA0001", key: "ingest.py" } },
      none: { transform: null },
      collection: {
        transform: { key: "ingest.py", createdBy: { handle: "ada" } },
        run: { transform: { kind: "script" } },
      },
    });
  });

  it("and of an artifact that is only planned: where the source has it", async () => {
    const both = await openTemplates(dialect, ["target", "source"]);
    const { syncArtifact } = await both.read<{ syncArtifact: { artifact: object } }>(
      `mutation { syncArtifact(source: "laminlabs/lamindata", uid: "9zbX6l4rO283JrMD0000", dryRun: true) {
        artifact { _state { db } path notes annotations { values } describe { title } lineage { nodes { uid } edges { source { uid } } } }
      } }`,
    );
    expect(syncArtifact.artifact).toEqual({
      _state: { db: null },
      path: "s3://lamindata/.lamindb/9zbX6l4rO283JrMD0000.h5ad",
      notes: null,
      annotations: [],
      describe: {
        title: "Artifact: example_datasets/mini_immuno/dataset1.h5ad (0000)\n|   description: mini immuno, dataset 1",
      },
      lineage: { nodes: [{ uid: "9zbX6l4rO283JrMD0000" }], edges: [] },
    });
    await both.close();
  });
});
