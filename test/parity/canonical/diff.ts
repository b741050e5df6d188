/** What changed between two states of a database, in canonical form. */
import { type Canonical, type CanonicalRow, makeCanonical } from "./canonical.ts";
import { type Cell, type DatabaseContent, uidsOf } from "./content.ts";
import { byCodePoints } from "./order.ts";

export interface RowUpdate {
  key: string;
  /** Old and new value of each column that changed. */
  changed: Record<string, [Cell, Cell]>;
}

export interface TableChanges {
  /** Whole rows; those without uid have their natural key as `#key`. */
  inserted: CanonicalRow[];
  updated: RowUpdate[];
  /** Natural keys. */
  deleted: string[];
}

/** Changed tables by name, sorted. */
export type Changes = Map<string, TableChanges>;

/** Rows that were inserted, updated and deleted; uids of `known` and of the state before are shown as they are. */
export function diff(before: DatabaseContent, after: DatabaseContent, known: ReadonlySet<string>): Changes {
  const shown = new Set([...known, ...uidsOf(before)]);
  const [old, now] = [makeCanonical(before, shown), makeCanonical(after, shown)];
  const changes: Changes = new Map();
  for (const name of [...after.keys()].sort(byCodePoints)) {
    const change = diffTable(keyedRows(old, name), keyedRows(now, name));
    if (change.inserted.length + change.updated.length + change.deleted.length > 0) changes.set(name, change);
  }
  return changes;
}

/** Rows by key; rows which the database does not keep apart get ` +` behind the key. */
function keyedRows(canonical: Canonical, table: string): Map<string, CanonicalRow> {
  const rows = new Map<string, CanonicalRow>();
  for (const { key, row } of canonical.rows(canonical.content.get(table)!)) {
    let free = key;
    while (rows.has(free)) free += " +";
    rows.set(free, row);
  }
  return rows;
}

function diffTable(old: Map<string, CanonicalRow>, now: Map<string, CanonicalRow>): TableChanges {
  const change: TableChanges = { inserted: [], updated: [], deleted: [] };
  for (const key of [...now.keys()].sort(byCodePoints)) {
    const [was, row] = [old.get(key), now.get(key)!];
    if (was === undefined) {
      change.inserted.push("uid" in row ? row : { "#key": JSON.stringify(key), ...row });
      continue;
    }
    const columns = Object.keys(row).filter((name) => was[name] !== row[name]);
    if (columns.length === 0) continue;
    const changed = columns.map((name) => [name, [was[name] ?? "null", row[name]!]] as const);
    change.updated.push({ key, changed: Object.fromEntries(changed) as RowUpdate["changed"] });
  }
  change.deleted = [...old.keys()].filter((key) => !now.has(key)).sort(byCodePoints);
  return change;
}
