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
import type { Where } from "../loaders/page.ts";
import { isRawJson } from "../util/exactJson.ts";

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
    Object.entries(value).map(([name, item]) => [
      name,
      fields[name] ? withPlainNumbers(fields[name].type, item) : item,
    ]),
  );
}

function refuse(registry: Registry, path: ReadonlyArray<string | number>, error: GraphQLError): never {
  const at = ["where", ...path].reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`),
    "",
  );
  const { qualifiedName } = registry;
  throw new GatewayError("BAD_USER_INPUT", `${at} does not fit a list of ${qualifiedName}: ${error.message}`, {
    registry: qualifiedName,
  });
}

/** A filter that came as JSON, checked like the argument `where` of the registry's list. Throws BAD_USER_INPUT. */
export function parseWhere(schema: GraphQLSchema, registry: Registry, value: unknown): Where {
  const type = schema.getType(`${registry.typeName}Where`) as GraphQLInputType;
  return coerceInputValue(withPlainNumbers(type, value), type, (path, _invalid, error) =>
    refuse(registry, path, error),
  ) as Where;
}
