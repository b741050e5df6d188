/** What an answer's lists name that is looked up before the answer is compiled: by conditions on features, and by paths to features. */
import type { Column, Table } from "../../catalogue/model.ts";
import { asksFeatures, type Filter } from "../features/resolveWhere.ts";
import type { ListArgs } from "../page.ts";
import { featureNames } from "../paths/resolvePaths.ts";
import type { AnswerField, AnswerList, AnswerObject, EdgeField, ListField } from "./answerTree.ts";

export interface AnswerNames {
  /** Filters that have conditions on features. */
  filters: readonly Filter[];
  /** Names of features to which paths lead. */
  features: readonly string[];
}

const NONE: AnswerNames = { filters: [], features: [] };

/** What several parts name. */
export function allNames(parts: readonly AnswerNames[]): AnswerNames {
  return {
    filters: parts.flatMap(({ filters }) => filters),
    features: [...new Set(parts.flatMap(({ features }) => features))],
  };
}

/** What the arguments of a list of a table's objects name. */
export function namesOfArgs(table: Table, { where }: ListArgs, linkColumns: readonly Column[] = []): AnswerNames {
  return where && asksFeatures(table, where, linkColumns)
    ? { ...NONE, filters: [{ table, where, linkColumns }] }
    : NONE;
}

function namesOfEdge(field: EdgeField): AnswerNames {
  if (field.is === "node") return namesOfObject(field.object);
  return field.is === "link" && field.field.is === "reference" ? namesOfObject(field.field.object) : NONE;
}

function namesOfListField(field: ListField): AnswerNames {
  switch (field.is) {
    case "nodes":
      return namesOfObject(field.object);
    case "edges":
      return allNames(field.fields.map(namesOfEdge));
    case "facets":
      return { ...NONE, features: featureNames(field.paths) };
    default:
      return NONE;
  }
}

function namesOfField(field: AnswerField): AnswerNames {
  if (field.is === "reference") return namesOfObject(field.object);
  if (field.is !== "list") return NONE;
  const { relation, list } = field;
  return namesOfList(relation.target, list, "derived" in relation ? [] : relation.linkColumns);
}

/** What is named by what is asked of an object. */
export function namesOfObject({ fields }: AnswerObject): AnswerNames {
  return allNames(fields.map(namesOfField));
}

/** What is named by a list of a table's objects. */
export function namesOfList(
  table: Table,
  { args, fields }: AnswerList,
  linkColumns: readonly Column[] = [],
): AnswerNames {
  return allNames([namesOfArgs(table, args, linkColumns), ...fields.map(namesOfListField)]);
}
