/**
 * D19 and D22 as a rule: members other than features stay behind in LaminDB wherever a schema comes, and so do all members
 * where annotations come after a plain sync. Here they come: those links are taken out of our changes, and with them the
 * rows that only they needed.
 */
import type { CanonicalRow } from "../parity/canonical/canonical.ts";
import { type DatabaseContent, uidsOf } from "../parity/canonical/content.ts";
import type { Changes } from "../parity/canonical/diff.ts";
import { LAYOUT } from "../parity/canonical/layout.ts";

/** Links between schemas and members: their two ends and nothing else. */
function isMemberTable(name: string): boolean {
  const layout = LAYOUT.get(name)!;
  return layout.columns.length === 3 && layout.index.has("schema_id") && name !== "lamindb_schemacomponent";
}

/** Our changes without late members that LaminDB's changes lack; schemas of `before` count as known. */
export function withoutLateMembers(actual: Changes, expected: Changes, before: DatabaseContent): Changes {
  const here = uidsOf(new Map([["lamindb_schema", before.get("lamindb_schema")!]]));
  const reached = new Set<string>();
  const links = new Set<CanonicalRow>();
  const isLate = (row: CanonicalRow) => here.has(String(JSON.parse(row.schema!)));
  for (const [name, { inserted }] of actual) {
    if (!isMemberTable(name)) continue;
    const theirs = new Set(expected.get(name)?.inserted.map((row) => row["#key"]));
    for (const row of inserted) {
      if (theirs.has(row["#key"]) || !(isLate(row) || name !== "lamindb_schemafeature")) continue;
      links.add(row);
      for (const cell of Object.values(row)) reached.add(cell);
    }
  }
  if (links.size === 0) return actual;
  const dropped = reachable(actual, expected, reached);
  return new Map(
    [...actual]
      .map(([name, change]) => {
        const inserted = change.inserted.filter((row) => !links.has(row) && !dropped.has(row));
        return [name, { ...change, inserted }] as const;
      })
      .filter(([, { inserted, updated, deleted }]) => inserted.length + updated.length + deleted.length > 0),
  );
}

/** Rows that only we insert and that the reached uids lead to, by references and dtypes. */
function reachable(actual: Changes, expected: Changes, reached: Set<string>): Set<CanonicalRow> {
  const candidates = [...actual].flatMap(([name, { inserted }]) => {
    const theirs = new Set(expected.get(name)?.inserted.map((row) => row.uid));
    return inserted.filter((row) => row.uid !== undefined && !theirs.has(row.uid));
  });
  const dropped = new Set<CanonicalRow>();
  for (let size = -1; size < dropped.size; ) {
    size = dropped.size;
    for (const row of candidates) {
      if (dropped.has(row) || ![...reached].some((text) => text.includes(String(JSON.parse(row.uid!))))) continue;
      dropped.add(row);
      for (const cell of Object.values(row)) reached.add(cell);
    }
  }
  return dropped;
}
