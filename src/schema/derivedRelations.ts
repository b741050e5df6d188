import type { Column, Table, ToMany } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";

/** A to-many relation that no reference or link stores by itself: it follows from uids or from links of links. */
export interface DerivedRelation {
  name: string;
  field: string;
  target: Table;
  linkColumns: Column[];
  derived:
    | { from: "uid" }
    /** `next` leads from the near end of a link to the far one. */
    | { from: "links"; link: Table; near: string; far: string }
    /** The same of references between rows of one table, the nearest first. */
    | { from: "references"; link: Table; near: string; far: string };
  description: string;
}

function ofLinks(table: Table, relation: string, field: string, description: string): DerivedRelation[] {
  const { path } = table.toMany.find(({ name, target }) => name === relation && target === table) ?? {};
  if (path?.via !== "link") return [];
  const derived = { from: "links" as const, link: path.link, near: path.parentColumn, far: path.targetColumn };
  return [{ name: field, field, target: table, linkColumns: [], derived, description }];
}

/** True for the relation from a type to the objects of this type, which may be types themselves. */
export function isOfType(owner: Table, { target, path }: ToMany): boolean {
  return target === owner && path.via === "reverse" && path.column === TYPE;
}

const TYPE = "type_id";

/** LaminDB's `query_types()`, where types are objects of the same registry (2.12.1). */
function types(table: Table): DerivedRelation[] {
  const column = table.column(TYPE);
  if (!column || !isReference(column) || column.target !== table) return [];
  const derived = { from: "references" as const, link: table, near: "id", far: TYPE };
  const description = "Its type, the type of that, and so on, starting with its own.";
  return [{ name: "types", field: "types", target: table, linkColumns: [], derived, description }];
}

/** A relation to objects of a type that goes on into its subtypes: LaminDB's `query_records()` and its like (2.12.1). */
export function withSubtypes({ name, field, target }: ToMany): DerivedRelation {
  const derived = { from: "references" as const, link: target, near: TYPE, far: "id" };
  return { name, field, target, linkColumns: [], derived, description: "" };
}

/** `versions` of what is versioned; `ancestors` and `descendants` of what has parents; `types` of what has one. */
export function derivedRelations(table: Table): DerivedRelation[] {
  const taken = new Set([...table.columns, ...table.toMany].map(({ field }) => field));
  const versions: DerivedRelation = {
    name: "versions",
    field: "versions",
    target: table,
    linkColumns: [],
    derived: { from: "uid" },
    description: "All its versions, including this one.",
  };
  return [
    ...(table.isVersioned && table.kind === "registry" ? [versions] : []),
    ...ofLinks(table, "parents", "ancestors", "Its parents, their parents, and so on."),
    ...ofLinks(table, "children", "descendants", "Its children, their children, and so on."),
    ...types(table),
  ].filter(({ field }) => !taken.has(field));
}
