/** Old jobs were never removed where no sync was there, and an odd time in the newest sync stopped all pruning. */
import { describe, expect, it } from "vitest";
import { makeJob } from "../../src/jobs/makeJob.ts";
import { pruneJournal } from "../../src/sync/journal/pruneJournal.ts";
import { sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, ownTable } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { withUndoEngine } from "../support/undoEngine.ts";

const OLD = "'2020-01-01 00:00:00.000000'";

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  it("old jobs go without any sync", async () => {
    await withTarget(dialect, async ({ db }) => {
      const engine = openEngine(await sourceAddress(dialect), db);
      const target = engine.instances.default;
      const registry = engine.catalogue.registry("ULabel");
      const request = { source: TEMPLATE_INSTANCES.source.slug, registry, where: { uid: { eq: "none" } }, terms: {} };
      const [old] = [await makeJob(engine, request, async () => {}), await makeJob(engine, request, async () => {})];
      await runStatement(db, `UPDATE ${ownTable(dialect, "job")} SET finished_at = ${OLD} WHERE id = '${old.id}'`);
      expect(await pruneJournal(target, 90)).toBe(1);
      expect(await pruneJournal(target, 90)).toBe(0);
      await engine.close();
    });
  });

  it("what is no time is passed over", async () => {
    await withUndoEngine(dialect, async (engine) => {
      await engine.sync("ULabel", "cMvFnf0F");
      await runStatement(engine.target, `UPDATE ${ownTable(dialect, "sync")} SET created_at = ''`);
      expect(await engine.prune(1)).toBe(0);
    });
  });
});
