/**
 * Names of what GraphQL shows beside plain columns and relations, for those who print the schema and for
 * those who read filters: both must agree.
 */
import { hasFeatures } from "../catalogue/annotationLinks.ts";
import type { Catalogue, Column, ColumnKind, Table, ToMany } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import { upperFirst } from "../util/names.ts";

/** True for tables that are object types: registries and notes (blocks). */
export function isObject(table: Table): boolean {
  return table.kind === "registry" || table.kind === "block";
}

/** True unless the column refers to a table that is no object type. */
export function isShown(column: Column): boolean {
  return !isReference(column) || isObject(column.target);
}

/** Columns that are fields of the object type: all but the row's key. */
export function fieldColumns(table: Table): Column[] {
  return table.columns.filter((column) => column.name !== "id" && isShown(column));
}

/** Registries whose rows are never hidden from those who see what refers to them. */
const SEEN_BY_ALL: ReadonlySet<string> = new Set(["User", "Space"]);

/** Kinds that hold values of which no answer can be made, such as `infinity`: null stands for them, beside an error. */
const MAY_BE_UNREADABLE: ReadonlySet<ColumnKind> = new Set(["datetime", "date", "bigint", "duration", "json"]);

/** True for columns whose field is never null: LaminDB declares them NOT NULL, and whoever may read the object may read what they refer to. */
export function isNonNull(column: Column): boolean {
  if (column.name === "uid") return true;
  if (column.nullable) return false;
  return isReference(column) ? SEEN_BY_ALL.has(column.target.typeName) : !MAY_BE_UNREADABLE.has(column.kind);
}

/** Relations that are fields of the object type. */
export function fieldRelations(table: Table): ToMany[] {
  return table.toMany.filter(({ target }) => isObject(target));
}

/** Fields that give a column's value under another name, by type and field. */
export const COLUMN_FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Feature: { dtype: "_dtype_str" },
};

/** Kinds of columns whose values can be added up. */
const NUMERIC: ReadonlySet<ColumnKind> = new Set(["integer", "smallint", "bigint", "float"]);

/** Columns of whose values there are a sum, a mean and so on. */
export function numericColumns(table: Table): Column[] {
  return fieldColumns(table).filter(({ kind }) => NUMERIC.has(kind));
}

/** True where `statusCode` has words. */
export function hasStatus(table: Table): boolean {
  return table.facts.statusCodes !== undefined;
}

/** LaminDB's word for a status as a name in GraphQL, which has no hyphens. */
const statusName = (word: string) => word.replaceAll("-", "_");

/** The words of `statusCode` by their code as text. */
export function statusWords({ facts }: Table): Map<string, string> {
  return new Map(Object.entries(facts.statusCodes ?? {}).map(([word, code]) => [String(code), statusName(word)]));
}

/** Name of the enum of a table's statuses. */
export function statusType({ typeName }: Table): string {
  return `${typeName}Status`;
}

/** True where filters take conditions on features: objects can have values of features, and the name is not a relation's. */
export function hasFeatureFilter(table: Table, catalogue: Catalogue): boolean {
  return hasFeatures(table, catalogue) && !table.toMany.some(({ field }) => field === "features");
}

/** Name in filters of a link's column: with `link` in front where the object has a field of the name. */
export function linkFilterName(target: Table, column: Column): string {
  const taken = [...target.columns, ...target.toMany].some(({ field }) => field === column.field);
  return taken ? `link${upperFirst(column.field)}` : column.field;
}

/** What tells the types of a list's entries from those of others. */
type NamedRelation = Pick<ToMany, "field" | "target" | "linkColumns">;

/**
 * Name of the connection and edge of a relation, without their endings: that of the target where links carry nothing (`ULabel`,
 * shared with the root's list), else owner and field (`ArtifactUlabels`). A column that is added elsewhere changes neither.
 */
export function entryName(owner: Table, { field, target, linkColumns }: NamedRelation): string {
  return linkColumns.length === 0 ? target.typeName : `${owner.typeName}${upperFirst(field)}`;
}

/** True for blocks that belong to an object, of which each registry has a table. */
export function isAttachedBlock({ kind }: Table): boolean {
  return kind === "block";
}

/** Name of the filters of a table's objects, without their endings. */
export function filterName(table: Table): string {
  return isAttachedBlock(table) ? "AttachedBlock" : table.typeName;
}

/** A catalogue's relations, by the tables they lead to. */
const leadingTo = new WeakMap<Catalogue, Map<Table, ToMany[]>>();

function relationsTo(target: Table, catalogue: Catalogue): ToMany[] {
  let byTarget = leadingTo.get(catalogue);
  if (!byTarget) {
    byTarget = Map.groupBy(catalogue.tables.filter(isObject).flatMap(fieldRelations), (relation) => relation.target);
    leadingTo.set(catalogue, byTarget);
  }
  return byTarget.get(target) ?? [];
}

/** The columns that links to a table's objects carry, by their name in filters: one filter serves all relations that lead there. */
export function linkConditions(catalogue: Catalogue, target: Table): Map<string, Column> {
  const columns = relationsTo(target, catalogue).flatMap(({ linkColumns }) => linkColumns);
  return new Map(columns.filter(isShown).map((column) => [linkFilterName(target, column), column]));
}
