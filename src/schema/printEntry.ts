/** What belongs to lists: connection, edge, keys to sort by. */
import type { Table, ToMany } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import { description } from "./description.ts";
import { fieldColumns, isShown } from "./fields.ts";
import { printListFacts } from "./printListFacts.ts";
import { printColumn } from "./printObject.ts";

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
