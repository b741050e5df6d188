import { isListDtype } from "../../catalogue/dtype.ts";
import { isRegistry } from "../../catalogue/model.ts";
import { type Annotation, dtypeOf, type Label, unreadableValue } from "../../views/annotations/annotation.ts";
import { toGraphql } from "../columnValue.ts";
import type { GqlAnnotationResolvers } from "../generated/resolverTypes.ts";

function labelValue({ column, text }: Label): unknown {
  return toGraphql(column.kind, text);
}

/** Values of a feature whose values are lists are the elements of its list; several lists stay apart. */
function jsonValues(annotation: Annotation): unknown[] {
  const { feature, values } = annotation;
  // GraphQL makes null and an error of an Error in a list
  const found = values.map((value) =>
    typeof value === "string" ? toGraphql("json", value) : unreadableValue(annotation, value),
  );
  const isOneList = feature && isListDtype(dtypeOf(feature)) && found.length === 1 && Array.isArray(found[0]);
  return isOneList ? (found[0] as unknown[]) : found;
}

/** Resolvers of the type Annotation. */
export const annotation: GqlAnnotationResolvers = {
  registry: ({ registry }) => (registry && isRegistry(registry) ? (registry.enumName as never) : null),
  values: (parent) => [...parent.labels.map(labelValue), ...jsonValues(parent)],
};
