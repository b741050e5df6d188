/** Paths from the objects of a registry to values: `suffix`, `run.transform.key`, `ulabels.name`, `features.perturbation`. */
import type { Column, Table, ToOne } from "../../catalogue/model.ts";
import type { Feature } from "../features/feature.ts";
import type { Relation } from "../relationSource.ts";

/** Where a step starts or a value stands: on the object, or on the link row that led to it. */
export type On = "object" | "link";

/** A step from an object to another one, or to any number of them. */
export type Step = { is: "reference"; on: On; column: ToOne } | { is: "relation"; relation: Relation };

/** A path that leads to a column. */
export interface ColumnPath {
  is: "column";
  /** As it was asked for. */
  text: string;
  table: Table;
  steps: readonly Step[];
  on: On;
  column: Column;
  /** The words that stand for the column's values, by their text; null where values stand for themselves. */
  words: ReadonlyMap<string, string> | null;
}

/** A path to the values of the features of a name. */
export interface FeaturePath {
  is: "feature";
  text: string;
  table: Table;
  name: string;
}

export type Path = ColumnPath | FeaturePath;

/** A path on one database, whose features of the name are known; none where no feature there has it. */
export type ResolvedPath = ColumnPath | (FeaturePath & { features: readonly Feature[] });

/** Whether an object may have several values. */
export function leadsToMany(path: Path): boolean {
  return path.is === "feature" || path.steps.some(({ is }) => is === "relation");
}
