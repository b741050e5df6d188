/**
 * A later sync overwrote the last reference to what an earlier one had brought: undone first, the earlier one took it away, and neither
 * the later sync nor those before it could be undone any more.
 */
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { OTHER, withUndoEngine } from "../support/undoEngine.ts";

const [TYPE, LABEL, NEW_TYPE] = ["cMvFnf0F", "07Ur1x9S", "TypeNewA"];
const ARTIFACT = "KRjBZK4e1VMBcnw70000";

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  it("an object stays until the sync that overwrote the reference to it is undone", async () => {
    await withUndoEngine(dialect, async (engine) => {
      await engine.sync("Schema", "5cBNr2Ek7EymxAwW"); // the user who made all of them comes with it, and stays
      const before = await engine.text();
      const ofType = await engine.sync("ULabel", TYPE);
      const ofLabel = await engine.sync("ULabel", LABEL);
      const columns = (await runStatement(engine.source, "SELECT name FROM pragma_table_info('lamindb_ulabel')")) as {
        name: string;
      }[];
      const others = columns.map(({ name }) => name).filter((name) => !["id", "uid", "name"].includes(name));
      await runStatement(
        engine.source,
        `INSERT INTO lamindb_ulabel (uid, name, ${others}) SELECT '${NEW_TYPE}', 'new type', ${others} FROM lamindb_ulabel WHERE uid = '${TYPE}'`,
      );
      await runStatement(
        engine.source,
        `UPDATE lamindb_ulabel SET type_id = (SELECT id FROM lamindb_ulabel WHERE uid = '${NEW_TYPE}') WHERE uid = '${LABEL}'`,
      );
      const fill = await engine.sync("ULabel", LABEL);
      const between = await engine.text();
      expect(await engine.blockers(ofType)).toEqual([
        `ULabel ${TYPE}: the sync ${fill} overwrote a reference to it; undo that one first`,
      ]);
      expect(await engine.text()).toEqual(between);
      for (const syncId of [fill, ofLabel, ofType]) expect(await engine.blockers(syncId)).toEqual([]);
      expect(await engine.text()).toEqual(before);
    });
  });

  it("a run stays for the other syncs that it is of, although nothing refers to it by now", async () => {
    await withUndoEngine(dialect, async (engine) => {
      const before = await engine.text();
      const first = await engine.sync("Artifact", ARTIFACT);
      const ofOther = await engine.sync("Artifact", ARTIFACT, { source: OTHER });
      const label = await engine.sync("ULabel", TYPE, { source: OTHER });
      const fill = await engine.sync("ULabel", TYPE);
      expect(await engine.blockers(ofOther)).toEqual([]);
      expect(await engine.blockers(fill)).toEqual([]);
      expect(await engine.blockers(label)).toEqual([]);
      expect(await engine.blockers(first)).toEqual([]);
      expect(await engine.text()).toEqual(before);
    });
  });
});
