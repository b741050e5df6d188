import type { Column, Table } from "../catalogue/model.ts";

/** A to-many relation that no reference or link stores by itself: it follows from uids or from links of links. */
export interface DerivedRelation {
  name: string;
  field: string;
  target: Table;
  linkColumns: Column[];
  derived:
    | { from: "uid" }
    /** `next` leads from the near end of a link to the far one. */
    | { from: "links"; link: Table; near: string; far: string };
  description: string;
}

function ofLinks(table: Table, relation: string, field: string, description: string): DerivedRelation[] {
  const { path } = table.toMany.find(({ name, target }) => name === relation && target === table) ?? {};
  if (path?.via !== "link") return [];
  const derived = { from: "links" as const, link: path.link, near: path.parentColumn, far: path.targetColumn };
  return [{ name: field, field, target: table, linkColumns: [], derived, description }];
}

/** `versions` of what is versioned; `ancestors` and `descendants` of what has parents. */
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
  ].filter(({ field }) => !taken.has(field));
}
