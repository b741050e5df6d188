/** Fields in which objects tell about themselves beside columns and relations: notes, features, describe. */
import { hasFeatures } from "../catalogue/annotationLinks.ts";
import type { Catalogue, Table } from "../catalogue/model.ts";
import { notesTable } from "../catalogue/notesTable.ts";

/** Name of such a field; each has one resolver for all registries. */
export type SelfFieldName = "annotations" | "describe" | "features" | "notes";

export interface SelfField {
  field: SelfFieldName;
  /** The field as SDL has it, without its description. */
  sdl: string;
  description: string;
}

const NOTES: SelfField = {
  field: "notes",
  sdl: "notes: String",
  description: "Text of its latest readme, in Markdown.",
};
const FEATURES: SelfField[] = [
  {
    field: "annotations",
    sdl: "annotations: [Annotation!]!",
    description:
      "All its annotations: features with their values, starting with those of a dataset's slots, then labels without a feature, by registry.",
  },
  {
    field: "features",
    sdl: "features: [Annotation!]!",
    description:
      "Its features with their values; features of a dataset's slots are included even if they have no values.",
  },
];
const DESCRIBE: SelfField = {
  field: "describe",
  sdl: 'describe(\n    "Line width of the text in characters, 20 to 1000."\n    width: Int = 80\n  ): Description!',
  description: "What LaminDB's `describe()` shows for it.",
};

/** The fields that a table's object type has; those whose name a column or relation has taken are left out. */
export function selfFields(table: Table, catalogue: Catalogue): SelfField[] {
  if (table.kind !== "registry" || !table.hasUid) return [];
  const taken = new Set<string>([...table.columns, ...table.toMany].map(({ field }) => field));
  const found = [
    ...(notesTable(table, catalogue) ? [NOTES] : []),
    ...(hasFeatures(table, catalogue) ? FEATURES : []),
    DESCRIBE,
  ];
  return found.filter(({ field }) => !taken.has(field));
}
