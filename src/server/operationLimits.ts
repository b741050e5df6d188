/**
 * Bounds on what an operation asks for, checked after validation and before execution: how deep it goes, and how many fields it has when
 * its fragments are written out. Introspection is free of both; graphql-js bounds its depth. How large an answer really is shows
 * while it is read (loaders/entryCount.ts): an operation says little about that, as most lists within lists are short.
 */
import { type ApolloServerPlugin, HeaderMap } from "@apollo/server";
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { GatewayContext } from "../resolvers/context.ts";
import { withStatus } from "./errorBorder.ts";
import { requestScope } from "./requestScope.ts";
import { assertVariableNames } from "./variableNames.ts";

interface Measure {
  depth: number;
  fields: number;
}

class Measurement {
  readonly #fragments: Map<string, FragmentDefinitionNode>;
  readonly #measured = new Map<string, Measure>();

  constructor({ definitions }: DocumentNode) {
    const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  selectionSet({ selections }: SelectionSetNode): Measure {
    const total: Measure = { depth: 0, fields: 0 };
    for (const selection of selections) {
      const part =
        selection.kind === Kind.FIELD
          ? this.#field(selection)
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? this.#fragment(selection.name.value)
            : this.selectionSet(selection.selectionSet);
      total.depth = Math.max(total.depth, part.depth);
      total.fields += part.fields;
    }
    return total;
  }

  #fragment(name: string): Measure {
    const known = this.#measured.get(name);
    const fragment = this.#fragments.get(name);
    if (known || !fragment) return known ?? { depth: 0, fields: 0 };
    const measure = this.selectionSet(fragment.selectionSet);
    this.#measured.set(name, measure);
    return measure;
  }

  #field({ name, selectionSet }: FieldNode): Measure {
    if (name.value.startsWith("__")) return { depth: 0, fields: 0 };
    if (!selectionSet) return { depth: 1, fields: 1 };
    const within = this.selectionSet(selectionSet);
    return { depth: within.depth + 1, fields: within.fields + 1 };
  }
}

/** Throws LIMIT_EXCEEDED where an operation is deeper than `maxDepth` or has more fields than `maxCost`. */
export function assertOperationLimits(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { maxDepth, maxCost }: Limits,
): void {
  const { depth, fields } = new Measurement(document).selectionSet(operation.selectionSet);
  if (depth > maxDepth) {
    const message = `The operation is ${depth} levels deep, which exceeds the limit of ${maxDepth}; request fewer levels.`;
    throw new GatewayError("LIMIT_EXCEEDED", message, { depth, limit: maxDepth });
  }
  if (fields > maxCost) {
    const message = `The operation has ${fields} fields with its fragments expanded, which exceeds the limit of ${maxCost}; split it.`;
    throw new GatewayError("LIMIT_EXCEEDED", message, { cost: fields, limit: maxCost });
  }
}

/** What holds for every operation, whether it is answered once or by a stream. Throws LIMIT_EXCEEDED, BAD_USER_INPUT. */
export function assertOperation(document: DocumentNode, operation: OperationDefinitionNode, limits: Limits): void {
  assertVariableNames(operation);
  assertOperationLimits(document, operation, limits);
}

/** A link or an image on any page makes a browser send GET. */
function assertMethod({ operation }: OperationDefinitionNode): void {
  if (operation === "query" || !requestScope.getStore()?.isGet) return;
  const http = { status: 405, headers: new HeaderMap([["allow", "POST"]]) };
  throw new GraphQLError(`GET only answers queries; send the ${operation} with POST.`, {
    extensions: { code: "BAD_REQUEST", http },
  });
}

/** Apollo Server would run a subscription's resolver, and then answer that there is no stream. */
function assertKind({ operation }: OperationDefinitionNode): void {
  if (operation !== "subscription") return;
  const message =
    "Subscriptions are sent over Server-Sent Events: POST this operation to /graphql/stream with the header accept: text/event-stream.";
  throw new GatewayError("BAD_USER_INPUT", message);
}

/** Has Apollo Server check each operation before it runs. */
export function operationLimits(limits: Limits): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, operation }) => {
        if (!operation) return; // an operationName that names none is refused right after
        assertMethod(operation);
        try {
          assertKind(operation);
          assertOperation(document, operation, limits);
        } catch (error) {
          throw error instanceof GatewayError ? withStatus(error, 400) : error;
        }
      },
    }),
  };
}
