import type { Table } from "../../catalogue/model.ts";
import type { Want } from "../graph.ts";

/** Registries whose rows are overwritten when they are synced themselves or as labels (parity: record-19, ulabel-13). */
const FILLED: ReadonlySet<string> = new Set(["Record", "ULabel"]);

/** Whether the target's row is to get the source's columns. */
export function isFilled(table: Table, want: Want): boolean {
  return want.fill === true && FILLED.has(table.name);
}
