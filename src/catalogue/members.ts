/** Which relations of a schema lead to its members: links of schemas that carry nothing but their two ends. */
import { isLink, type LinkTable, type Path, type Table, type ToMany } from "./model.ts";

/** A relation of schemas to members of one registry. */
export interface MemberRelation extends ToMany {
  path: Extract<Path, { via: "link" }>;
}

const SCHEMA_COLUMN = "schema_id";

/** True for link tables between schemas and members. */
export function linksMembers(table: Table): table is LinkTable {
  if (!isLink(table) || table.facts.link.role !== "association" || table.columns.length !== 3) return false;
  return table.references.some(
    ({ column, target }) => column === SCHEMA_COLUMN && column === table.facts.link.ends[0] && target.name === "Schema",
  );
}

function isMemberRelation(relation: ToMany): relation is MemberRelation {
  const { path } = relation;
  return path.via === "link" && path.parentColumn === SCHEMA_COLUMN && linksMembers(path.link);
}

/** The relation to members of the kind that an itype names (`Feature`, `Feature[uid]`, `bionty.Gene.ensembl_gene_id`); null counts as features. */
export function memberRelation(schemas: Table, itype: string | null | undefined): MemberRelation | undefined {
  const name = itype?.replace(/\[.*$/, "") ?? "Feature"; // `Feature[…]`: of one type
  return schemas.toMany
    .filter(isMemberRelation)
    .find(({ target }) => name === target.qualifiedName || name.startsWith(`${target.qualifiedName}.`));
}
