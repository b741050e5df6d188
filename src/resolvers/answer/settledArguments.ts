/** Arguments of compiled fields: values that statements bind stay late, but for those that decide what is compiled. */
import { type FieldNode, type GraphQLField, getArgumentValues } from "graphql";
import { LateVariable, type PlannedVariables } from "./shapeVariables.ts";

/** Arguments whose value must be known: which database is asked, and where its list goes on. */
const DECISIVE: ReadonlySet<string> = new Set(["instance", "after", "before"]);

export class SettledArguments {
  readonly #variables: PlannedVariables;

  constructor(variables: PlannedVariables) {
    this.#variables = variables;
  }

  /** The arguments of a field. */
  of(field: GraphQLField<unknown, unknown>, node: FieldNode): Record<string, unknown> {
    const args = getArgumentValues(field, node, this.#variables.values);
    for (const [name, value] of Object.entries(args))
      if (value instanceof LateVariable && DECISIVE.has(name)) args[name] = this.now(value);
    return args;
  }

  /** A variable's value, which from now on decides the form. */
  now({ name }: LateVariable): unknown {
    this.#variables.decisive.values.add(name);
    return this.#variables.coerced[name];
  }

  /** A uid, of which only the length decides the form. */
  uid(value: unknown): string | null {
    if (!(value instanceof LateVariable)) return value as string | null;
    this.#variables.decisive.lengths.add(value.name);
    return this.#variables.coerced[value.name] as string;
  }
}
