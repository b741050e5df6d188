/**
 * What a sync does with each foreign key of a row that it writes (LaminDB 2.12.1; parity: guide-01, run-01,
 * ulabel-01, artifact-10, ulabel-06).
 */
import type { Table, ToOne } from "../../catalogue/model.ts";
import type { Edge } from "../graph.ts";

export type ReferencePolicy =
  /** The run that brings the row, instead of the one that made it on the source. */
  | "transfer-run"
  /** Found on the target by uid; an error where it is missing. */
  | "space"
  /** Found on the target by uid; main where it is missing. */
  | "branch"
  /** A row of the same registry; missing ones become stubs. */
  | "type"
  | "schema"
  | "copied";

/** Columns that a stub does without (parity: ulabel-14, record-11). */
export const STUB_DROPS: ReadonlySet<string> = new Set(["description", "reference", "reference_type", "schema_id"]);

export function referencePolicy(table: Table, reference: ToOne): ReferencePolicy {
  if (reference.name === "run" && reference.target.table === "lamindb_run") return "transfer-run";
  if (reference.target.table === "lamindb_space") return "space";
  if (reference.target.table === "lamindb_branch") return "branch";
  if (reference.name === "type" && reference.target === table) return "type";
  return reference.target.table === "lamindb_schema" ? "schema" : "copied";
}

type EdgeShape = Readonly<Omit<Edge, "to" | "column">>;

const SHAPES: Record<Exclude<ReferencePolicy, "copied">, readonly EdgeShape[]> = {
  "transfer-run": [],
  space: [{ want: { lookup: true }, when: "written" }],
  branch: [{ want: { lookup: true }, when: "written" }], // of stubs, too
  type: [{ want: {}, when: "written" }],
  schema: [
    { want: { full: true }, when: "written", of: "full" },
    // its members come with annotations, also where the row itself is there already
    { want: { full: true, members: true }, when: "always", of: "annotations" },
  ],
};
const COPIED: readonly EdgeShape[] = [{ want: { full: true }, when: "written", of: "full" }];
const COPIED_BY_STUBS_TOO: readonly EdgeShape[] = [{ want: { full: true }, when: "written" }];

/**
 * With annotations the members come along, wherever a row that comes as a whole names a schema (LaminDB 2.12.1,
 * `update_fk_to_default_db`).
 */
const SCHEMA_WITH_MEMBERS: readonly EdgeShape[] = SHAPES.schema.map((shape) => ({
  ...shape,
  want: { full: true, members: true },
}));

/** Edges that a foreign key makes, by its policy; empty where the row behind it stays on the source. */
export function referenceEdges(table: Table, reference: ToOne, withAnnotations: boolean): readonly EdgeShape[] {
  const policy = referencePolicy(table, reference);
  if (policy === "schema" && withAnnotations) return SCHEMA_WITH_MEMBERS;
  if (policy !== "copied") return SHAPES[policy];
  return reference.name === "created_by" ? COPIED_BY_STUBS_TOO : COPIED;
}
