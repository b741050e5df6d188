/** A job ended, or its objects failed, for good where too many reads waited for a database at that moment. */
import { expect, it } from "vitest";
import { findJob } from "../../src/jobs/jobTable.ts";
import { makeJob } from "../../src/jobs/makeJob.ts";
import { takeTurn } from "../../src/jobs/takeTurn.ts";
import { type BatchOutcome, syncBatch } from "../../src/sync/batch.ts";
import { sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, ownTable } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { slug } = TEMPLATE_INSTANCES.source;
/** As if there were so many reads at any time: each further one is refused. */
const BUSY = { maxQueue: -1_000 };
const WITH_RUN =
  "SELECT uid FROM lamindb_artifact WHERE run_id IS NOT NULL AND is_latest AND branch_id = 1 ORDER BY id LIMIT 1";

it.each(DIALECT_NAMES)("it waits, and goes on (%s)", async (dialect) => {
  await withTarget(dialect, async ({ db }) => {
    const source = await sourceAddress(dialect);
    const [engine, busy] = [openEngine(source, db), openEngine(source, db, undefined, BUSY)];
    const turn = { signal: new AbortController().signal, onOutcomes: () => {}, onError: () => {} };
    const registry = engine.catalogue.registry("ULabel");
    const { id } = await makeJob(
      engine,
      { source: slug, registry, where: { isType: { eq: true } }, terms: {} },
      async () => {},
    );
    await takeTurn({ ...turn, context: busy }, id);
    const found = await findJob(engine.instances.default, id, undefined);
    expect(found).toMatchObject({ state: "RUNNING", message: expect.stringMatching(/^LIMIT_EXCEEDED: /), attempts: 1 });
    await runStatement(db, `UPDATE ${ownTable(dialect, "job")} SET retry_at = NULL`);
    await takeTurn({ ...turn, context: engine }, id);
    const ended = await findJob(engine.instances.default, id, undefined);
    expect(ended).toMatchObject({ state: "COMPLETED", counts: { FAILED: 0 } });

    const [row] = await runStatement(source, WITH_RUN);
    const request = {
      source: slug,
      registry: engine.catalogue.registry("Artifact"),
      uids: [(row as { uid: string }).uid],
    };
    const settled: BatchOutcome[] = [];
    const batch = syncBatch(busy, request, async (outcomes) => void settled.push(...outcomes));
    await expect(batch).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(settled).toEqual([]);
    await Promise.all([engine.close(), busy.close()]);
  });
});
