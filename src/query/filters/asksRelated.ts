import { isReference, type Table } from "../../catalogue/model.ts";
import { ResolvedFeatures } from "../features/resolvedFeatures.ts";
import type { Where } from "../page.ts";

/** Whether a filter asks for related objects or values of features anywhere: `ulabels: { some: … }`. */
export function asksRelated(table: Table, where: Where | null | undefined): boolean {
  return Object.entries(where ?? {}).some(([field, filter]): boolean => {
    if (filter === undefined || filter === null) return false;
    if (filter instanceof ResolvedFeatures) return true;
    if (field === "and" || field === "or") return (filter as Where[]).some((one) => asksRelated(table, one));
    if (field === "not") return asksRelated(table, filter as Where);
    if (table.toMany.some((relation) => relation.field === field)) return true;
    const column = table.columns.find((one) => one.field === field);
    return column !== undefined && isReference(column) && asksRelated(column.target, filter as Where);
  });
}
