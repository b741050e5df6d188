import type { Column, Table } from "../catalogue/model.ts";
import { hasVersion } from "../catalogue/version.ts";
import type { Relation } from "../query/relationSource.ts";
import { derivedRelations } from "../schema/derivedRelations.ts";
import { COLUMN_FIELDS, fieldColumns, fieldRelations, hasStatus } from "../schema/fields.ts";
import { ownValue } from "../util/ownValue.ts";

/** What a field of an object type is, by the field's name. */
export type FieldMeaning =
  | { is: "id" | "status" | "version" | "state" | "instance" }
  | { is: "column"; column: Column }
  | { is: "relation"; relation: Relation };

const meanings = new WeakMap<Table, Map<string, FieldMeaning>>();

/** Those of an object type that are made from the catalogue. */
export function fieldMeanings(table: Table): ReadonlyMap<string, FieldMeaning> {
  const known = meanings.get(table);
  if (known) return known;
  const found = new Map<string, FieldMeaning>([
    ["id", { is: "id" }],
    ["_state", { is: "state" }],
    ["instance", { is: "instance" }],
  ]);
  if (hasStatus(table)) found.set("status", { is: "status" });
  if (hasVersion(table)) found.set("version", { is: "version" });
  for (const column of fieldColumns(table)) found.set(column.field, { is: "column", column });
  for (const relation of [...fieldRelations(table), ...derivedRelations(table)])
    found.set(relation.field, { is: "relation", relation });
  for (const [field, name] of Object.entries(ownValue(COLUMN_FIELDS, table.typeName) ?? {})) {
    const column = table.column(name);
    if (column) found.set(field, { is: "column", column });
  }
  meanings.set(table, found);
  return found;
}
