import type { Table } from "../catalogue/model.ts";
import type { RowValues } from "./rowValues.ts";

/** A column that the catalogue does not know. */
export interface UnknownColumn {
  name: string;
  /** The database's default as text; null where it has none. */
  default: string | null;
}

/** A table whose rows belong to the objects of a registry. */
export interface UnknownLink {
  table: string;
  /** Column that names the object. */
  column: string;
  owner: Table;
}

/** What a database has beyond the catalogue. */
export interface UnknownParts {
  /** By table of the catalogue; tables without any are left out. */
  columns: ReadonlyMap<Table, { physical: string; columns: UnknownColumn[] }>;
  links: readonly UnknownLink[];
}

/** What a database really has, read once when it is opened; names are the catalogue's, also where it is older. */
export interface PhysicalSchema {
  /** Modules of the catalogue with tables here, limited to the configured ones. */
  modules: string[];
  /** Name of the newest applied migration of LaminDB's core. */
  schemaVersion: string | null;
  /** Whether tables or columns have other names here than in the catalogue: then nothing is written. */
  hasOlderNames: boolean;
  /** What is here beyond the catalogue. */
  unknown: UnknownParts;
  hasTable(table: Table): boolean;
  hasColumn(table: Table, column: string): boolean;
  /** SQL of the value of rows that have none in a column that LaminDB declares NOT NULL; undefined where there are no such rows. */
  given(table: Table, column: string): string | undefined;
  /** FROM item that shows a table under the catalogue's names; needs an alias behind it. Throws where it is missing. */
  from(table: Table): string;
  /** A row with what older databases lack and SQL cannot make. */
  complete(table: Table, row: RowValues): RowValues;
}
