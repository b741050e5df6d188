/**
 * Bounds on what an operation asks for, checked after validation and before execution: how deep it goes, and an
 * estimate of how many fields its answer has. Introspection is free of both; graphql-js bounds its depth.
 *
 * Cost: a field counts 1, a list as many times what is asked for within it as `first` or `last` says.
 */
import type { ApolloServerPlugin } from "@apollo/server";
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";
import type { Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { GatewayContext } from "../resolvers/context.ts";
import { ownValue } from "../util/ownValue.ts";
import { withStatus } from "./errorBorder.ts";
import { assertVariableNames } from "./variableNames.ts";

/** What a list counts for that says no size: more would refuse honest nested lists, whose parents have few entries. */
const ASSUMED_LENGTH = 10;

interface Measure {
  depth: number;
  cost: number;
}

type Variables = Record<string, unknown>;

class Measurement {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Map<string, FragmentDefinitionNode>;
  readonly #measured = new Map<string, Measure>();
  readonly #variables: Variables;

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
    const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
    this.#schema = schema;
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
    this.#variables = variables;
  }

  selectionSet({ selections }: SelectionSetNode, typeName: string | undefined): Measure {
    const total: Measure = { depth: 0, cost: 0 };
    for (const selection of selections) {
      const part =
        selection.kind === Kind.FIELD
          ? this.#field(selection, typeName)
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? this.#fragment(selection.name.value)
            : this.selectionSet(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
      total.depth = Math.max(total.depth, part.depth);
      total.cost += part.cost;
    }
    return total;
  }

  #fragment(name: string): Measure {
    const known = this.#measured.get(name);
    const fragment = this.#fragments.get(name);
    if (known || !fragment) return known ?? { depth: 0, cost: 0 };
    const measure = this.selectionSet(fragment.selectionSet, fragment.typeCondition.name.value);
    this.#measured.set(name, measure);
    return measure;
  }

  #field(field: FieldNode, typeName: string | undefined): Measure {
    if (field.name.value.startsWith("__")) return { depth: 0, cost: 0 };
    if (!field.selectionSet) return { depth: 1, cost: 1 };
    const parent = typeName === undefined ? undefined : this.#schema.getType(typeName);
    const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
    const known = ownValue(fields, field.name.value);
    const type = known?.type;
    const within = this.selectionSet(field.selectionSet, type && getNamedType(type).name);
    const isPaged = known?.args.some(({ name }) => name === "first") ?? false;
    const isList = isListType(isNonNullType(type) ? type.ofType : type);
    // `nodes` and `edges` of a connection are lists too: their size is their parent's
    const isEntries = isList && typeName?.endsWith("Connection");
    const times = isPaged || (isList && !isEntries) ? this.#length(field) : 1;
    return { depth: within.depth + 1, cost: 1 + times * within.cost };
  }

  #length(field: FieldNode): number {
    const values = (field.arguments ?? [])
      .filter(({ name }) => name.value === "first" || name.value === "last")
      .map(({ value }) => valueFromASTUntyped(value, this.#variables))
      .filter((value): value is number => typeof value === "number");
    return values.length > 0 ? Math.max(1, ...values) : ASSUMED_LENGTH;
  }
}

function defaultsOf({ variableDefinitions }: OperationDefinitionNode): Variables {
  const defaults = variableDefinitions?.filter(({ defaultValue }) => defaultValue) ?? [];
  return Object.fromEntries(
    defaults.map(({ variable, defaultValue }) => [variable.name.value, valueFromASTUntyped(defaultValue!)]),
  );
}

/** Throws LIMIT_EXCEEDED where an operation is deeper than `maxDepth` or costs more than `maxCost`. */
export function assertOperationLimits(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  { maxDepth, maxCost }: Limits,
): void {
  const root = schema.getRootType(operation.operation)?.name;
  const measurement = new Measurement(schema, document, { ...defaultsOf(operation), ...variables });
  const { depth, cost } = measurement.selectionSet(operation.selectionSet, root);
  if (depth > maxDepth) {
    const message = `The operation is ${depth} levels deep, over the limit of ${maxDepth}; ask for fewer levels.`;
    throw new GatewayError("LIMIT_EXCEEDED", message, { depth, limit: maxDepth });
  }
  if (cost > maxCost) {
    const message = `The operation may cost ${cost} fields, over the limit of ${maxCost}; ask for smaller pages with \`first\`.`;
    throw new GatewayError("LIMIT_EXCEEDED", message, { cost, limit: maxCost });
  }
}

/** Apollo Server would run a subscription's resolver, and then answer that there is no stream. */
function assertKind({ operation }: OperationDefinitionNode): void {
  if (operation !== "subscription") return;
  const message =
    "Subscriptions come over Server-Sent Events: POST this operation to /graphql/stream with the header accept: text/event-stream.";
  throw new GatewayError("BAD_USER_INPUT", message);
}

/** Has Apollo Server check each operation before it runs. */
export function operationLimits(limits: Limits): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ schema, document, operation, request }) => {
        if (!operation) return; // an operationName that names none is refused right after
        try {
          assertKind(operation);
          assertVariableNames(operation);
          assertOperationLimits(schema, document, operation, request.variables ?? {}, limits);
        } catch (error) {
          throw error instanceof GatewayError ? withStatus(error, 400) : error;
        }
      },
    }),
  };
}
