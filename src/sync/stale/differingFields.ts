import { BRANCHES, SPACE_ALL } from "../../catalogue/fixedRows.ts";
import type { Column, ToOne } from "../../catalogue/model.ts";
import { isReference } from "../../catalogue/model.ts";
import { cellOf } from "../../instances/rowValues.ts";
import { isSame } from "../conflicts.ts";
import type { Matches } from "../match.ts";
import { referencePolicy } from "../rules/references.ts";
import type { Pair } from "./pair.ts";

/** A row has its own key in each database, and keeps its uid where it was found by its content. */
const OWN = new Set(["id", "uid"]);

/** Whether a reference leads to the row to which a sync would have it lead. */
function leadsToSame({ source, target }: Pair, reference: ToOne, matches: Matches): boolean {
  const here = target.values.get(reference.column) ?? null;
  const to = source.edges.find(({ column }) => column === reference.column)?.to;
  const match = to && matches.get(to)?.get("id");
  switch (referencePolicy(source.table, reference)) {
    case "transfer-run":
      return true;
    case "branch":
      return here === (match ?? BRANCHES.main);
    case "space":
      return here === (match ?? SPACE_ALL);
    default:
      if (source.values.get(reference.column) === null) return here === null;
      return !to || match === here; // what the source does not show is not known to differ
  }
}

/**
 * LaminDB's names of the fields in which an object differs from its source, but for what a sync sets by rule.
 * `isSuperseded`: the target has a later version, which is the latest there.
 */
export function differingFields(pair: Pair, matches: Matches, isSuperseded: boolean): string[] {
  const { source, target } = pair;
  const differs = (column: Column): boolean => {
    const name = column.column;
    const [there, here] = [cellOf(source.values, name), cellOf(target.values, name)];
    if (OWN.has(name) || there === undefined || here === undefined) return false;
    if (name === "is_latest" && isSuperseded) return false;
    return isReference(column) ? !leadsToSame(pair, column, matches) : !isSame(column, there, here);
  };
  return source.table.columns.filter(differs).map(({ name }) => name);
}
