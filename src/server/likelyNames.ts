/** What a wrong name in an operation was probably meant for, where GraphQL's own suggestions, by letters, do not find it. */
import { type GraphQLSchema, getNamedType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";
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

/** How GraphQL says that an input object is needed: the type and the value of a document, or the value and type of a variable. */
const VALUES = [
  /^Expected value of type "(?<type>\w+)", found (?<value>.+)\.$/s,
  /^Variable "\$\w+" got invalid value (?<value>.+); Expected type "(?<type>\w+)" to be an object\.$/s,
];
/** Stands behind a variable's value: where in it the wrong one is. */
const PLACE = / at "[\w.[\]]+"$/;
/** Longer values are not said once more. */
const MAX_VALUE_LENGTH = 100;

/** A value where a filter is expected: `suffix: ".h5ad"` for `suffix: { eq: ".h5ad" }`. */
function likelyFilter(schema: GraphQLSchema, message: string): string[] {
  const { type = "", value = "" } = VALUES.map((form) => form.exec(message)).find((one) => one !== null)?.groups ?? {};
  if (!namesIn(schema, type).includes("eq") || value.length > MAX_VALUE_LENGTH) return [];
  return [`{ eq: ${value.replace(PLACE, "")} }`];
}

/** A field of the objects where what stands around them is: of a connection those of `nodes`, of a relation those under `some`. */
function likelyInside(schema: GraphQLSchema, wrong: string, place: string): string[] {
  const has = (field: string) => {
    const type = schema.getType(place);
    if (!(isObjectType(type) || isInputObjectType(type))) return false;
    const inner = type.getFields()[field]?.type;
    return inner !== undefined && namesIn(schema, getNamedType(inner).name).includes(wrong);
  };
  if (has("nodes")) return [`nodes { ${wrong} }`];
  return has("some") ? [`some: { ${wrong}: … }`] : [];
}

/** Gives messages about unknown names, and values in place of filters, a suggestion of what is likely to be meant. */
export function suggestNames(schema: GraphQLSchema, { modules }: Catalogue): (message: string) => string {
  const names = modules.map(({ name }) => name);
  const likelyFor = (message: string): string[] => {
    const found = FORMS.map((form) => form.exec(message)).find((one) => one !== null);
    if (!found) return likelyFilter(schema, message);
    const [, wrong = "", place = ""] = found;
    const likely = likelyNames(wrong, namesIn(schema, place), names).map((name) => `"${name}"`);
    return likely.length > 0 ? likely : likelyInside(schema, wrong, place).map((text) => `"${text}"`);
  };
  return (message) => {
    const likely = likelyFor(message);
    return likely.length === 0 ? message : `${splitSuggestion(message).said} Did you mean ${likely.join(" or ")}?`;
  };
}
