/** The order of lists over several instances, outside of databases: as each of them sorts its part. */
import type { ColumnKind, Table } from "../catalogue/model.ts";
import { type Cell, Unreadable } from "../instances/dialects/canonical.ts";
import { compareCodePoints } from "../util/compareCodePoints.ts";
import { sideOf } from "./cursor.ts";

const NUMBERS: ReadonlySet<ColumnKind> = new Set(["integer", "smallint", "bigint", "reference", "duration"]);

/** Compares values of a kind by their canonical text, as databases do. */
export function compareText(kind: ColumnKind, a: string, b: string): number {
  if (kind === "float") return Number(a) - Number(b);
  if (!NUMBERS.has(kind)) return compareCodePoints(a, b);
  const [x, y] = [BigInt(a), BigInt(b)];
  return x < y ? -1 : Number(x > y);
}

/** What a kind cannot hold stands before or behind all that it can. */
function rank(value: string | Unreadable): number {
  return value instanceof Unreadable ? (sideOf(value.raw) === "above" ? 1 : -1) : 0;
}

function compareValues(kind: ColumnKind, a: string | Unreadable, b: string | Unreadable): number {
  if (a instanceof Unreadable || b instanceof Unreadable) {
    return rank(a) - rank(b) || compareCodePoints(textOf(a), textOf(b));
  }
  return compareText(kind, a, b);
}

const textOf = (value: string | Unreadable) => (value instanceof Unreadable ? String(value.raw) : value);

/** How entries are compared by one key. */
export interface Direction {
  kind: ColumnKind;
  descending: boolean;
  nulls: "first" | "last";
}

function compareCells({ kind, descending, nulls }: Direction, a: Cell, b: Cell): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === (nulls === "first") ? -1 : 1;
  return compareValues(kind, a, b) * (descending ? -1 : 1);
}

/** Compares entries by the values of their keys: those asked for, then the instance's slug, then uid or id. */
export function compareEntries(
  table: Table,
  asked: readonly Direction[],
): (a: readonly Cell[], b: readonly Cell[]) => number {
  const keys: Direction[] = [
    ...asked,
    { kind: "string", descending: false, nulls: "last" },
    { kind: table.hasUid ? "string" : "bigint", descending: false, nulls: "last" },
  ];
  return (a, b) => {
    for (const [i, key] of keys.entries()) {
      const found = compareCells(key, a[i] ?? null, b[i] ?? null);
      if (found !== 0) return found;
    }
    return 0;
  };
}
