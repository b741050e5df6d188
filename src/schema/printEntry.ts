/**
 * What belongs to the entries of lists: connection, edge, filter, filter over the relation. Entries with equal
 * target and link columns share these types (entryName), which keeps the schema small.
 */
import type { Column, Table, ToMany } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import { description } from "./description.ts";
import { entryName, fieldColumns, fieldRelations, hasStatus, isObject, linkFilterName } from "./fields.ts";
import { printColumn, scalarOf } from "./printObject.ts";

/** Entries that share their types: a target, and the columns of the links that lead to it. */
export type Entry = Pick<ToMany, "target" | "linkColumns">;

function printConnection({ target }: Entry, name: string): string {
  const type = target.typeName;
  return `${description(`A page of a list of ${target.qualifiedName} objects.`)}type ${name}Connection {
  "Number of entries in the whole list."
  totalCount: Int!
  "The objects of this page."
  nodes: [${type}!]!
  "The entries of this page."
  edges: [${name}Edge!]!
  "Cursors of this page, and whether there are more entries before and after it."
  pageInfo: PageInfo!
}
`;
}

function printEdge({ target, linkColumns }: Entry, name: string): string {
  const shown = linkColumns.filter((column) => !isReference(column) || isObject(column.target));
  const columns = shown.map((column) => printColumn(target, column)).join("");
  return `${description(`An entry of a list of ${target.qualifiedName} objects${shown.length > 0 ? ", with the columns of its link" : ""}.`)}type ${name}Edge {
  "Cursor of this entry, for \`after\` and \`before\`."
  cursor: String!
  "The object."
  node: ${target.typeName}!
${columns}}
`;
}

function filterType(column: Column): string {
  return isReference(column) ? `${column.target.typeName}Where` : `${scalarOf(column.kind)}Filter`;
}

function printCondition(name: string, type: string, subject = `\`${name}\``): string {
  return `${description(`Condition on ${subject}.`, "  ")}  ${name}: ${type}\n`;
}

function printConditions(target: Table): string[] {
  return [
    ...fieldColumns(target).map((column) => printCondition(column.field, filterType(column))),
    ...(hasStatus(target) ? [printCondition("status", "StatusFilter")] : []),
    ...fieldRelations(target).map((relation) => printCondition(relation.field, `${entryName(relation)}Relation`)),
  ];
}

function printWhere({ target, linkColumns }: Entry, name: string): string {
  const type = `${name}Where`;
  const link = linkColumns
    .filter((column) => !isReference(column) || isObject(column.target))
    .map((column) =>
      printCondition(linkFilterName(target, column), filterType(column), `the link's \`${column.field}\``),
    );
  return `${description(`Conditions on ${target.qualifiedName} objects${link.length > 0 ? " and their links" : ""}; all must hold.`)}input ${type} {
  "All of these must hold; an empty list is no condition."
  and: [${type}!]
  "At least one of these must hold; an empty list matches nothing."
  or: [${type}!]
  "This must not hold."
  not: ${type}
  "Only within a reference (also inside its \`and\`, \`or\` and \`not\`). \`true\`: the reference is empty; \`false\`: it is set."
  isNull: Boolean
${[...printConditions(target), ...link].join("")}}
`;
}

function printRelationFilter({ target }: Entry, name: string): string {
  return `${description(`Conditions on related ${target.qualifiedName} objects; objects in the trash or archive are ignored unless the filter names a branch.`)}input ${name}Relation {
  "At least one matches this; \`{}\`: there is at least one."
  some: ${name}Where
  "None matches this; \`{}\`: there are none."
  none: ${name}Where
  "All of them match this; also true if there are none."
  every: ${name}Where
}
`;
}

/** All types of the entries, the filter over a relation included. */
export function printEntry(entry: Entry): string {
  const name = entryName(entry);
  return [printConnection, printEdge, printWhere, printRelationFilter].map((print) => print(entry, name)).join("\n");
}

/** The keys that lists of a table's objects can be sorted by. */
export function printOrderBy(table: Table): string {
  const keys = fieldColumns(table)
    .filter(({ kind }) => kind !== "json")
    .map((column) => {
      const type = isReference(column) ? `${column.target.typeName}OrderBy` : "OrderDirection";
      return `${description(`By \`${column.field}\`.`, "  ")}  ${column.field}: ${type}\n`;
    });
  return `${description(`A key to sort ${table.qualifiedName} objects by; give exactly one field per entry.`)}input ${table.typeName}OrderBy {
  "By LaminDB's row order."
  id: OrderDirection
  "Where objects without a value are sorted."
  nulls: NullsOrder
${keys.join("")}}
`;
}
