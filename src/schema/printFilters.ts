/**
 * Filters: one input per registry, which lists and relations share, and one for the blocks of all objects. Generated clients hold all
 * that one filter leads to, which is nearly all of them: they are few, and their descriptions short.
 */
import { type Catalogue, type Column, isReference, type Table } from "../catalogue/model.ts";
import { description } from "./description.ts";
import {
  fieldColumns,
  fieldRelations,
  filterName,
  hasFeatureFilter,
  hasStatus,
  isAttachedBlock,
  linkConditions,
  statusType,
  statusWords,
} from "./fields.ts";
import { scalarOf } from "./printObject.ts";

function filterType(column: Column): string {
  return isReference(column) ? `${filterName(column.target)}Where` : `${scalarOf(column.kind)}Filter`;
}

function printCondition(name: string, type: string, text = `By \`${name}\`.`): string {
  return `${description(text, "  ")}  ${name}: ${type}\n`;
}

function printConditions(target: Table, catalogue: Catalogue): string[] {
  return [
    ...fieldColumns(target).map((column) => printCondition(column.field, filterType(column))),
    ...(hasStatus(target) ? [printCondition("status", `${statusType(target)}Filter`)] : []),
    ...fieldRelations(target).map(({ field, target }) => printCondition(field, `${filterName(target)}Relation`)),
    ...(hasFeatureFilter(target, catalogue)
      ? [printCondition("features", "[FeatureCondition!]", "Conditions on values of features; all must hold.")]
      : []),
  ];
}

function printLinkConditions(target: Table, catalogue: Catalogue): string[] {
  return [...linkConditions(catalogue, target)].map(([name, column]) =>
    printCondition(name, filterType(column), `By the link's \`${column.field}\`.`),
  );
}

function printInputs(name: string, objects: string, conditions: readonly string[]): string {
  return `${description(`Conditions on ${objects}; all must hold. Conditions on link columns only work inside relations whose links have that column.`)}input ${name}Where {
  "All of these; \`[]\` is no condition."
  and: [${name}Where!]
  "Any of these; \`[]\` matches nothing."
  or: [${name}Where!]
  "Not this."
  not: ${name}Where
  "In a reference: whether it is empty."
  isNull: Boolean
${conditions.join("")}}

${description(`Conditions on related ${objects}; \`some: {}\`: there are any. Those in the trash or archive do not count unless the filter names a branch.`)}input ${name}Relation {
  "Any matches."
  some: ${name}Where
  "None matches."
  none: ${name}Where
  "All match."
  every: ${name}Where
}
`;
}

/** The filters of a table's objects, by themselves and over relations that lead to them. */
export function printFilters(target: Table, catalogue: Catalogue): string {
  if (isAttachedBlock(target)) return "";
  const conditions = [...printConditions(target, catalogue), ...printLinkConditions(target, catalogue)];
  return printInputs(filterName(target), `${target.qualifiedName} objects`, conditions);
}

/** The filter that the blocks of all objects share, over what all of them have. */
export function printBlockFilters({ tables }: Catalogue): string {
  const [first, ...others] = tables.filter(isAttachedBlock);
  if (!first) return "";
  const inAll = fieldColumns(first).filter(({ name, kind }) =>
    others.every((other) => other.column(name)?.kind === kind),
  );
  const conditions = inAll.map((column) => printCondition(column.field, filterType(column)));
  return printInputs(filterName(first), "blocks, which belong to objects", conditions);
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
