/** A random source instance: the template's rows, changed by a seed, without what LaminDB is known to fail on. */
import type { LiveDatabase } from "./liveDatabase.ts";
import { addLabel, addRelation, addSlot, addValue } from "./mutateLinks.ts";
import { addBlock, addVersion, alterRow, cloneRow, registryTables, setSchema } from "./mutateRows.ts";
import type { Random } from "./random.ts";

/**
 * Rows that set off a known difference which no comparison can undo afterwards: the other side's result is an error, or
 * lacks whole objects. Their cases are in the parity suite.
 */
const TRIGGERS: Record<string, string[]> = {
  D1: ["DELETE FROM lamindb_artifactjsonvalue"],
  D2: ["DELETE FROM lamindb_artifactartifact"],
  D3: ["DELETE FROM lamindb_artifactblock"],
  D8: ["DELETE FROM lamindb_runjsonvalue", "DELETE FROM lamindb_runrecord", "DELETE FROM lamindb_runartifact"],
  D14: ["DELETE FROM lamindb_recordcollection"],
  D21: [
    "DELETE FROM lamindb_collectionartifact WHERE artifact_id IN (SELECT id FROM lamindb_artifact WHERE is_latest = 0)",
  ],
  D24: ["DELETE FROM lamindb_artifactrun"],
  D23: ["DELETE FROM lamindb_recordjson WHERE value = 'null'"],
};

/** Removes the triggers of known differences. */
export function removeTriggers(db: LiveDatabase): void {
  for (const statement of Object.values(TRIGGERS).flat()) db.run(statement);
}

/** Changes a source; how much is decided by the seed, too. */
export function mutateSource(db: LiveDatabase, random: Random): void {
  const tables = registryTables(db);
  const clones = tables.map((table) => [table, table.name.startsWith("lamindb_") ? 4 : 1] as const);
  const count = 20 + random.below(180);
  for (let i = 0; i < count; i++) {
    random.weighted<() => boolean>([
      [() => cloneRow(db, random.weighted(clones), random), 30],
      [() => alterRow(db, random.pick(tables), random), 20],
      [() => addVersion(db, random), 3],
      [() => addLabel(db, random), 30],
      [() => addRelation(db, random), 6],
      [() => addValue(db, random), 15],
      [() => addBlock(db, random), 6],
      [() => addSlot(db, random), 4],
      [() => setSchema(db, random), 4],
    ])();
  }
  removeTriggers(db);
}
