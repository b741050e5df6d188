/**
 * What several syncs share went wrong when they were undone in another order than the last first: rows stayed for good,
 * a run kept the end of a sync that was undone, an undo was refused or ended in an error.
 */
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { OTHER, type UndoEngine, withUndoEngine } from "../support/undoEngine.ts";

const CURATORS = ["curator1", "curator2", "curator3"].map((handle) => ({ handle, uid: handle }));
/** Labels of the source that need nothing but their creator. */
const [FIRST, SECOND, THIRD] = ["VRBkNc2T", "LnC0EKhR", "zDXgwZEn"] as const;
/** The creator of all of them. */
const CREATOR = "Ad4Lvlc1";

/** Puts the creator on the target without a sync, so that syncs share nothing but their lineage. */
async function addCreator({ target }: UndoEngine): Promise<void> {
  const time = "'2025-07-01 00:00:00+00:00'";
  await runStatement(
    target,
    `INSERT INTO lamindb_user (uid, handle, created_at, updated_at) VALUES ('${CREATOR}', 'ada', ${time}, ${time})`,
  );
}

/** Runs on the target that syncs can be asked from. */
async function addRuns({ target }: UndoEngine, uids: string[]): Promise<void> {
  const time = "'2025-07-01 00:00:00+00:00'";
  await runStatement(
    target,
    `INSERT INTO lamindb_transform (uid, key, kind, is_latest, is_locked, created_at, updated_at, branch_id, created_on_id, space_id, created_by_id)
      VALUES ('askingTrns000000', 'ask.py', 'script', true, false, ${time}, ${time}, 1, 1, 1, 1)`,
  );
  for (const uid of uids) {
    await runStatement(
      target,
      `INSERT INTO lamindb_run (uid, transform_id, started_at, created_at, updated_at, is_locked, branch_id, created_on_id, space_id, created_by_id, _status_code)
        SELECT '${uid}', id, ${time}, ${time}, ${time}, false, 1, 1, 1, 1, 0 FROM lamindb_transform WHERE uid = 'askingTrns000000'`,
    );
  }
}

async function undoAll(engine: UndoEngine, syncIds: string[]): Promise<void> {
  for (const syncId of syncIds) expect(await engine.blockers(syncId)).toEqual([]);
}

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  it("rows of one table go, whether the sync inserted them or they were handed on to it", async () => {
    await withUndoEngine(dialect, async (engine) => {
      const before = await engine.text();
      await runStatement(engine.source, `UPDATE lamindb_ulabel SET created_by_id = 2 WHERE uid = '${SECOND}'`);
      engine.user = CURATORS[0]!;
      const syncIds = [await engine.sync("ULabel", FIRST), await engine.sync("ULabel", SECOND)];
      await undoAll(engine, syncIds);
      expect(await engine.text()).toEqual(before);
    });
  });

  it("a user who signs syncs from several sources goes with the last of them", async () => {
    await withUndoEngine(dialect, async (engine) => {
      await addCreator(engine);
      const before = await engine.text();
      engine.user = CURATORS[0]!;
      const from = (source: string) => engine.sync("ULabel", SECOND, { source });
      const syncIds = [await engine.sync("ULabel", FIRST), await from(OTHER)];
      await undoAll(engine, syncIds);
      expect(await engine.text()).toEqual(before);
    });
  });

  it("so do users of whom one signs the transform and another one the run", async () => {
    await withUndoEngine(dialect, async (engine) => {
      await addCreator(engine);
      await addRuns(engine, ["askingRun1", "askingRun2", "askingRun3"]);
      const before = await engine.text();
      const syncIds: string[] = [];
      for (const [i, uid] of [FIRST, SECOND, THIRD].entries()) {
        engine.user = CURATORS[i]!;
        syncIds.push(await engine.sync("ULabel", uid, { initiatedByRun: `askingRun${i + 1}` }));
      }
      await undoAll(engine, syncIds);
      expect(await engine.text()).toEqual(before);
    });
  });

  it("the run's end is that of the last sync that is not undone", async () => {
    await withUndoEngine(dialect, async (engine) => {
      await engine.sync("User", CREATOR);
      const states = [await engine.text()];
      const syncIds: string[] = [];
      for (const uid of [FIRST, SECOND, THIRD]) {
        syncIds.push(await engine.sync("ULabel", uid));
        states.push(await engine.text());
      }
      await undoAll(engine, [syncIds[1]!, syncIds[2]!]);
      expect(await engine.text()).toEqual(states[1]);
      await undoAll(engine, [syncIds[0]!]);
      expect(await engine.text()).toEqual(states[0]);
    });
  });
});
