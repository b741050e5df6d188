/** Which link tables a sync carries for which registry: found by the catalogue's roles, not by a list. */

import { linksMembers } from "../../catalogue/members.ts";
import { type Catalogue, isLink, type LinkTable, type Table, type ToOne } from "../../catalogue/model.ts";
import { notesTable } from "../../catalogue/notesTable.ts";

/** A link table seen from the row that it belongs to. */
export interface LinkRule {
  link: LinkTable;
  ownerColumn: string;
  /** The other end; null where the link itself carries the value (a record's JSON values). */
  other: ToOne | null;
}

/** A link table that has another end. */
export interface TwoEndedRule extends LinkRule {
  other: ToOne;
}

const hasTwoEnds = (rule: LinkRule): rule is TwoEndedRule => rule.other !== null;

function ruleOf(link: LinkTable): LinkRule {
  const [ownerColumn, otherColumn] = link.facts.link.ends;
  const other = link.references.find(({ column }) => column === otherColumn) ?? null;
  return { link, ownerColumn, other };
}

function ownedBy(catalogue: Catalogue, owner: Table): LinkRule[] {
  return catalogue.tables
    .filter((table) => table.kind === "link")
    .filter(isLink)
    .filter(({ references, facts }) =>
      references.some((ref) => ref.column === facts.link.ends[0] && ref.target === owner),
    )
    .map(ruleOf);
}

/** Links to labels that annotations of an artifact or collection bring, JSON values included. */
export function labelLinks(catalogue: Catalogue, owner: Table): LinkRule[] {
  if (owner.name !== "Artifact" && owner.name !== "Collection") return [];
  return ownedBy(catalogue, owner).filter(({ link, other }) => {
    const role = link.facts.link.role;
    if (owner.name === "Collection" && role === "association")
      return other?.target.name === "Project" || other?.target.name === "Reference";
    return role === "annotation" || other?.target.name === "JsonValue";
  });
}

/** Links that hold feature values of a record or run. */
export function valueLinks(catalogue: Catalogue, owner: Table): LinkRule[] {
  if (owner.name !== "Record" && owner.name !== "Run") return [];
  return ownedBy(catalogue, owner).filter(
    ({ link, other }) =>
      link.facts.link.role === "value" ||
      (owner.name === "Run" && (other?.target.name === "JsonValue" || link.facts.link.role === "annotation")),
  );
}

/** Links from a schema to its members, of whatever registry: they carry nothing but their two ends. */
export function memberLinks(catalogue: Catalogue): TwoEndedRule[] {
  return ownedBy(catalogue, catalogue.registry("Schema"))
    .filter(({ link }) => linksMembers(link))
    .filter(hasTwoEnds);
}

function single(catalogue: Catalogue, name: string): LinkRule {
  const table = catalogue.table(name);
  if (!isLink(table)) throw new Error(`${name} is not a link table`);
  return ruleOf(table);
}

export const componentLink = (catalogue: Catalogue): LinkRule => single(catalogue, "lamindb_schemacomponent");
export const slotLink = (catalogue: Catalogue): LinkRule => single(catalogue, "lamindb_artifactschema");
export const collectionArtifactLink = (catalogue: Catalogue): LinkRule =>
  single(catalogue, "lamindb_collectionartifact");

/** Table of readmes and comments on a registry's objects, and its column that names the object. */
export function blockTable(catalogue: Catalogue, owner: Table): { table: Table; ownerColumn: string } | null {
  const notes = notesTable(owner, catalogue);
  return notes ? { table: notes.block, ownerColumn: notes.owner.column } : null;
}
