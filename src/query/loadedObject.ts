import type { Table } from "../catalogue/model.ts";
import type { Instance } from "../instances/instance.ts";

/**
 * A row as resolvers get it: what the request selected of it, as canonical text. A column that is not in
 * `values` was not loaded (ask a loader); one that the database lacks is there as null.
 */
export interface LoadedObject {
  instance: Instance;
  table: Table;
  /** LaminDB's integer key in this database, as digits. */
  id: string;
  /** Canonical text by column name of the database; `get` throws CONFLICT for a value that the column's kind cannot hold. */
  values: ReadonlyMap<string, string | null>;
  /** Objects of the references that were loaded along, by the column of the reference. */
  toOne: Map<string, LoadedObject | null>;
  /** A dry run's object: in no database, so that nothing more can be loaded of it. */
  unsaved?: true;
}
