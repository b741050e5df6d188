/**
 * The catalogue as the gateway uses it: tables with their columns and relations resolved to one
 * another, under LaminDB's names and GraphQL's. Built once at start from the compact facts; frozen in use.
 */
import type { ColumnFacts, ColumnKind, KeyFacts, LinkFacts, ModuleFacts, TableFacts } from "./facts.ts";

export type { ColumnKind, KeyFacts } from "./facts.ts";

/** A column of a table. `name` is LaminDB's field, `column` the database's, `field` GraphQL's. */
export interface Column extends ColumnFacts {
  column: string;
  field: string;
}

/** A reference column together with the table that it leads to. */
export interface ToOne extends Column {
  kind: "reference";
  target: Table;
}

/** How a to-many relation is stored: rows of the target that point here, or rows of a link table between. */
export type Path =
  | { via: "reverse"; column: string }
  | { via: "link"; link: Table; parentColumn: string; targetColumn: string };

/** A to-many relation as it is seen from one side, under LaminDB's accessor name. */
export interface ToMany {
  name: string;
  field: string;
  target: Table;
  path: Path;
  /** What a link row carries beside its two ends (feature, slot, role, who linked it and when). */
  linkColumns: Column[];
}

export interface Table {
  name: string;
  module: string;
  /** LaminDB's own name: `Artifact`, `bionty.CellType`. */
  qualifiedName: string;
  /** Name of the GraphQL object type: `Artifact`, `BiontyCellType`. */
  typeName: string;
  table: string;
  kind: TableFacts["kind"];
  facts: TableFacts;
  hasUid: boolean;
  isVersioned: boolean;
  columns: Column[];
  column: (name: string) => Column | undefined;
  references: ToOne[];
  toMany: ToMany[];
  keys: KeyFacts[];
}

/** A table whose rows connect rows of others. */
export interface LinkTable extends Table {
  facts: TableFacts & { link: LinkFacts };
}

/** A table that stands at the root of the schema: one of LaminDB's registries. */
export interface Registry extends Table {
  kind: "registry";
  /** Member of the enum RegistryName: `ARTIFACT`, `BIONTY_CELL_TYPE`. */
  enumName: string;
  /** Root fields: `artifact` and `artifacts`. */
  oneField: string;
  manyField: string;
}

export interface Catalogue {
  modules: { name: string; version: string }[];
  tables: Table[];
  registries: Registry[];
  /** Table by its name in the database; throws if the catalogue has none. */
  table: (name: string) => Table;
  findTable: (name: string) => Table | undefined;
  /** Registry by GraphQL type name, enum name or LaminDB name; throws if there is none. */
  registry: (name: string) => Registry;
  findRegistry: (name: string) => Registry | undefined;
}

/** The column of a table; throws where the table does not have it. */
export function getColumn(table: Table, name: string): Column {
  const column = table.column(name);
  if (!column) throw new Error(`${table.table} has no column ${name}`);
  return column;
}

export function isReference(column: Column): column is ToOne {
  return column.kind === "reference";
}

export function isRegistry(table: Table): table is Registry {
  return table.kind === "registry";
}

export function isLink(table: Table): table is LinkTable {
  return table.facts.link !== undefined;
}

/** The kinds whose values are whole numbers, carried as decimal text. */
export const INTEGER_KINDS: ReadonlySet<ColumnKind> = new Set(["integer", "bigint", "smallint", "reference"]);

export type { ColumnFacts, ModuleFacts, TableFacts };
