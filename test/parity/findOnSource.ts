import { parseCell } from "./canonical/changes.ts";
import { type ContentRow, cellText, type DatabaseContent } from "./canonical/content.ts";
import { tableOfRegistry } from "./canonical/layout.ts";
import type { ParityStep } from "./cases.ts";

/**
 * The uid of the object that a step syncs: found by its lookups on the source, in any branch, and among several versions
 * the latest. Throws where not exactly one object fits.
 */
export function findOnSource(source: DatabaseContent, step: ParityStep): string {
  const { name, index } = tableOfRegistry(step.registry);
  const cellOf = (row: ContentRow, column: string): string => {
    const at = index.get(column);
    if (at === undefined) throw new Error(`${step.registry} has no column ${column}`);
    return row.cells[at]!;
  };
  const named = step.get.map(([lookup]) => lookup);
  const onlyLatest = index.has("is_latest") && !named.includes("is_latest") && !named.includes("uid");
  const found = [...source.get(name)!.rows.values()].filter((row) => {
    if (onlyLatest && cellOf(row, "is_latest") !== "true") return false;
    return step.get.every(([lookup, value]) => {
      const [column = "", operator] = lookup.split("__");
      const cell = cellOf(row, column);
      if (operator === undefined) return cell === parseCell(value);
      if (operator !== "startswith") throw new Error(`the lookup ${lookup} is not known here`);
      return cellText(cell)?.startsWith(String(value)) ?? false;
    });
  });
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} objects of ${step.registry} for ${JSON.stringify(step.get)}`);
  }
  return String(cellText(cellOf(only, "uid")));
}
