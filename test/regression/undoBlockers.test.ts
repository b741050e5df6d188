/** Undos that went through, or ended in an error, although something stood in the way. */
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { type UndoEngine, withUndoEngine } from "../support/undoEngine.ts";

/** A label of the source that needs nothing but its creator. */
const LABEL = "VRBkNc2T";
const CREATOR = "Ad4Lvlc1";

async function addLabels({ target }: UndoEngine, creator: string, uids: string[]): Promise<void> {
  for (const uid of uids) {
    await runStatement(
      target,
      `INSERT INTO lamindb_ulabel (uid, name, is_type, is_locked, created_at, updated_at, branch_id, created_on_id, space_id, created_by_id)
        SELECT '${uid}', '${uid}', false, false, created_at, updated_at, 1, 1, 1, id FROM lamindb_user WHERE uid = '${creator}'`,
    );
  }
}

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  it("one use of a row is seen beside many of the lineage", async () => {
    await withUndoEngine(dialect, async (engine) => {
      engine.user = { handle: "curator", uid: "curator1" };
      const syncId = await engine.sync("ULabel", LABEL);
      const labels = Array.from({ length: 30 }, (_, i) => `label${100 + i}`);
      await addLabels(engine, "curator1", labels);
      await addLabels(engine, CREATOR, ["oneOfAda"]);
      expect(await engine.blockers(syncId)).toEqual([`ULabel oneOfAda: its created_by is User ${CREATOR}`]);
    });
  });
});
