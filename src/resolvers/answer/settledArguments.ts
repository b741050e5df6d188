/** Arguments of compiled fields: values that statements bind stay late, but for those that decide what is compiled. */
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getArgumentValues,
  getNullableType,
  isInputObjectType,
  isListType,
} from "graphql";
import { Late } from "../../instances/sql.ts";
import { NotCompiled } from "../../query/answer/notCompiled.ts";
import { isBlank } from "../../query/search.ts";
import { BOUND, LateVariable, type PlannedVariables } from "./shapeVariables.ts";

/** Arguments whose value must be known: which database is asked, where its list goes on, which paths are read. */
const DECISIVE: ReadonlySet<string> = new Set(["instance", "after", "before", "by", "columns"]);

/** Whether a value of a scalar, which may be of any depth, has something late in it. */
function hasLate(value: unknown): boolean {
  if (value instanceof Late) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasLate);
}

/** A value in which what is late stands where it can be bound: a list of scalars is late as a whole. Throws NotCompiled for late parts of JSON. */
function bindable(type: GraphQLInputType, value: unknown): unknown {
  const known = getNullableType(type);
  if (value instanceof Late || value === null || value === undefined) return value;
  if (isInputObjectType(known)) {
    const fields = known.getFields();
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, bindable(fields[name]!.type, item)]));
  }
  if (isListType(known)) {
    const items = (value as unknown[]).map((item) => bindable(known.ofType, item));
    if (!items.some((item) => item instanceof Late)) return items;
    return new Late((variables) => items.map((item) => (item instanceof Late ? item.get(variables) : item)));
  }
  if (!BOUND.has(known.name) && hasLate(value)) throw new NotCompiled("a variable within JSON");
  return value;
}

export class SettledArguments {
  readonly #variables: PlannedVariables;

  constructor(variables: PlannedVariables) {
    this.#variables = variables;
  }

  /** The arguments of a field. */
  of(field: GraphQLField<unknown, unknown>, node: FieldNode): Record<string, unknown> {
    const args = getArgumentValues(field, node, this.#variables.values);
    for (const { name, type } of field.args) if (Object.hasOwn(args, name)) args[name] = bindable(type, args[name]);
    for (const [name, value] of Object.entries(args))
      if (value instanceof LateVariable && DECISIVE.has(name)) args[name] = this.now(value);
    if (args.search !== undefined) args.search = this.#search(args.search);
    return args;
  }

  /** A variable's value, which from now on decides the form. */
  now({ name }: LateVariable): unknown {
    this.#variables.decisive.values.add(name);
    return this.#variables.coerced[name];
  }

  /** A text that is searched for, of which only whether it is blank decides the form. */
  #search(value: unknown): unknown {
    if (!(value instanceof LateVariable)) return value;
    this.#variables.decisive.blanks.add(value.name);
    return isBlank(this.#variables.coerced[value.name] as string) ? "" : value;
  }

  /** A uid, of which only the length decides the form. */
  uid(value: unknown): string | null {
    if (!(value instanceof LateVariable)) return value as string | null;
    this.#variables.decisive.lengths.add(value.name);
    return this.#variables.coerced[value.name] as string;
  }
}
