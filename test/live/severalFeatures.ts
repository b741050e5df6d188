/**
 * D30 as a rule: an object has a label once, under the first of its features; which one that is depends in LaminDB on the order in
 * which the database happens to yield labels, here it is the earliest link's. Both count as "one of them".
 */
import type { CanonicalRow } from "../parity/canonical/canonical.ts";
import { type DatabaseContent, type TableContent, uidOf } from "../parity/canonical/content.ts";
import type { Changes } from "../parity/canonical/diff.ts";

const KEY = /^"?(\w+)\((\w+)=([^,]+), (\w+)=([^,]+), feature_id=([^)]+)\)"?$/;

function uidAt(table: TableContent, row: { cells: string[] }, column: string, source: DatabaseContent): string | null {
  const reference = table.layout.columns[table.layout.index.get(column)!]!.target;
  const to = reference === undefined ? undefined : source.get(reference);
  const id = Number(row.cells[table.layout.index.get(column)!]);
  const found = to?.rows.get(id);
  return to && found ? uidOf(to, found) : null;
}

/** Pairs of owner and label that the source links under more than one feature. */
function pairsOf(
  table: TableContent,
  [ownerColumn, labelColumn]: [string, string],
  source: DatabaseContent,
): Set<string> {
  const features = new Map<string, Set<string>>();
  for (const row of table.rows.values()) {
    const [owner, label] = [uidAt(table, row, ownerColumn, source), uidAt(table, row, labelColumn, source)];
    const pair = `${owner} ${label}`;
    features.set(pair, (features.get(pair) ?? new Set()).add(row.cells[table.layout.index.get("feature_id")!]!));
  }
  return new Set([...features].flatMap(([pair, { size }]) => (size > 1 ? [pair] : [])));
}

/** Changes in which a label that the source has under several features is under any of them. */
export function withAnyFeature(changes: Changes, source: DatabaseContent): Changes {
  return new Map(
    [...changes].map(([name, change]) => {
      const several = new Map<string, Set<string>>();
      const anyFeature = (row: CanonicalRow): CanonicalRow => {
        const [, , ownerColumn, owner, labelColumn, label] = row["#key"]?.match(KEY) ?? [];
        if (!ownerColumn || !labelColumn) return row;
        const columns = `${ownerColumn} ${labelColumn}`;
        if (!several.has(columns)) several.set(columns, pairsOf(source.get(name)!, [ownerColumn, labelColumn], source));
        if (!several.get(columns)!.has(`${owner} ${label}`)) return row;
        const key = `"${name}(${ownerColumn}=${owner}, ${labelColumn}=${label}, any of its features)"`;
        return { ...row, "#key": key, feature: '"<D30>"' };
      };
      return [name, { ...change, inserted: change.inserted.map(anyFeature) }] as const;
    }),
  );
}
