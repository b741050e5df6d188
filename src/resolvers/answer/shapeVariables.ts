/**
 * What of an operation's variables decides the text of its statements, and what is only bound in them. A statement is made once for
 * each shape: which variables are null or absent, how filters are built, what is ordered, booleans and sizes of pages.
 */
import {
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";
import { Late, type Variables } from "../../instances/sql.ts";

/** Scalars whose values a statement binds. */
export const BOUND: ReadonlySet<string> = new Set(["BigInt", "Date", "DateTime", "Float", "ID", "String"]);

/** The value of a variable by itself, not of something within it. */
export class LateVariable extends Late<unknown> {
  readonly name: string;

  constructor(name: string) {
    super((variables) => variables[name]);
    this.name = name;
  }
}

export interface ShapedVariables {
  /** Equal for variables of one shape. */
  key: string;
  /** As the operation coerces them, with a Late in place of each value that is bound. */
  values: Record<string, unknown>;
}

/** What of variables decides the form although statements could bind it: all of its value, the length of its text, or whether it is blank. */
export interface Decisive {
  values: Set<string>;
  lengths: Set<string>;
  blanks: Set<string>;
}

/** Variables as `shapeVariables` takes them apart, and what of them turns out to decide more than that. */
export interface PlannedVariables {
  values: { [name: string]: unknown };
  coerced: Variables;
  decisive: Decisive;
}

function within(type: GraphQLInputType, value: unknown, path: readonly string[]): [key: string, shaped: unknown] {
  if (isNonNullType(type)) return within(type.ofType, value, path);
  if (value === null || value === undefined) return ["null", value];
  if (isListType(type)) return list(type.ofType, value as unknown[], path);
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const keys: string[] = [];
    const shaped: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) {
      const [key, one] = within(fields[name]!.type, item, [...path, name]);
      keys.push(`${name}:${key}`);
      shaped[name] = one;
    }
    return [`{${keys.join()}}`, shaped];
  }
  const isInteger = type.toString() === "Int" && path.length > 1; // a variable by itself is the size of a page
  if (isScalarType(type) && (isInteger || BOUND.has(type.name))) return ["?", late(path)];
  return [JSON.stringify(value), value];
}

function list(type: GraphQLInputType, items: readonly unknown[], path: readonly string[]): [string, unknown] {
  const item = isNonNullType(type) ? type.ofType : type;
  if (isScalarType(item) && (BOUND.has(item.name) || item.name === "Int") && !items.includes(null))
    return ["[?]", late(path)];
  const shaped = items.map((one, i) => within(type, one, [...path, String(i)]));
  return [`[${shaped.map(([key]) => key).join()}]`, shaped.map(([, one]) => one)];
}

function late(path: readonly string[]): Late<unknown> {
  const [name, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) return new LateVariable(name);
  const step = (value: unknown, key: string) => (value as Record<string, unknown>)[key];
  return new Late((variables) => rest.reduce(step, variables[name]));
}

/** Takes variables apart, as the operation has coerced them. */
export function shapeVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  coerced: Variables,
): ShapedVariables {
  const keys: string[] = [];
  const values: Record<string, unknown> = Object.create(null);
  for (const { variable, type } of definitions) {
    const name = variable.name.value;
    if (!Object.hasOwn(coerced, name)) continue;
    const [key, shaped] = within(typeFromAST(schema, type as never) as GraphQLInputType, coerced[name], [name]);
    keys.push(`${name}:${key}`);
    values[name] = shaped;
  }
  return { key: keys.join(";"), values };
}
