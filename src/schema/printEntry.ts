/** What belongs to lists: connection, edge, filter, filter over a relation, keys to sort by. */
import type { Catalogue, Column, Table, ToMany } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import { description } from "./description.ts";
import {
  fieldColumns,
  fieldRelations,
  hasFeatureFilter,
  hasStatus,
  isShown,
  linkConditions,
  statusType,
  statusWords,
} from "./fields.ts";
import { printListFacts } from "./printListFacts.ts";
import { printColumn, scalarOf } from "./printObject.ts";

/** Entries of a list: objects, and the columns of the links that lead to them. */
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
${printListFacts(`${type}Aggregate`)}}
`;
}

function printEdge({ target, linkColumns }: Entry, name: string): string {
  const shown = linkColumns.filter(isShown);
  const columns = shown.map((column) => printColumn(target, column)).join("");
  return `${description(`An entry of a list of ${target.qualifiedName} objects${shown.length > 0 ? ", with the columns of its link" : ""}.`)}type ${name}Edge {
  "Cursor of this entry, for \`after\` and \`before\`."
  cursor: String!
  "The object."
  node: ${target.typeName}!
${columns}}
`;
}

/** The connection and edge of entries that have this name (entryName). */
export function printEntry(entry: Entry, name: string): string {
  return `${printConnection(entry, name)}\n${printEdge(entry, name)}`;
}

function filterType(column: Column): string {
  return isReference(column) ? `${column.target.typeName}Where` : `${scalarOf(column.kind)}Filter`;
}

function printCondition(name: string, type: string, text = `Condition on \`${name}\`.`): string {
  return `${description(text, "  ")}  ${name}: ${type}\n`;
}

function printConditions(target: Table, catalogue: Catalogue): string[] {
  return [
    ...fieldColumns(target).map((column) => printCondition(column.field, filterType(column))),
    ...(hasStatus(target) ? [printCondition("status", `${statusType(target)}Filter`)] : []),
    ...fieldRelations(target).map(({ field, target: { typeName } }) => printCondition(field, `${typeName}Relation`)),
    ...(hasFeatureFilter(target, catalogue)
      ? [printCondition("features", "[FeatureCondition!]", "Conditions on values of features; all must hold.")]
      : []),
  ];
}

function printWhere(target: Table, catalogue: Catalogue): string {
  const type = `${target.typeName}Where`;
  const link = [...linkConditions(catalogue, target)].map(([name, column]) =>
    printCondition(
      name,
      filterType(column),
      `Condition on the link's \`${column.field}\`; only in relations whose links have it.`,
    ),
  );
  return `${description(`Conditions on ${target.qualifiedName} objects${link.length > 0 ? " and on the links of relations that lead to them" : ""}; all must hold.`)}input ${type} {
  "All of these must hold; an empty list is no condition."
  and: [${type}!]
  "At least one of these must hold; an empty list matches nothing."
  or: [${type}!]
  "This must not hold."
  not: ${type}
  "Only within a reference (also inside its \`and\`, \`or\` and \`not\`). \`true\`: the reference is empty; \`false\`: it is set."
  isNull: Boolean
${[...printConditions(target, catalogue), ...link].join("")}}
`;
}

function printRelationFilter({ typeName, qualifiedName }: Table): string {
  return `${description(`Conditions on related ${qualifiedName} objects; objects in the trash or archive are ignored unless the filter names a branch.`)}input ${typeName}Relation {
  "At least one matches this; \`{}\`: there is at least one."
  some: ${typeName}Where
  "None matches this; \`{}\`: there are none."
  none: ${typeName}Where
  "All of them match this; also true if there are none."
  every: ${typeName}Where
}
`;
}

/** The words of a status, by code, and the filter on them; nothing where a table has none. */
export function printStatus(table: Table): string {
  if (!hasStatus(table)) return "";
  const type = statusType(table);
  const words = [...statusWords(table)].map(
    ([code, word]) => `${description(`The status with code ${code}.`, "  ")}  ${word}\n`,
  );
  return `${description(`The statuses of ${table.qualifiedName} objects, in LaminDB's words.`)}enum ${type} {\n${words.join("")}}

"Conditions on a status; all must hold."
input ${type}Filter {
  "This status; null matches objects without a status."
  eq: ${type}
  "Another status, or no status."
  ne: ${type}
  "One of these."
  in: [${type}!]
  "None of these."
  notIn: [${type}!]
  "\`true\`: has no status; \`false\`: has a status."
  isNull: Boolean
}
`;
}

/** The filters of a table's objects, by themselves and over relations that lead to them. */
export function printFilters(target: Table, catalogue: Catalogue): string {
  return `${printWhere(target, catalogue)}\n${printRelationFilter(target)}`;
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
