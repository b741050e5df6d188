/** What people do on the target between two syncs: rename, describe, trash, move to another branch. */
import { type DatabaseContent, uidOf } from "../parity/canonical/content.ts";
import { oddText } from "./oddValues.ts";
import type { Random } from "./random.ts";

/** New values of one row, as text that both dialects take. */
export interface Edit {
  table: string;
  uid: string;
  changes: Record<string, string>;
}

/** A trashed feature makes LaminDB fail (D9), a trashed storage or user stops everything. */
const NEVER_TRASHED = new Set([
  "lamindb_feature",
  "lamindb_storage",
  "lamindb_user",
  "lamindb_run",
  "lamindb_transform",
  "lamindb_schema",
]);

/** Edits of random rows of the target, often none. */
export function chooseEdits(target: DatabaseContent, random: Random): Edit[] {
  const tables = [...target.values()].filter(
    ({ layout, rows }) =>
      rows.size > 0 && layout.index.has("uid") && layout.index.has("branch_id") && !layout.name.endsWith("block"),
  );
  return Array.from({ length: Math.max(0, random.below(5) - 1) }, () => {
    const table = random.pick(tables);
    const changes: Record<string, string> = {};
    if (table.layout.index.has("description") && random.chance(0.6)) changes.description = oddText(random).slice(0, 60);
    if (random.chance(0.25) && !NEVER_TRASHED.has(table.layout.name)) changes.branch_id = random.pick(["-1", "0", "1"]);
    if (table.layout.name.endsWith("block"))
      return {
        table: table.layout.name,
        uid: uidOf(table, random.pick([...table.rows.values()]))!,
        changes: { content: oddText(random) },
      };
    return { table: table.layout.name, uid: uidOf(table, random.pick([...table.rows.values()]))!, changes };
  }).filter(({ changes }) => Object.keys(changes).length > 0);
}
