import type { Table } from "../catalogue/model.ts";
import type { Instance } from "../instances/instance.ts";

/** Column whose value stands in the `id` of a table's objects. */
export function idColumn(table: Table): "uid" | "id" {
  return table.hasUid ? "uid" : "id";
}

/** What stands before that value: `4XIuR0tvaiXM:Artifact:`. */
export function idPrefix({ config }: Instance, { typeName }: Table): string {
  return `${config.uid}:${typeName}:`;
}
