import type { Column, Table, ToMany } from "../../catalogue/model.ts";
import { hasStatus, linkFilterName } from "../../schema/fields.ts";

/** What a field of a filter is about: the object, or the link that leads to it. */
export type FilterField =
  | { is: "column"; column: Column; of: "object" | "link" }
  | { is: "relation"; relation: ToMany }
  | { is: "features" }
  | { is: "status" };

/**
 * What a field of a filter on a table's objects means, where `linkColumns` are those of the link that leads to them; undefined where
 * it means nothing there. All who read filters ask here, so that none of them overlooks what another one knows.
 */
export function filterField(table: Table, linkColumns: readonly Column[], field: string): FilterField | undefined {
  const column = table.columns.find((one) => one.field === field && one.name !== "id");
  if (column) return { is: "column", column, of: "object" };
  const relation = table.toMany.find((one) => one.field === field); // `features` of a schema is one
  if (relation) return { is: "relation", relation };
  const linked = linkColumns.find((one) => linkFilterName(table, one) === field);
  if (linked) return { is: "column", column: linked, of: "link" };
  if (field === "features") return { is: "features" };
  return field === "status" && hasStatus(table) ? { is: "status" } : undefined;
}
