/** Paths from the objects of a registry to values: `suffix`, `run.transform.key`, `ulabels.name`. */
import type { Column, Table, ToOne } from "../../catalogue/model.ts";
import type { Relation } from "../relationSource.ts";

/** Where a step starts or a value stands: on the object, or on the link row that led to it. */
export type On = "object" | "link";

/** A step from an object to another one, or to any number of them. */
export type Step = { is: "reference"; on: On; column: ToOne } | { is: "relation"; relation: Relation };

/** A path that leads to a column. */
export interface Path {
  /** As it was asked for. */
  text: string;
  table: Table;
  steps: readonly Step[];
  on: On;
  column: Column;
  /** The words that stand for the column's values, by their text; null where values stand for themselves. */
  words: ReadonlyMap<string, string> | null;
}

/** Whether an object may have several values. */
export function leadsToMany({ steps }: Path): boolean {
  return steps.some(({ is }) => is === "relation");
}
