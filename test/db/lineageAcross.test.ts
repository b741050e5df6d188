/** `lineage(acrossInstances: true)`, over HTTP: the graph of what was synced goes on in its source. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_PAIRS } from "../support/dialects.ts";
import type { TestGateway } from "../support/gateway.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { startPair } from "../support/syncPair.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

interface Found {
  nodes: { uid: string; object: { instance: { slug: string } } }[];
  edges: { source: { uid: string }; target: { uid: string } }[];
  mermaid: string;
  svg: string;
}

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const { setup } = JSON.parse(readFileSync(new URL("./data/lineage.json", import.meta.url), "utf8")) as {
  setup: string[];
};
const DATASET = "9zbX6l4rO283JrMD0000";
const FIELDS = "nodes { uid object { instance { slug } } } edges { source { uid } target { uid } } mermaid svg";

const uids = ({ nodes }: Found) => nodes.map(({ uid }) => uid).sort();
const arrows = ({ edges }: Found) => edges.map(({ source, target }) => `${source.uid} ${target.uid}`).sort();

describe.each(DIALECT_PAIRS)("lineage across a source on %s and a target on %s", (sourceDialect, targetDialect) => {
  let source: TestDatabase;
  let target: TestDatabase;
  let gateway: TestGateway;
  let transferRun: string;
  let reader: string;

  async function ask(args: string, { root = `artifact(uid: "${DATASET}")`, from = gateway } = {}) {
    const { data, errors, extensions } = await from.query<{ one: { lineage: Found } }>(
      `{ one: ${root} { lineage(${args}) { ${FIELDS} } } }`,
    );
    expect(errors).toBeUndefined();
    return { ...data!.one.lineage, extensions };
  }
  const onSource = `artifact(instance: "${SOURCE.slug}", uid: "${DATASET}")`;

  beforeAll(async () => {
    source = await cloneTemplate(sourceDialect, "source");
    target = await cloneTemplate(targetDialect, "target");
    for (const statement of setup) await runStatement(source.db, statement);
    gateway = await startPair(source.db, target.db);
    const synced = await gateway.query<{ sync: { run: { uid: string } } }>(
      `mutation { sync(source: "${SOURCE.slug}", registry: ARTIFACT, uid: "${DATASET}") { run { uid } } }`,
    );
    transferRun = synced.data!.sync.run.uid;
    const tracked = await gateway.query<{ track: { uid: string } }>(
      `mutation { track(input: { key: "use.py" }) { uid } }`,
    );
    reader = tracked.data!.track.uid;
    await runStatement(
      target.db,
      `INSERT INTO lamindb_artifact_input_of_runs (run_id, artifact_id) SELECT r.id, a.id FROM lamindb_run r, lamindb_artifact a WHERE r.uid = '${reader}' AND a.uid = '${DATASET}'`,
    );
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([source.drop(), target.drop()]);
  });

  it("joins both graphs at what was synced, and ends at it where not asked", async () => {
    const there = await ask("direction: BOTH", { root: onSource });
    expect(there.nodes.length).toBeGreaterThan(5);
    const here = await ask("direction: BOTH");
    expect(uids(here)).toEqual([DATASET, transferRun, reader].sort());
    const both = await ask("direction: BOTH, acrossInstances: true");
    expect(uids(both)).toEqual([...new Set([...uids(here), ...uids(there)])].sort());
    expect(arrows(both)).toEqual([...arrows(here), ...arrows(there)].sort());
    for (const { uid, object } of both.nodes)
      expect(object.instance.slug, uid).toBe(uids(here).includes(uid) ? TARGET.slug : SOURCE.slug);
    expect(both.mermaid).toContain(`run_${transferRun} --> artifact_${DATASET}`);
    expect(both.svg).toMatch(/^<svg /);
    expect(both.extensions).toBeUndefined();
  });

  it("goes as many runs far as asked, each way", async () => {
    const there = await ask("direction: UP, depth: 1", { root: onSource });
    const up = await ask("direction: UP, depth: 1, acrossInstances: true");
    expect(uids(up)).toEqual([...uids(there), transferRun].sort());
    expect(uids(await ask("depth: 0, acrossInstances: true"))).toEqual([DATASET]);
    const run = { root: `run(uid: "${reader}")` };
    expect(uids(await ask("direction: UP, acrossInstances: true", run))).toEqual(
      [reader, transferRun, ...uids(await ask("direction: UP", { root: onSource }))].sort(),
    );
    const downThere = await ask("direction: DOWN", { root: onSource });
    expect(uids(await ask("direction: DOWN, acrossInstances: true"))).toEqual([...uids(downThere), reader].sort());
  });

  it("is the graph of the target where the source does not answer, which is told", async () => {
    const down = await startPair("postgresql://postgres@127.0.0.1:1/none", target.db);
    const { extensions, ...graph } = await ask("acrossInstances: true", { from: down });
    expect(uids(graph)).toEqual([DATASET, transferRun, reader].sort());
    expect(extensions).toMatchObject({ instances: [{ slug: SOURCE.slug, code: "INSTANCE_UNAVAILABLE" }] });
    await down.stop();
  });

  it("ends where objects were synced round in circles", async () => {
    const before = await ask("acrossInstances: true");
    await runStatement(
      source.db,
      `UPDATE lamindb_transform SET key = '__lamindb_transfer__/${TARGET.uid}' WHERE id = (SELECT r.transform_id FROM lamindb_run r JOIN lamindb_artifact a ON a.run_id = r.id WHERE a.uid = '${DATASET}')`,
    );
    for (const root of [onSource, `artifact(uid: "${DATASET}")`]) {
      const after = await ask("acrossInstances: true", { root });
      expect(uids(after)).toEqual(uids(before));
      expect(arrows(after)).toEqual(arrows(before));
    }
  });
});
