/** What happens where a lineage is hard to draw: the rest of the answer stays, and so does the gateway. */
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { makeLoaders } from "../../src/loaders/makeLoaders.ts";
import { selectColumns } from "../../src/query/selection.ts";
import { makeSvgDrawing } from "../../src/views/lineage/drawSvg.ts";
import type { Lineage } from "../../src/views/lineage/lineage.ts";
import { lineageOf } from "../../src/views/lineage/lineageOf.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEditedSource } from "../support/editedTemplate.ts";
import type { ReadGateway } from "../support/readGateway.ts";

const DATASET = "9zbX6l4rO283JrMD0000";

/** Runs with ids from 1001 on. */
const runs = (count: number) =>
  `INSERT INTO lamindb_run (id, uid, name, started_at, finished_at, created_at, updated_at, _status_code, is_locked, transform_id, branch_id, space_id, created_by_id, created_on_id, cli_args, entrypoint)
   WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
   SELECT 1000 + i, 'many' || i, NULL, started_at, finished_at, created_at, updated_at, 0, is_locked, transform_id, branch_id, space_id, created_by_id, created_on_id, NULL, NULL FROM lamindb_run, n WHERE id = 2`;
const ALL_READ_IT = `INSERT INTO lamindb_artifact_input_of_runs (run_id, artifact_id) SELECT r.id, a.id FROM lamindb_run r, lamindb_artifact a WHERE r.id > 1000 AND a.uid = '${DATASET}'`;

interface Drawn {
  uid: string;
  lineage: { nodes: object[]; edges: object[]; mermaid: string; svg: string | null };
}
const DRAWN = "{ uid lineage(direction: DOWN) { nodes { uid } edges { target { uid } } mermaid svg } }";

/** The dataset's lineage with every run reading what all runs before it wrote: few nodes, many edges. */
async function denseLineage(gateway: ReadGateway, size: number): Promise<Lineage> {
  const loaders = makeLoaders(DEFAULT_LIMITS);
  const table = loadCatalogue().registries.find(({ name }) => name === "Artifact")!;
  const instance = gateway.instances.all[0]!;
  const dataset = (await loaders.byColumn(instance, table, "uid", DATASET, selectColumns()))!;
  const { nodes } = await lineageOf(loaders, dataset, { direction: "DOWN", siblings: false });
  const [data, run] = [nodes[0]!.object, nodes[1]!.object];
  const written = Array.from({ length: size }, (_, i) => ({ id: `artifact_${i}`, object: data, copies: [] }));
  const steps = written.map((_, i) => ({ id: `run_${i}`, object: run, copies: [] }));
  const wrote = steps.map((source, i) => ({ source, target: written[i]! }));
  const read = steps.flatMap((target, i) => written.slice(0, i).map((source) => ({ source, target })));
  return { nodes: [...written, ...steps], edges: [...wrote, ...read] };
}

describe.each(DIALECT_NAMES)("drawing lineage on %s", (dialect) => {
  it("loses neither nodes nor edges where there are too many to draw", async () => {
    const gateway = await openEditedSource(dialect, [runs(600), ALL_READ_IT]);
    const { data, errors } = await gateway.ask<{ artifact: Drawn }>(`{ artifact(uid: "${DATASET}") ${DRAWN} }`);
    expect(data!.artifact.uid).toBe(DATASET);
    expect(data!.artifact.lineage.nodes).toHaveLength(601);
    expect(data!.artifact.lineage.edges).toHaveLength(600);
    expect(data!.artifact.lineage.mermaid.split("\n")).toHaveLength(1 + 601 + 600);
    expect(data!.artifact.lineage.svg).toBeNull();
    expect(errors).toEqual([
      {
        code: "LIMIT_EXCEEDED",
        message: `The lineage of Artifact ${DATASET} has 601 nodes, too many for \`svg\`, which draws at most 500; request a smaller \`depth\`, or \`mermaid\`.`,
        extensions: { instance: "laminlabs/lamindata", registry: "Artifact", uid: DATASET },
      },
    ]);
    await gateway.close();
  });

  it("takes as many statements for a wide level as for a narrow one", async () => {
    const count = async (width: number) => {
      const gateway = await openEditedSource(dialect, [runs(width), ALL_READ_IT]);
      await gateway.read(`{ artifact(uid: "${DATASET}") { lineage { nodes { uid } } } }`);
      gateway.takeStatements();
      await gateway.read(
        `{ artifact(uid: "${DATASET}") { lineage { nodes { object { uid ... on Run { name } } } edges { source { uid } } } } }`,
      );
      const statements = gateway.takeStatements().length;
      await gateway.close();
      return statements;
    };
    expect(await count(300)).toBe(await count(1));
  });
});

describe("drawing", () => {
  const withDense = async (size: number, use: (lineage: Lineage) => Promise<void>) => {
    const gateway = await openEditedSource("sqlite", [runs(1), ALL_READ_IT]);
    await use(await denseLineage(gateway, size));
    await gateway.close();
  };

  it("ends when its time is over, holds up nobody meanwhile, and goes on with the next", async () => {
    await withDense(100, async (lineage) => {
      const draw = makeSvgDrawing({ drawMs: 2_000, waitMs: 20_000 });
      const simple = { nodes: lineage.nodes.slice(0, 2), edges: [] };
      let ticks = 0; // a thread that is held up all the time hardly ever does
      const watch = setInterval(() => ticks++, 20);
      const [slow, next] = await Promise.allSettled([draw(lineage), draw(simple)]);
      clearInterval(watch);
      expect(slow).toMatchObject({
        status: "rejected",
        reason: {
          code: "TIMEOUT",
          message: `The lineage of Artifact ${DATASET} takes longer than 2000 ms to draw; request a smaller \`depth\`, or \`mermaid\`.`,
        },
      });
      expect(next).toMatchObject({ status: "fulfilled", value: expect.stringMatching(/^<svg [\s\S]*<\/svg>$/) });
      expect(ticks).toBeGreaterThan(5);
    });
  });

  it("is given up where its turn comes too late", async () => {
    await withDense(100, async (lineage) => {
      const draw = makeSvgDrawing({ drawMs: 500, waitMs: 100 });
      const [, next] = await Promise.allSettled([draw(lineage), draw(lineage)]);
      expect(next).toMatchObject({ reason: { code: "TIMEOUT", details: { retryable: true } } });
    });
  });

  it("of some hundred edges is done in time", async () => {
    await withDense(30, async (lineage) => {
      expect(lineage.edges).toHaveLength(465);
      const svg = await makeSvgDrawing({ drawMs: 20_000, waitMs: 20_000 })(lineage);
      expect(svg.match(/class="edge"/g)).toHaveLength(465);
      expect(svg.match(/class="node"/g)).toHaveLength(60);
    });
  });
});
