/**
 * Names of what GraphQL shows beside plain columns and relations, for those who print the schema and for
 * those who read filters: both must agree.
 */
import type { Column, Table, ToMany } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import { upperFirst } from "../util/names.ts";

/** True for tables that are object types: registries and notes (blocks). */
export function isObject(table: Table): boolean {
  return table.kind === "registry" || table.kind === "block";
}

/** Columns that are fields of the object type: all but the row's key. */
export function fieldColumns(table: Table): Column[] {
  return table.columns.filter((column) => column.name !== "id" && (!isReference(column) || isObject(column.target)));
}

/** Relations that are fields of the object type. */
export function fieldRelations(table: Table): ToMany[] {
  return table.toMany.filter(({ target }) => isObject(target));
}

/** True where `statusCode` has words. */
export function hasStatus(table: Table): boolean {
  return table.facts.statusCodes !== undefined;
}

/** The words of `statusCode` by their code as text. */
export function statusWords({ facts }: Table): Map<string, string> {
  return new Map(Object.entries(facts.statusCodes ?? {}).map(([word, code]) => [String(code), word]));
}

/** Name in filters of a link's column: with `link` in front where the object has a field of the name. */
export function linkFilterName(target: Table, column: Column): string {
  const taken = [...target.columns, ...target.toMany].some(({ field }) => field === column.field);
  return taken ? `link${upperFirst(column.field)}` : column.field;
}

const TRACKING = ["createdAt", "createdBy", "run"];

/**
 * Name of what belongs to entries of relations with these link columns: `ULabel` for none, `ULabelFeature` for
 * labels with a feature. Relations with equal target and columns share their types.
 */
export function entryName({ target, linkColumns }: Pick<ToMany, "target" | "linkColumns">): string {
  if (linkColumns.length === 0) return target.typeName;
  const fields = linkColumns.map(({ field }) => field).sort();
  const own = fields.filter((field) => !TRACKING.includes(field)).map(upperFirst);
  const tracking = fields.filter((field) => TRACKING.includes(field));
  if (tracking.length === TRACKING.length) return `${target.typeName}${own.join("") || "Link"}`;
  if (tracking.length > 0) return `${target.typeName}${own.join("")}${tracking.map(upperFirst).join("")}`;
  return `${target.typeName}${own.join("")}${own.join() === "Feature" ? "Value" : ""}`;
}
