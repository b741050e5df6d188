/**
 * What a sync has read on the source: rows, and edges that say which row needs which other one, when and how.
 * Pure data with source ids; the target decides later which edges count (plan.ts).
 */
import type { LinkTable, Table } from "../catalogue/model.ts";
import type { TextValues } from "../instances/readTable.ts";
import { textOf } from "../instances/rowValues.ts";

/**
 * How much of a row is wanted; wishes for the same row add up. Nothing set: a stub, a row without its
 * description, reference and schema.
 */
export interface Want {
  /** The whole row, not only a stub. */
  full?: boolean;
  /** Overwrite the target's row with the source's columns (Record, ULabel). */
  fill?: boolean;
  /** Its latest readme. */
  notes?: boolean;
  /** Labels and slots of an artifact, feature values of a record or run. */
  annotations?: boolean;
  /** Members of a schema. */
  members?: boolean;
  /** Components of a schema, by slot. */
  components?: boolean;
  /** Only to be found on the target, never made there (spaces and branches that rows name). */
  lookup?: boolean;
}

export const WISHES = ["full", "fill", "notes", "annotations", "members", "components"] as const;

/** Whether `more` asks for anything that `want` does not have yet. */
export function exceeds(more: Want, want: Want): boolean {
  return WISHES.some((wish) => more[wish] && !want[wish]) || (!more.lookup && want.lookup === true);
}

export function mergeWants(a: Want, b: Want): Want {
  const merged: Want = {};
  for (const wish of WISHES) if (a[wish] || b[wish]) merged[wish] = true;
  if (a.lookup && b.lookup) merged.lookup = true;
  return merged;
}

export interface Edge {
  to: Node;
  want: Want;
  /** Wish that the edge belongs to; undefined: every wish, a stub's too. */
  of?: keyof Want;
  /** `written`: counts only where the owner is inserted, filled, or there under another uid. */
  when: "always" | "written";
  /** A row that is on the target under the source's uid is used as it is: no annotations, no notes. */
  plainIfKnown?: boolean;
  /** Reference column that the edge stands for. */
  column?: string;
  /** A row of a module that the target lacks is left out with its link, instead of ending the sync. */
  optional?: boolean;
}

/** A row of a link table on the source, with the rows that it connects. */
export interface Link {
  table: LinkTable;
  values: TextValues;
  /** Rows by reference column: the owner, the other end, the feature. */
  ends: Map<string, Node>;
}

/** The row at the other end of a link; undefined where the link itself carries the value, or the source does not show the row. */
export function otherEnd({ table, ends }: Link): Node | undefined {
  const [, other] = table.facts.link.ends;
  return other === undefined ? undefined : ends.get(other);
}

/** A slot of an artifact: the members from which the target's schema is inferred. */
export interface Slot {
  link: Link;
  schema: Node;
  members: Link[];
}

export interface Node {
  table: Table;
  id: string;
  values: TextValues;
  edges: Edge[];
  /** Links that belong to this row, by what they are. */
  labels: Link[];
  featureValues: Link[];
  slots: Slot[];
  members: Link[];
  components: Link[];
  artifacts: Link[];
  /** The latest readme. */
  readme?: TextValues;
}

export function makeNode(table: Table, id: string, values: TextValues): Node {
  const lists = { edges: [], labels: [], featureValues: [], slots: [], members: [], components: [], artifacts: [] };
  return { table, id, values, ...lists };
}

/** What the row is known by on every instance; empty for the tables that have no uids. Throws CONFLICT where it should have one. */
export function uidOf({ table, values }: Node): string {
  return table.hasUid ? textOf(values, "uid") : "";
}

/** Something of the source that the catalogue does not have: it is left out if its object is written, or if this is wished of it. */
export interface Leftover {
  node: Node;
  when: "written" | keyof Want;
  reason: string;
}

export interface SourceGraph {
  /** The objects asked for. */
  asked: Node[];
  /** They, and, with a depth, the rows below them, parents first. */
  roots: { node: Node; want: Want }[];
  nodes: Map<Table, Map<string, Node>>;
  /** What the source has of them that the catalogue does not. */
  leftovers?: Leftover[];
}
