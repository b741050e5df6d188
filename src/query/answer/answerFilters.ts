/** The filters of an answer's lists that have conditions on features: what they name is looked up before the answer is compiled. */
import type { Table } from "../../catalogue/model.ts";
import { asksFeatures, type Filter } from "../features/resolveWhere.ts";
import type { ListArgs } from "../page.ts";
import type { AnswerField, AnswerList, AnswerObject, EdgeField, ListField } from "./answerTree.ts";

/** Those of a list of a table's objects, without what is asked of them. */
export function filtersOfArgs(table: Table, { where }: ListArgs, linkColumns: Filter["linkColumns"] = []): Filter[] {
  return where && asksFeatures(table, where, linkColumns) ? [{ table, where, linkColumns }] : [];
}

function filtersOfEdge(field: EdgeField): Filter[] {
  if (field.is === "node") return filtersOfObject(field.object);
  return field.is === "link" && field.field.is === "reference" ? filtersOfObject(field.field.object) : [];
}

function filtersOfListField(field: ListField): Filter[] {
  if (field.is === "nodes") return filtersOfObject(field.object);
  return field.is === "edges" ? field.fields.flatMap(filtersOfEdge) : [];
}

function filtersOfField(field: AnswerField): Filter[] {
  if (field.is === "reference") return filtersOfObject(field.object);
  if (field.is !== "list") return [];
  const { relation, list } = field;
  return filtersOfList(relation.target, list, "derived" in relation ? [] : relation.linkColumns);
}

/** Those of what is asked of an object. */
export function filtersOfObject({ fields }: AnswerObject): Filter[] {
  return fields.flatMap(filtersOfField);
}

/** Those of a list of a table's objects. */
export function filtersOfList(
  table: Table,
  { args, fields }: AnswerList,
  linkColumns: Filter["linkColumns"] = [],
): Filter[] {
  return [...filtersOfArgs(table, args, linkColumns), ...fields.flatMap(filtersOfListField)];
}
