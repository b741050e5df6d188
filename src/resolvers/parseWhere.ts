import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import type { Registry } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Where } from "../query/page.ts";
import { isRawJson } from "../util/exactJson.ts";
import { ownValue } from "../util/ownValue.ts";
import { splitSuggestion } from "../util/suggestion.ts";
import { toGraphql } from "./columnValue.ts";

/** Numbers that kept their digits (util/exactJson), as scalars take them; within JSON they stay. */
function withPlainNumbers(type: GraphQLInputType, value: unknown): unknown {
  if (isNonNullType(type)) return withPlainNumbers(type.ofType, value);
  if (isRawJson(value)) {
    if (type.toString() === "JSON") return value;
    return type.toString() === "BigInt" ? value.rawJSON : Number(value.rawJSON);
  }
  if (Array.isArray(value)) {
    const itemType = isListType(type) ? type.ofType : type;
    return value.map((item) => withPlainNumbers(itemType, item));
  }
  if (!isInputObjectType(type) || typeof value !== "object" || value === null) return value;
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const field = ownValue(fields, name);
      return [name, field ? withPlainNumbers(field.type, item) : item];
    }),
  );
}

function refuse(registry: Registry, path: ReadonlyArray<string | number>, error: GraphQLError): never {
  const at = ["where", ...path].reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`),
    "",
  );
  const { qualifiedName } = registry;
  const { said, hint } = splitSuggestion(error.message);
  const message = `${at} is not a valid filter for ${qualifiedName}: ${said}`;
  throw new GatewayError("BAD_USER_INPUT", message, { registry: qualifiedName, hint });
}

function whereType(schema: GraphQLSchema, { typeName }: Registry): GraphQLInputType {
  return schema.getType(`${typeName}Where`) as GraphQLInputType;
}

/** A filter that came as JSON, checked like the argument `where` of the registry's list. Throws BAD_USER_INPUT, for null too. */
export function parseWhere(schema: GraphQLSchema, registry: Registry, value: unknown): Where {
  if (value === null)
    throw new GatewayError("BAD_USER_INPUT", "`where` is null; give a filter, or `{}` for all objects.");
  const type = whereType(schema, registry);
  return coerceInputValue(withPlainNumbers(type, value), type, (path, _invalid, error) =>
    refuse(registry, path, error),
  ) as Where;
}

function uncoerced(type: GraphQLInputType, value: unknown): unknown {
  if (isNonNullType(type)) return uncoerced(type.ofType, value);
  if (Array.isArray(value)) return value.map((item) => uncoerced(isListType(type) ? type.ofType : type, item));
  if (isInputObjectType(type) && typeof value === "object" && value !== null) {
    const fields = type.getFields();
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, uncoerced(ownValue(fields, name)!.type, item)]),
    );
  }
  return type.toString() === "DateTime" && typeof value === "string" ? toGraphql("datetime", value) : value;
}

/** A checked filter as the JSON text that a client may send again; equal filters have equal texts. */
export function whereText(schema: GraphQLSchema, registry: Registry, where: Where): string {
  return JSON.stringify(uncoerced(whereType(schema, registry), where));
}
