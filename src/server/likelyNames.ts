/** What a wrong name in an operation was probably meant for, where GraphQL's own suggestions, by letters, do not find it. */
import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from "graphql";
import type { Catalogue } from "../catalogue/model.ts";
import { camelCase, lowerFirst, upperFirst } from "../util/names.ts";
import { splitSuggestion } from "../util/suggestion.ts";

/** How GraphQL says that there is no such name: the name, and the type, or type and field, that lacks it. */
const FORMS = [
  /^Cannot query field "(\w+)" on type "(\w+)"\./,
  /^Field "(\w+)" is not defined by type "(\w+)"\./,
  /^Unknown argument "(\w+)" on field "(\w+\.\w+)"\./,
];

function namesIn(schema: GraphQLSchema, place: string): string[] {
  const [typeName = "", fieldName] = place.split(".");
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
  if (fieldName === undefined) return Object.keys(type.getFields());
  const field = isInputObjectType(type) ? undefined : type.getFields()[fieldName];
  return field?.args.map(({ name }) => name) ?? [];
}

/** Known names that are the wrong one in another style (`created_at`), or with a module in front of it (`cellTypes`, `CellType`). */
export function likelyNames(wrong: string, known: readonly string[], modules: readonly string[]): string[] {
  const name = lowerFirst(camelCase(wrong));
  const forms = [name, ...modules.map((module) => `${module}${upperFirst(name)}`)].map((form) => form.toLowerCase());
  return known.filter((one) => forms.includes(one.toLowerCase()));
}

/** Gives messages about unknown names a suggestion of names that are likely to be meant. */
export function suggestNames(schema: GraphQLSchema, { modules }: Catalogue): (message: string) => string {
  const names = modules.map(({ name }) => name);
  return (message) => {
    const found = FORMS.map((form) => form.exec(message)).find((one) => one !== null);
    if (!found) return message;
    const [, wrong = "", place = ""] = found;
    const likely = likelyNames(wrong, namesIn(schema, place), names);
    if (likely.length === 0) return message;
    return `${splitSuggestion(message).said} Did you mean ${likely.map((name) => `"${name}"`).join(" or ")}?`;
  };
}
