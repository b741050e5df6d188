/** What syncs changed is kept for a time only; then an undo says so, and all else is as before. */

import { describe, expect, it } from "vitest";
import type { OwnTable } from "../../src/instances/dialects/ownTables.ts";
import { DIALECT_NAMES, ownTable } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { withUndoEngine } from "../support/undoEngine.ts";

const LABEL = "cMvFnf0F";
const ARTIFACT = "KRjBZK4e1VMBcnw70000";

describe.each(DIALECT_NAMES)("old syncs on %s", (dialect) => {
  const own = (table: OwnTable) => ownTable(dialect, table);

  it("lose what they changed, and nothing else is touched; younger ones are undone as ever", async () => {
    await withUndoEngine(dialect, async (engine) => {
      const { target } = engine;
      const change = (sql: string) => runStatement(target, sql);
      const old = await engine.sync("ULabel", LABEL, { idempotencyKey: "once" });
      const young = await engine.sync("Artifact", ARTIFACT);
      await change(`UPDATE ${own("sync")} SET created_at = '2020-01-01 00:00:00.000000' WHERE id = '${old}'`);
      const before = await engine.text();
      expect(await engine.prune(100_000)).toBe(0);
      expect(await engine.prune(90)).toBe(1);
      expect(await engine.prune(90)).toBe(0);
      expect(await engine.text()).toEqual(before);
      expect(await change(`SELECT count(*) AS n FROM ${own("change")} WHERE sync_id = '${old}'`)).toMatchObject([
        { n: { sqlite: 0, postgres: "0" }[dialect] },
      ]);
      await expect(engine.undo(old)).rejects.toMatchObject({
        code: "OBJECT_NOT_FOUND",
        message: expect.stringContaining("too old to be undone"),
      });
      expect((await engine.undo(young)).blockedBy).toEqual([]);
      // the label, its transfer run and transform stay: the old sync still counts as one that uses them
      const transforms = "SELECT key FROM lamindb_transform WHERE key LIKE '__lamindb_transfer__%'";
      expect(await change(transforms)).toHaveLength(1);
      expect(await engine.sync("ULabel", LABEL, { idempotencyKey: "once" })).not.toBe(old); // its key is free again
    });
  });

  it("stay while the clock is wrong: what counts is the newest sync's time", async () => {
    await withUndoEngine(dialect, async (engine) => {
      const only = await engine.sync("ULabel", LABEL);
      await runStatement(engine.target, `UPDATE ${own("sync")} SET created_at = '2020-01-01 00:00:00.000000'`);
      expect(await engine.prune(1)).toBe(0);
      expect((await engine.undo(only)).blockedBy).toEqual([]);
    });
  });

  it("take along jobs that have ended", async () => {
    await withUndoEngine(dialect, async (engine) => {
      await engine.sync("ULabel", LABEL);
      const job = (
        id: string,
        finished: string,
      ) => `INSERT INTO ${own("job")} (id, created_at, state, source_slug, source_uid, registry,
        request, fingerprint, total, finished_at) VALUES ('${id}', '2020-01-01 00:00:00.000000', 'COMPLETED', 'a/b', 'x', 'lamindb_ulabel', '{}', '', 0, ${finished})`;
      await runStatement(engine.target, job("old", "'2020-01-02 00:00:00.000000'"));
      await runStatement(engine.target, job("running", "NULL"));
      await runStatement(
        engine.target,
        `INSERT INTO ${own("job_item")} (job_id, position, uid, state) VALUES ('old', 1, 'x', 'MAPPED')`,
      );
      expect(await engine.prune(90)).toBe(1);
      expect(await runStatement(engine.target, `SELECT id FROM ${own("job")}`)).toEqual([{ id: "running" }]);
      expect(await runStatement(engine.target, `SELECT uid FROM ${own("job_item")}`)).toEqual([]);
    });
  });
});
