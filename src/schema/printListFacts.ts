/** What connections say of their list beside its entries: facets, aggregates, a table of the page. */
import type { Table } from "../catalogue/model.ts";
import { description } from "./description.ts";
import { numericColumns } from "./fields.ts";
import { printArguments } from "./printArguments.ts";
import { scalarOf } from "./printObject.ts";

const PATHS =
  "such as `createdAt`, `createdBy.handle`, `ulabels.name` or, where objects have features, `features.temperature`";

const FACETS = `${description("How many objects of the whole list have which value, whatever the page.", "  ")}  facets${printArguments(
  [
    [`What to count by: paths to values, ${PATHS}.`, "by: [String!]!"],
    ["Return at most this many values of each.", "first: Int = 20"],
  ],
)}: [Facet!]!
`;

const TABLE = `${description("The objects of this page as a table: one row each.", "  ")}  table${printArguments([
  [`What to show: paths to values, ${PATHS}.`, "columns: [String!]!"],
])}: ListTable!
`;

/** The fields that every connection has, whose aggregates are of this type. */
export function printListFacts(aggregate: string): string {
  return `${FACETS}${description("Sums, means and so on of the whole list, whatever the page.", "  ")}  aggregate: ${aggregate}!
${TABLE}`;
}

/** The type of the aggregates of lists of a table's objects. */
export function printAggregate(table: Table): string {
  const columns = numericColumns(table).map(
    ({ field, kind }) => `${description(`Of \`${field}\`.`, "  ")}  ${field}: ${scalarOf(kind)}Aggregate!\n`,
  );
  return `${description(`Sums, means and so on of a list of ${table.qualifiedName} objects.`)}type ${table.typeName}Aggregate {
  "Number of entries in the whole list."
  count: Int!
${columns.join("")}}
`;
}
