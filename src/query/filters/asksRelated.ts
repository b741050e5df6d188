import { type Column, isReference, type Table } from "../../catalogue/model.ts";
import { ResolvedFeatures } from "../features/resolvedFeatures.ts";
import type { Where } from "../page.ts";
import { filterField } from "./filterField.ts";

/** Whether a filter asks for related objects or values of features anywhere: `ulabels: { some: … }`. */
export function asksRelated(
  table: Table,
  where: Where | null | undefined,
  linkColumns: readonly Column[] = [],
): boolean {
  return Object.entries(where ?? {}).some(([field, filter]): boolean => {
    if (filter === undefined || filter === null) return false;
    if (filter instanceof ResolvedFeatures) return true;
    if (field === "and" || field === "or")
      return (filter as Where[]).some((one) => asksRelated(table, one, linkColumns));
    if (field === "not") return asksRelated(table, filter as Where, linkColumns);
    const found = filterField(table, linkColumns, field);
    if (found?.is === "column") return isReference(found.column) && asksRelated(found.column.target, filter as Where);
    return found?.is === "relation" || found?.is === "features";
  });
}
