/**
 * What several syncs share went wrong when they were undone in another order than the last first: rows stayed for good,
 * a run kept the end of a sync that was undone, an undo was refused or ended in an error.
 */
import { describe, expect, it } from "vitest";
import { runStatement } from "../support/runStatement.ts";
import type { Dialect } from "../support/templates.ts";
import { type UndoEngine, withUndoEngine } from "../support/undoEngine.ts";

const CURATOR = { handle: "curator1", uid: "curator1" };
/** Labels of the source that need nothing but their creator. */
const [FIRST, SECOND] = ["VRBkNc2T", "LnC0EKhR"] as const;

async function undoAll(engine: UndoEngine, syncIds: string[]): Promise<void> {
  for (const syncId of syncIds) expect(await engine.blockers(syncId)).toEqual([]);
}

describe.each<Dialect>(["sqlite", "postgres"])("on %s", (dialect) => {
  it("rows of one table go, whether the sync inserted them or they were handed on to it", async () => {
    await withUndoEngine(dialect, async (engine) => {
      const before = await engine.text();
      await runStatement(engine.source, `UPDATE lamindb_ulabel SET created_by_id = 2 WHERE uid = '${SECOND}'`);
      engine.user = CURATOR;
      const syncIds = [await engine.sync("ULabel", FIRST), await engine.sync("ULabel", SECOND)];
      await undoAll(engine, syncIds);
      expect(await engine.text()).toEqual(before);
    });
  });
});
