/** Puts names that every object inherits (`constructor`, `__proto__`, …) into each text that the schema takes. */
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

/** What an empty object has. */
export const INHERITED_NAMES = Object.getOwnPropertyNames(Object.prototype);

/** A condition with one of these and a name that nothing has finds nothing. */
const OPERATORS = new Set(
  "eq in contains icontains startsWith istartsWith endsWith iendsWith iexact regex path".split(" "),
);
/** As deep as an operator stands in `where`. */
const MAX_LEVELS = 2;

/** Values of a type with the name in it, each at another place. */
function valuesOf(type: GraphQLInputType, name: string, levels = MAX_LEVELS): unknown[] {
  const bare = getNullableType(type);
  if (isListType(bare)) return valuesOf(bare.ofType, name, levels).map((value) => [value]);
  if (bare.toString() === "JSON") return [name, { [`${name}`]: 1 }, Object.fromEntries([[name, { eq: name }]])];
  if (bare.toString() === "String" || bare.toString() === "ID") return [name];
  if (!isInputObjectType(bare) || levels === 0) return [];
  const isOperators = "isNull" in bare.getFields() && "eq" in bare.getFields();
  return Object.values(bare.getFields())
    .filter((field) => !isOperators || OPERATORS.has(field.name))
    .flatMap((field) => valuesOf(field.type, name, levels - 1).map((value) => ({ [field.name]: value })));
}

/** One field of an operation, with variables of its own. */
export interface Probe {
  field: string;
  args: Record<string, { type: string; value: unknown }>;
  selection: string;
}

function selectionOf(type: ReturnType<typeof getNamedType>): string {
  if (!isObjectType(type) && !isInterfaceType(type)) return "";
  const { totalCount, nodes } = type.getFields();
  return totalCount && nodes ? "{ totalCount nodes { __typename } }" : "{ __typename }";
}

/** Calls of a root field: each takes a name in one place; arguments that are required beside it come from `given`. */
export function probesOf(
  { name: field, args, type }: GraphQLField<unknown, unknown>,
  given: Record<string, unknown>,
  names: readonly string[],
): Probe[] {
  const required = args.filter((arg) => isRequiredArgument(arg) || (arg.name in given && arg.name === "registry"));
  const fixed = Object.fromEntries(
    required.map((arg) => [arg.name, { type: arg.type.toString(), value: given[arg.name] ?? names[0] }]),
  );
  const selection = selectionOf(getNamedType(type));
  let turn = 0;
  return args.flatMap((arg) =>
    valuesOf(arg.type, "\0").flatMap((_, place) => {
      const name = names[turn++ % names.length]!;
      const value = valuesOf(arg.type, name)[place];
      return [{ field, selection, args: { ...fixed, [arg.name]: { type: arg.type.toString(), value } } }];
    }),
  );
}

/** An operation of many probes, under the aliases p0, p1, … */
export function operationOf(probes: readonly Probe[], kind: "query" | "mutation"): [string, Record<string, unknown>] {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const fields = probes.map(({ field, args, selection }, i) => {
    const passed = Object.entries(args).map(([name, { type, value }]) => {
      variables[`v${i}_${name}`] = value;
      declared.push(`$v${i}_${name}: ${type}`);
      return `${name}: $v${i}_${name}`;
    });
    return `p${i}: ${field}(${passed.join(", ")}) ${selection}`;
  });
  return [`${kind} (${declared.join(", ")}) { ${fields.join("\n")} }`, variables];
}

/** Root fields of a schema that take any text. */
export function fieldsWithTexts(schema: GraphQLSchema, kind: "Query" | "Mutation"): GraphQLField<unknown, unknown>[] {
  const root = kind === "Query" ? schema.getQueryType() : schema.getMutationType();
  return Object.values(root!.getFields()).filter(({ args }) => args.some((arg) => valuesOf(arg.type, "").length > 0));
}
