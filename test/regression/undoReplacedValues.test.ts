/** Feature values that a sync had replaced came back beside those that somebody had given since, or after a later sync had replaced them. */
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { type UndoEngine, withUndoEngine } from "../support/undoEngine.ts";

const RECORD = "2dkxyhuX5sV9tQ1E";
const FEATURE = "(SELECT id FROM lamindb_feature WHERE name = 'x_int')";
const ANNOTATIONS = { transfer: "ANNOTATIONS" } as const;

function setOnSource({ source }: UndoEngine, value: number): Promise<unknown> {
  return runStatement(source, `UPDATE lamindb_recordjson SET value = '${value}' WHERE feature_id = ${FEATURE}`);
}

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  it("an undo is refused while a later sync has replaced the values, and all goes in the other order", async () => {
    await withUndoEngine(dialect, async (engine) => {
      await engine.sync("Record", RECORD, ANNOTATIONS);
      await runStatement(engine.target, "DELETE FROM lamindb_recordjson");
      const before = await engine.text();
      const syncIds: string[] = [];
      for (const value of [1, 2, 3]) {
        await setOnSource(engine, value);
        syncIds.push(await engine.sync("Record", RECORD, ANNOTATIONS));
      }
      const between = await engine.text();
      const [first, second, third] = syncIds as [string, string, string];
      const replaced = (syncId: string) =>
        `Record ${RECORD}: its rows of lamindb_recordjson have been replaced by the sync ${syncId}`;
      expect(await engine.blockers(first)).toEqual([replaced(second)]);
      expect(await engine.blockers(second)).toEqual([replaced(third)]);
      expect(await engine.text()).toEqual(between);
      for (const syncId of [third, second, first]) expect(await engine.blockers(syncId)).toEqual([]);
      expect(await engine.text()).toEqual(before);
    });
  });

  it("an undo is refused where a replaced feature has another value since", async () => {
    await withUndoEngine(dialect, async (engine) => {
      await engine.sync("Record", RECORD, ANNOTATIONS);
      await setOnSource(engine, 2);
      const syncId = await engine.sync("Record", RECORD, ANNOTATIONS);
      await runStatement(engine.target, `DELETE FROM lamindb_recordjson WHERE feature_id = ${FEATURE}`);
      const without = await engine.text();
      await runStatement(
        engine.target,
        `INSERT INTO lamindb_recordjson (record_id, feature_id, value) SELECT id, ${FEATURE}, '3' FROM lamindb_record WHERE uid = '${RECORD}'`,
      );
      const before = await engine.text();
      expect(await engine.blockers(syncId)).toEqual([
        `Record ${RECORD}: its row of lamindb_recordjson has been changed since the sync`,
      ]);
      expect(await engine.text()).toEqual(before);
      await runStatement(engine.target, `DELETE FROM lamindb_recordjson WHERE feature_id = ${FEATURE}`);
      expect(await engine.text()).toEqual(without);
      expect(await engine.blockers(syncId)).toEqual([]);
    });
  });
});
