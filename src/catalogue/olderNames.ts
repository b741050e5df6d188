/**
 * What LaminDB renamed on its way to the catalogue's release, so that older databases are read under today's names.
 * Told apart by what a table really has: the older name counts only where today's is missing. Values that moved or
 * changed their form are in `instances/olderValues.ts`.
 */

/** One renaming; `since` is the first LaminDB release with today's name. */
export interface Renamed {
  now: string;
  before: string;
  since: string;
}

/** A renamed column; without `tables` the renaming holds in every table, an organisation's own too. */
export interface RenamedColumn extends Renamed {
  tables?: readonly string[];
}

/** Tables of readmes and comments. */
const BLOCKS = [
  "lamindb_artifactblock",
  "lamindb_block",
  "lamindb_branchblock",
  "lamindb_collectionblock",
  "lamindb_featureblock",
  "lamindb_projectblock",
  "lamindb_recordblock",
  "lamindb_runblock",
  "lamindb_schemablock",
  "lamindb_spaceblock",
  "lamindb_transformblock",
];

const VERSIONED = ["lamindb_artifact", "lamindb_collection", "lamindb_transform", ...BLOCKS];

/** Renamed tables, by LaminDB's own migrations and the drift between its releases. */
export const RENAMED_TABLES: readonly Renamed[] = [
  { now: "lamindb_transformtransform", before: "lamindb_transform_predecessors", since: "1.17" },
  { now: "lamindb_artifact_recreating_runs", before: "lamindb_artifact__previous_runs", since: "2.0" },
  { now: "lamindb_collection_recreating_runs", before: "lamindb_collection__previous_runs", since: "2.0" },
  { now: "lamindb_jsonvalue", before: "lamindb_featurevalue", since: "2.0" },
  { now: "lamindb_artifactjsonvalue", before: "lamindb_artifactfeaturevalue", since: "2.0" },
  { now: "lamindb_runjsonvalue", before: "lamindb_runfeaturevalue", since: "2.0" },
  { now: "lamindb_block", before: "lamindb_rootblock", since: "2.0" },
];

/** Renamed columns; `tables` are today's names. */
export const RENAMED_COLUMNS: readonly RenamedColumn[] = [
  { now: "successor_id", before: "from_transform_id", since: "1.17", tables: ["lamindb_transformtransform"] },
  { now: "predecessor_id", before: "to_transform_id", since: "1.17", tables: ["lamindb_transformtransform"] },
  { now: "branch_id", before: "_branch_code", since: "2.0" },
  { now: "version_tag", before: "version", since: "2.0", tables: VERSIONED },
  { now: "kind", before: "type", since: "2.0", tables: ["lamindb_transform", ...BLOCKS] },
  { now: "key", before: "name", since: "2.0", tables: ["lamindb_block"] },
  { now: "_dtype_str", before: "dtype", since: "2.0", tables: ["lamindb_feature", "lamindb_schema"] },
  { now: "n_members", before: "n", since: "2.0", tables: ["lamindb_schema"] },
  {
    now: "jsonvalue_id",
    before: "featurevalue_id",
    since: "2.0",
    tables: ["lamindb_artifactjsonvalue", "lamindb_runjsonvalue"],
  },
  { now: "type", before: "system", since: "2.0", tables: ["wetlab_geneticperturbation"] },
];

/** Name under which an older database may have a table. */
export function olderTable(table: string): string | undefined {
  return RENAMED_TABLES.find(({ now }) => now === table)?.before;
}

/** Name under which an older database may have a column of a table. */
export function olderColumn(table: string, column: string): string | undefined {
  const fits = ({ now, tables }: RenamedColumn) => now === column && (tables?.includes(table) ?? true);
  return RENAMED_COLUMNS.find(fits)?.before;
}
