/** Rows of `data/searchGenerated.json`: cell types to be searched. */
export interface SearchedCellType {
  uid: string;
  name: string;
  ontology_id: string | null;
  abbr: string | null;
  synonyms: string | null;
  description: string | null;
}

const COLUMNS = ["uid", "name", "ontology_id", "abbr", "synonyms", "description"] as const;

const quoted = (text: string | null) => (text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`);

/** SQL that adds them to a database made from the template `target`. */
export function insertCellTypes(rows: readonly SearchedCellType[]): string {
  const values = rows.map(
    (row) =>
      `(${COLUMNS.map((column) => quoted(row[column])).join(", ")}, FALSE, '2025-03-01 00:00:00', '2025-03-01 00:00:00', 1, 1, 1, 1)`,
  );
  const more = "is_locked, created_at, updated_at, branch_id, created_on_id, space_id, created_by_id";
  return `INSERT INTO bionty_celltype (${COLUMNS.join(", ")}, ${more}) VALUES ${values.join(", ")}`;
}
