/** What is peculiar to single tables and does not follow from the catalogue; the one place for it. */
import { linksMembers } from "./members.ts";
import type { Table } from "./model.ts";
import { isReference } from "./model.ts";

/** True where a relation's entries come in the order in which they were linked: a collection's artifacts, a schema's members. */
export function orderedByLink(link: Table, parentColumn: string): boolean {
  if (link.table === "lamindb_collectionartifact") return parentColumn === "collection_id";
  return parentColumn === "schema_id" && linksMembers(link);
}

/**
 * Lists of uids that come before the order of links, by link table: the JSON column of the near end and where
 * in it the list stands. LaminDB 2.12 keeps the order in which a schema shows its features there.
 */
export const MEMBER_ORDER: ReadonlyMap<string, { owner(link: Table): Table; column: string; path: readonly string[] }> =
  new Map([["lamindb_schemafeature", { owner: schemaOf, column: "_aux", path: ["af", "2"] }]]);

function schemaOf(link: Table): Table {
  return link.columns.filter(isReference).find(({ column }) => column === "schema_id")!.target;
}

/** Fields by which one object of a registry is usually asked for, beside its uid, where the registry has them. */
export const NATURAL_FIELDS: readonly string[] = [
  "key",
  "name",
  "handle",
  "root",
  "symbol",
  "ontologyId",
  "ensemblGeneId",
  "stableId",
  "uniprotkbId",
  "chemblId",
  "doi",
  "hash",
];
