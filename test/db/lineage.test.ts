/**
 * Lineage against LaminDB's own graphs (view_lineage of lamindb 2.12.1; `data/lineage.json`): on the template as
 * it is, and with three generations of runs (`linked`).
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEditedSource } from "../support/editedTemplate.ts";
import type { ReadGateway } from "../support/readGateway.ts";

interface Graph {
  mode: "template" | "linked";
  registry: string;
  uid: string;
  direction: "UP" | "BOTH";
  labels: Record<string, string>;
  edges: [source: string, target: string][];
}
interface Found {
  nodes: { uid: string; label: string; object: { __typename: string } }[];
  edges: { source: { uid: string }; target: { uid: string } }[];
}

const { setup, graphs } = JSON.parse(readFileSync(new URL("./data/lineage.json", import.meta.url), "utf8")) as {
  setup: string[];
  graphs: Graph[];
};
const LINEAGE = `{ nodes { uid label object { __typename } } edges { source { uid } target { uid } } }`;
const uidOf = (id: string) => id.replace(/^(artifact|collection|run)_/, "");
const DATASET = "9zbX6l4rO283JrMD0000";
const NAMES: Record<string, string> = {
  [DATASET]: "dataset1",
  "1U1dXnIGRMNj5gWe0000": "dataset2",
  HDmGIhDKkKdLDU9K0000: "f1",
  QHhbkLfowWFdFdXO0000: "model",
  qftyniu7c6AWHGzQ0001: "c1",
  "18P3I39g3UvppBZs0000": "solo",
  ferdiy8fo18ZirKV: "ingest",
  "2G1w0O4k2pfjTxY9": "parent",
  sampleRunTrain01: "train",
  sampleRunAlign01: "align",
};

function brief({ nodes, edges }: Found) {
  return {
    nodes: nodes.map(({ uid }) => NAMES[uid] ?? uid).sort(),
    edges: edges.map(({ source, target }) => `${NAMES[source.uid]} ${NAMES[target.uid]}`).sort(),
  };
}

describe.each(DIALECT_NAMES)("lineage on %s", (dialect) => {
  const open = {} as Record<Graph["mode"], ReadGateway>;
  beforeAll(async () => {
    open.template = await openEditedSource(dialect, []);
    open.linked = await openEditedSource(dialect, setup);
  });
  afterAll(() => Promise.all(Object.values(open).map((gateway) => gateway.close())));

  const ask = async (mode: Graph["mode"], registry: string, uid: string, args: string) => {
    const found = await open[mode].read<{ one: { lineage: Found } }>(
      `{ one: ${registry.toLowerCase()}(uid: "${uid}") { lineage(${args}) ${LINEAGE} } }`,
    );
    return found.one.lineage;
  };

  it.each(graphs)("$mode $registry $uid $direction", async ({ mode, registry, uid, direction, labels, edges }) => {
    const siblings = registry === "Transform" ? "" : ", siblings: true";
    const found = await ask(mode, registry, uid, `direction: ${direction}${siblings}`);
    expect(Object.fromEntries(found.nodes.map((node) => [node.uid, node.label]))).toEqual(
      Object.fromEntries(Object.entries(labels).map(([id, label]) => [uidOf(id), label])),
    );
    expect(found.edges.map(({ source, target }) => `${source.uid} ${target.uid}`).sort()).toEqual(
      edges.map(([source, target]) => `${uidOf(source)} ${uidOf(target)}`).sort(),
    );
  });

  it("leaves out what else the runs on the way wrote", async () => {
    const up = await ask("linked", "Artifact", DATASET, "direction: UP");
    expect(brief(up)).toEqual({
      nodes: ["dataset1", "f1", "ingest", "parent"],
      edges: ["f1 ingest", "ingest dataset1", "parent f1"],
    });
    const down = await ask("linked", "Artifact", DATASET, "direction: DOWN");
    expect(brief(down)).toEqual({
      nodes: ["align", "c1", "dataset1", "dataset2", "model", "solo", "train"],
      edges: ["align solo", "c1 align", "c1 train", "dataset1 train", "dataset2 train", "model align", "train model"],
    });
    const both = await ask("linked", "Artifact", DATASET, "direction: BOTH");
    expect(brief(both).nodes).toEqual([...new Set([...brief(up).nodes, ...brief(down).nodes])].sort());
    expect(brief(both).edges).toEqual(
      [...brief(up).edges, ...brief(down).edges, "ingest c1", "ingest dataset2"].sort(), // their writer is shown now
    );
  });

  it("goes as many runs far as asked", async () => {
    const nodes = async (args: string) => brief(await ask("linked", "Artifact", DATASET, args)).nodes;
    expect(await nodes("depth: 0")).toEqual(["dataset1"]);
    expect(await nodes("depth: 1, direction: UP")).toEqual(["dataset1", "f1", "ingest"]);
    expect(await nodes("depth: 1, direction: DOWN")).toEqual(["c1", "dataset1", "dataset2", "model", "train"]);
    const { errors } = await open.linked.ask(
      `{ artifact(uid: "${DATASET}") { lineage(depth: -1) { nodes { uid } } } }`,
    );
    expect(errors).toMatchObject([{ code: "BAD_USER_INPUT", message: "depth must be 0 or more; got -1." }]);
  });

  it("starts at runs too", async () => {
    expect(brief(await ask("linked", "Run", "sampleRunTrain01", "depth: 1"))).toEqual({
      nodes: ["c1", "dataset1", "dataset2", "model", "train"],
      edges: ["c1 train", "dataset1 train", "dataset2 train", "train model"],
    });
    expect(brief(await ask("linked", "Run", "sampleRunTrain01", "depth: 0")).nodes).toEqual(["train"]);
    const all = brief(await ask("linked", "Run", "sampleRunTrain01", "direction: BOTH"));
    expect(all.nodes).toEqual(expect.arrayContaining(["parent", "ingest", "align", "solo"]));
  });

  it("gives the objects themselves, all in a few statements", async () => {
    open.linked.takeStatements();
    const found = await open.linked.read<{ artifact: { lineage: { nodes: { object: object }[] } } }>(
      `{ artifact(uid: "${DATASET}") { lineage { nodes { object { uid ... on Run { transform { key } } ... on Artifact { createdBy { handle } size } } } } } }`,
    );
    expect(found.artifact.lineage.nodes[0]).toEqual({
      object: { uid: DATASET, createdBy: { handle: "ada" }, size: "31672" },
    });
    expect(open.linked.takeStatements().length).toBeLessThan(30);
  });

  it("of many objects takes no more statements than of one", async () => {
    const count = async (first: number) => {
      open.linked.takeStatements();
      await open.linked.read(`{ artifacts(first: ${first}) { nodes { lineage { nodes { uid } } } } }`);
      return open.linked.takeStatements().length;
    };
    expect(await count(100)).toBeLessThanOrEqual((await count(8)) + 4);
  });

  it("is drawn, whatever the names", async () => {
    const name = `a <b> & "c" \\ #quot; \`d\` -- é ${"{"}`;
    const gateway = await openEditedSource(dialect, [
      ...setup,
      `UPDATE lamindb_artifact SET key = '${name}' WHERE uid = '${DATASET}'`,
    ]);
    const { artifact } = await gateway.read<{ artifact: { lineage: { mermaid: string; svg: string } } }>(
      `{ artifact(uid: "${DATASET}") { lineage(direction: UP) { mermaid svg } } }`,
    );
    const { mermaid, svg } = artifact.lineage;
    expect(mermaid.split("\n")).toEqual(
      expect.arrayContaining([
        "flowchart TB",
        `  artifact_${DATASET}["a #60;b#62; #38; #34;c#34; #92; #35;quot#59; #96;d#96; -- é #123;"]`,
        '  run_ferdiy8fo18ZirKV(["ingest.py: main<br/>run at 2025-01-01 00:02:00 UTC"])',
        `  run_ferdiy8fo18ZirKV --> artifact_${DATASET}`,
      ]),
    );
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) =>
      text!
        .replaceAll("&#45;", "-")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&quot;", '"')
        .replaceAll("&amp;", "&"),
    );
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
    expect(texts).toContain(name);
    expect(texts).toContain("run at 2025-01-01 00:02:00 UTC");
    await gateway.close();
  });

  it("ends where runs and data go round in circles", async () => {
    const gateway = await openEditedSource(dialect, [
      ...setup,
      // the first run reads what the last one wrote
      `INSERT INTO lamindb_collection_input_of_runs (run_id, collection_id) SELECT 1, id FROM lamindb_collection WHERE uid = '18P3I39g3UvppBZs0000'`,
      // a run reads what it wrote itself
      `INSERT INTO lamindb_artifact_input_of_runs (run_id, artifact_id) SELECT 101, id FROM lamindb_artifact WHERE uid = 'QHhbkLfowWFdFdXO0000'`,
    ]);
    const { artifact } = await gateway.read<{ artifact: { lineage: Found } }>(
      `{ artifact(uid: "${DATASET}") { lineage ${LINEAGE} } }`,
    );
    const { nodes, edges } = brief(artifact.lineage);
    // what the first run wrote, and what came of it, now comes of the dataset
    expect(nodes).toHaveLength(13);
    expect(edges).toContain("solo parent");
    expect(edges).toContain("train model");
    expect(edges).not.toContain("model train");
    await gateway.close();
  });

  it("is refused where it is too large", async () => {
    const gateway = await openEditedSource(dialect, [
      `INSERT INTO lamindb_run (id, uid, name, started_at, finished_at, created_at, updated_at, _status_code, is_locked, transform_id, branch_id, space_id, created_by_id, created_on_id, cli_args, entrypoint)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5001)
       SELECT 1000 + i, 'many' || i, NULL, started_at, finished_at, created_at, updated_at, 0, is_locked, transform_id, branch_id, space_id, created_by_id, created_on_id, NULL, NULL FROM lamindb_run, n WHERE id = 2`,
      `INSERT INTO lamindb_artifact_input_of_runs (run_id, artifact_id) SELECT r.id, a.id FROM lamindb_run r, lamindb_artifact a WHERE r.id > 1000 AND a.uid = '${DATASET}'`,
    ]);
    const { errors } = await gateway.ask(`{ artifact(uid: "${DATASET}") { lineage { nodes { uid } } } }`);
    expect(errors).toMatchObject([{ code: "LIMIT_EXCEEDED" }]);
    expect(errors![0]!.message).toBe(
      `The lineage of Artifact ${DATASET} has more than 5000 nodes; request a smaller \`depth\` or only one \`direction\`.`,
    );
    await gateway.close();
  });
});
