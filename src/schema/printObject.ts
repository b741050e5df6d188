import { describeColumn, describeRelation, describeTable } from "../catalogue/descriptions.ts";
import type { Catalogue, Column, ColumnKind, Table, ToMany } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import { hasVersion } from "../catalogue/version.ts";
import { type DerivedRelation, derivedRelations, isOfType } from "./derivedRelations.ts";
import { description } from "./description.ts";
import { entryName, fieldColumns, fieldRelations, hasStatus, isNonNull, statusType } from "./fields.ts";
import { printArguments, printListArguments } from "./printArguments.ts";
import { selfFields } from "./selfFields.ts";

const SCALARS: Record<Exclude<ColumnKind, "reference">, string> = {
  string: "String",
  text: "String",
  boolean: "Boolean",
  datetime: "DateTime",
  date: "Date",
  json: "JSON",
  float: "Float",
  duration: "BigInt",
  integer: "Int",
  smallint: "Int",
  bigint: "BigInt",
};

const OF_TYPE: [string, string] = [
  "How many types to follow downwards: 1 for the objects of this type itself, more for those of its subtypes as well; 100 or more for all of them, as LaminDB's `query_` methods.",
  "depth: Int = 1",
];

/** Fields of the interface LaminObject about its copies; schema/base.graphql has them with all that is to be said of them. */
const SYNCED_FIELDS = [
  `${description("Fields and annotations that differ from the source this object was synced from; null if it was not synced.", "  ")}  stale: Staleness\n`,
  `${description("Other copies of this object, with the same uid or the same content.", "  ")}  copies${printArguments([
    ["Slugs of the instances to search; all by default, or with `*`.", "instances: [String!]"],
  ])}: [Copy!]!\n`,
];

/** GraphQL scalar of a plain column. */
export function scalarOf(kind: ColumnKind): string {
  if (kind === "reference") throw new Error("a reference is no scalar");
  return SCALARS[kind];
}

function typeOf(column: Column): string {
  const type = isReference(column) ? column.target.typeName : scalarOf(column.kind);
  return isNonNull(column) ? `${type}!` : type;
}

/** A column as a field of an object or edge type. */
export function printColumn(owner: Table, column: Column): string {
  return `${description(describeColumn(owner, column), "  ")}  ${column.field}: ${typeOf(column)}\n`;
}

function printRelation(owner: Table, relation: ToMany): string {
  const name = entryName(owner, relation);
  const text = description(describeRelation(owner, relation), "  ");
  const depth = isOfType(owner, relation) ? [OF_TYPE] : [];
  return `${text}  ${relation.field}${printListArguments(relation.target, depth)}: ${name}Connection!\n`;
}

function printDerived({ field, target, derived, description: text }: DerivedRelation): string {
  const name = target.typeName;
  const depth: [string, string][] =
    derived.from !== "uid" ? [["Follow at most this many steps; all by default.", "depth: Int"]] : [];
  return `${description(text, "  ")}  ${field}${printListArguments(target, depth)}: ${name}Connection!\n`;
}

function printCommonFields(table: Table): string {
  const id = `${description("Opaque identifier of this object in this instance.", "  ")}  id: ID!\n`;
  const state = `${description("Where this copy is stored, and where it came from.", "  ")}  _state: ObjectState!\n`;
  const instance = `${description("The instance that holds this copy.", "  ")}  instance: Instance!\n`;
  const status = `${description("The status as a word; see `statusCode`.", "  ")}  status: ${statusType(table)}\n`;
  const version = `${description("Its `versionTag` if it has one, otherwise the last four characters of its uid.", "  ")}  version: String!\n`;
  const synced = table.hasUid ? SYNCED_FIELDS : [];
  const own = [...(hasStatus(table) ? [status] : []), ...(hasVersion(table) ? [version] : [])];
  return [id, state, instance, ...synced, ...own].join("");
}

/** The object type of a table. */
export function printObject(table: Table, catalogue: Catalogue): string {
  const interfaces = table.hasUid ? "LaminObject & Node" : "Node";
  const columns = fieldColumns(table).map((column) => printColumn(table, column));
  const relations = fieldRelations(table).map((relation) => printRelation(table, relation));
  const derived = derivedRelations(table).map(printDerived);
  const self = selfFields(table, catalogue).map(({ sdl, description: text }) => `${description(text, "  ")}  ${sdl}\n`);
  const fields = [printCommonFields(table), ...columns, ...relations, ...derived, ...self].join("");
  return `${description(describeTable(table))}type ${table.typeName} implements ${interfaces} {\n${fields}}\n`;
}
