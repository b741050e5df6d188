/**
 * What an operation asks of an object or a list, by response key and in the order of its answer: the tree that is compiled into the
 * statement which writes the answer. It knows no GraphQL; `resolvers/answer` makes it out of an operation.
 */
import type { Column, Table, ToOne } from "../../catalogue/model.ts";
import type { ListArgs } from "../page.ts";
import type { Path } from "../paths/path.ts";
import type { Relation } from "../relationSource.ts";

/** JSON that is known before anything is read: names of types, an instance's slug. */
export interface ConstantField {
  key: string;
  is: "constant";
  json: string;
}

/** A column's value in the answer's form; of columns that must not be null the schema says so. */
export interface ColumnField {
  key: string;
  is: "column";
  column: Column;
  isRequired: boolean;
}

/** The object that a reference leads to. */
export interface ReferenceField {
  key: string;
  is: "reference";
  column: ToOne;
  isRequired: boolean;
  object: AnswerObject;
}

/** An entry of an object in the answer. */
export type AnswerField =
  | ConstantField
  | ColumnField
  | ReferenceField
  | { key: string; is: "id" }
  | { key: string; is: "status" }
  | { key: string; is: "version" }
  | { key: string; is: "list"; relation: Relation; list: AnswerList };

/** An object of a table. */
export interface AnswerObject {
  table: Table;
  fields: readonly AnswerField[];
}

/** An entry of an edge: the object, where it stands, what its link row carries. */
export type EdgeField =
  | ConstantField
  | { key: string; is: "cursor" }
  | { key: string; is: "node"; object: AnswerObject }
  | { key: string; is: "link"; field: ColumnField | ReferenceField };

export type PageInfoField =
  | ConstantField
  | { key: string; is: "hasNextPage" | "hasPreviousPage" | "startCursor" | "endCursor" };

/** An entry of a facet; `missing` is the number of objects without a value. */
export type FacetField =
  | ConstantField
  | { key: string; is: "by" | "missing" }
  | { key: string; is: "buckets"; fields: readonly (ConstantField | { key: string; is: "value" | "count" })[] };

/** Sum and so on of a column. */
export interface ColumnAggregateField {
  key: string;
  is: "column";
  column: Column;
  fields: readonly (ConstantField | { key: string; is: "sum" | "min" | "max" | "mean" })[];
}

export type AggregateField = ConstantField | { key: string; is: "count" } | ColumnAggregateField;

/** An entry of a connection. */
export type ListField =
  | ConstantField
  | { key: string; is: "totalCount" }
  | { key: string; is: "nodes"; object: AnswerObject }
  | { key: string; is: "edges"; fields: readonly EdgeField[] }
  | { key: string; is: "pageInfo"; fields: readonly PageInfoField[] }
  | { key: string; is: "facets"; paths: readonly Path[]; first: number; fields: readonly FacetField[] }
  | { key: string; is: "aggregate"; fields: readonly AggregateField[] };

/** A page of a list. */
export interface AnswerList {
  args: ListArgs;
  fields: readonly ListField[];
}
