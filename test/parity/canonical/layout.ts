/** Tables of a LaminDB database with all modules: columns in LaminDB's order, their kinds, foreign keys, unique keys. */
import { readFileSync } from "node:fs";

/** What a column needs in the canonical form; plain: text or integer as it is. */
export type ColumnKind = "plain" | "bool" | "date" | "datetime" | "float" | "json";

export interface ColumnLayout {
  name: string;
  kind: ColumnKind;
  /** The table that a foreign key points to. */
  target?: string;
}

export interface TableLayout {
  name: string;
  /** LaminDB's registry, `module.Class`. */
  model: string;
  columns: ColumnLayout[];
  /** Position of each column. */
  index: Map<string, number>;
  unique: string[][];
}

/** One table of `layout.json`: columns as `name`, `name:kind` or `name>target`, parted by blanks. */
export interface PackedTable {
  model: string;
  columns: string;
  unique: string[][];
}

/** Compared nowhere: Django's own record of its migrations. */
const SKIPPED = new Set(["django_migrations"]);

/** Tables in which LaminDB reads meaning from the order of ids, with the columns within which the order counts. */
export const RANKED = new Map<string, string[]>([
  ["lamindb_schemafeature", ["schema_id"]],
  ["lamindb_collectionartifact", ["collection_id"]],
]);

/** All tables by name. */
export const LAYOUT: ReadonlyMap<string, TableLayout> = loadLayout();

function loadLayout(): Map<string, TableLayout> {
  const file = new URL("./layout.json", import.meta.url);
  const packed = JSON.parse(readFileSync(file, "utf8")) as Record<string, PackedTable>;
  const layout = new Map<string, TableLayout>();
  for (const [name, { model, columns, unique }] of Object.entries(packed)) {
    if (SKIPPED.has(name)) continue;
    const unpacked = columns.split(" ").map(unpackColumn);
    const index = new Map(unpacked.map((column, at) => [column.name, at]));
    layout.set(name, { name, model, columns: unpacked, index, unique });
    if (["record_id", "feature_id", "value_id"].every((key) => index.has(key))) {
      RANKED.set(name, ["record_id", "feature_id"]);
    }
  }
  return layout;
}

function unpackColumn(text: string): ColumnLayout {
  const [, name = "", mark, rest = ""] = /^([^:>]+)([:>]?)(.*)$/.exec(text) ?? [];
  if (mark === ">") return { name, kind: "plain", target: rest };
  return { name, kind: mark === ":" ? (rest as ColumnKind) : "plain" };
}

/** The table of a registry by LaminDB's name, `Artifact` or `bionty.CellType`; throws where there is none. */
export function tableOfRegistry(registry: string): TableLayout {
  const model = registry.includes(".") ? registry : `lamindb.${registry}`;
  for (const table of LAYOUT.values()) if (table.model === model) return table;
  throw new Error(`no table for the registry ${registry}`);
}
