/** 50,000 rows of one value were copied once for each of them, and a run's own outputs passed the limit of a lineage. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { loadRows } from "../../src/loaders/loadRows.ts";
import { selectColumns } from "../../src/query/selection.ts";
import { copiesOfFirst } from "../support/copiesOfFirst.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEditedSource } from "../support/editedTemplate.ts";
import type { ReadGateway } from "../support/readGateway.ts";

const ROWS = 50_000;
const OUTPUTS = 6_000;
const catalogue = loadCatalogue();
const MANY_OUTPUTS = 25_000;
const RUN = "(SELECT min(id) FROM lamindb_run)";
const OTHER_RUN = `(SELECT min(id) FROM lamindb_run WHERE id <> ${RUN})`;
/** Runs that each read what all of them wrote. */
const DENSE = 160;
const LINKS = "lamindb_artifact_input_of_runs";

const statements = [
  copiesOfFirst(catalogue.registry("ULabel"), ROWS, {
    uid: "'L' || (1000000 + n.i)",
    name: "'label ' || n.i",
    description: "'one of many'",
    is_type: "false",
    type_id: "NULL",
  }),
  copiesOfFirst(catalogue.registry("Artifact"), OUTPUTS, {
    uid: "'bigRunOutput' || (1000 + n.i) || '0000'",
    key: "'outputs/' || n.i",
    hash: "'h' || n.i",
    run_id: RUN,
    branch_id: "1",
  }),
  copiesOfFirst(catalogue.registry("Artifact"), MANY_OUTPUTS, {
    uid: "'hugeRunOutp' || (10000 + n.i) || '0000'",
    key: "'many/' || n.i",
    hash: "'m' || n.i",
    run_id: OTHER_RUN,
    branch_id: "1",
  }),
  copiesOfFirst(catalogue.registry("Run"), DENSE, { uid: "'denseRun' || (10000000 + n.i)", branch_id: "1" }),
  `UPDATE lamindb_artifact SET run_id = (SELECT r.id FROM lamindb_run r WHERE r.uid = 'denseRun' || (10000000 + CAST(substr(lamindb_artifact.key, 9) AS integer)))
   WHERE key LIKE 'outputs/%' AND CAST(substr(key, 9) AS integer) <= ${DENSE}`,
  `INSERT INTO ${LINKS} (run_id, artifact_id) SELECT r.id, a.id FROM lamindb_run r, lamindb_artifact a
   WHERE r.uid LIKE 'denseRun%' AND a.key LIKE 'outputs/%' AND a.run_id IN (SELECT id FROM lamindb_run WHERE uid LIKE 'denseRun%')`,
];

/** Steps of iterators over arrays while `work` runs: spreading a list takes one for each entry. Throws above the budget. */
async function countSteps(budget: number, work: () => Promise<unknown>): Promise<number> {
  const prototype = Object.getPrototypeOf([][Symbol.iterator]());
  const { next } = prototype;
  let steps = 0;
  prototype.next = function (this: unknown) {
    if (++steps > budget) throw new Error(`more than ${budget} steps`);
    return next.call(this);
  };
  try {
    await work();
    return steps;
  } finally {
    prototype.next = next;
  }
}

describe.each(DIALECT_NAMES)("large lists on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openEditedSource(dialect, statements);
  }, 120_000);
  afterAll(() => gateway?.close());

  it("50,000 rows of one value are one statement, and no row is copied twice", async () => {
    const instance = gateway.instances.default;
    const table = catalogue.registry("ULabel");
    const session = await instance.session();
    gateway.takeStatements();
    let found = new Map<string, unknown[]>();
    // per row: the row itself, its columns and references
    await countSteps(10 * ROWS, async () => {
      found = await loadRows(session, table, "description", ["one of many"], selectColumns("uid"));
    });
    expect(found.get("one of many")).toHaveLength(ROWS);
    expect(gateway.takeStatements()).toHaveLength(1);
  });

  it.each(["", "(depth: 1)", "(depth: 1, direction: DOWN)", "(depth: 1, direction: UP)"])(
    "run { lineage%s } holds to the limit",
    async (args) => {
      const [[uid] = []] = await gateway.instances.default.all("SELECT uid FROM lamindb_run ORDER BY id LIMIT 1");
      const { errors } = await gateway.ask(`{ run(uid: "${uid}") { lineage${args} { nodes { uid } } } }`);
      expect(errors).toMatchObject([{ code: "LIMIT_EXCEEDED", message: expect.stringContaining(`Run ${uid}`) }]);
    },
  );

  it("a step of a lineage reads no more than a graph can have", async () => {
    const [[uid] = []] = await gateway.instances.default.all(`SELECT uid FROM lamindb_run WHERE id = ${OTHER_RUN}`);
    gateway.takeLargest();
    const { errors } = await gateway.ask(`{ run(uid: "${uid}") { lineage(depth: 1) { nodes { uid } } } }`);
    expect(errors).toMatchObject([{ code: "LIMIT_EXCEEDED", message: expect.stringContaining("20000 edges") }]);
    expect(gateway.takeLargest()).toBe(20_001);
  });

  it("few nodes may have too many edges", async () => {
    const { errors } = await gateway.ask(
      `{ run(uid: "denseRun10000001") { lineage { nodes { uid } edges { source { uid } } } } }`,
    );
    expect(errors).toMatchObject([{ code: "LIMIT_EXCEEDED", message: expect.stringContaining("20000 edges") }]);
    expect(gateway.takeLargest()).toBeLessThanOrEqual(20_001);
  });
});
