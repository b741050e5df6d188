/** The compact form of a catalogue, as it stands in `modules/*.json`: plain facts, no behaviour. */

/** What a column holds, independent of the database's own type names. `reference` is a foreign key. */
export type ColumnKind =
  | "string"
  | "text"
  | "boolean"
  | "datetime"
  | "date"
  | "json"
  | "float"
  | "duration"
  | "integer"
  | "bigint"
  | "smallint"
  | "reference";

export interface ColumnFacts {
  name: string;
  /** The database's column, where it is not the name (foreign keys). */
  column?: string;
  kind: ColumnKind;
  /** Table that a reference points to, and the accessor there that leads back (absent: none). */
  to?: string;
  reverse?: string;
  nullable?: boolean;
  /** Characters that PostgreSQL allows. */
  length?: number;
  default?: string | number | boolean;
  databaseDefault?: boolean;
  description?: string;
}

/** Columns that are unique together, over all rows or those where a column is (not) null. */
export interface KeyFacts {
  columns: string[];
  where?: { column: string; isNull: boolean };
}

/** A many-to-many relation, declared on one side; `reverse` is the accessor on the other. */
export interface RelationFacts {
  name: string;
  to: string;
  through: string;
  from: string;
  target: string;
  reverse?: string;
}

/** What a link table connects: reference columns of its owner and, but for values that stand in the row itself, of the other end. */
export interface LinkFacts {
  role: "annotation" | "value" | "association" | "plain";
  ends: [owner: string, other?: string];
  feature?: "nullable" | "required";
}

export interface TableFacts {
  name: string;
  table: string;
  kind: "registry" | "block" | "link" | "auxiliary";
  description?: string;
  pk?: "integer" | "bigint" | "smallint";
  nameField?: string;
  uidLength?: number;
  /** Length of the part of the uid that all versions share. */
  stemLength?: number;
  statusCodes?: Record<string, number>;
  link?: LinkFacts;
  columns: ColumnFacts[];
  keys: KeyFacts[];
  relations: RelationFacts[];
}

export interface ModuleFacts {
  module: string;
  version: string;
  tables: TableFacts[];
}
