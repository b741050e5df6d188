/** Has Apollo Server answer a query with the text that databases wrote (resolvers/answer), and execute only the root fields that are left. */
import type { ApolloServerPlugin } from "@apollo/server";
import {
  type DocumentNode,
  type FieldNode,
  type FormattedExecutionResult,
  Kind,
  type OperationDefinitionNode,
} from "graphql";
import { type Config, DEFAULT_ENGINE, isShown } from "../config/config.ts";
import { type WrittenAnswer, writeAnswer } from "../resolvers/answer/writeAnswer.ts";
import type { GatewayContext } from "../resolvers/context.ts";
import { type Reading, requestScope } from "./requestScope.ts";

/** Answers before anything is executed, if it can, and notes how a query was read. */
export function writtenAnswers(config: Config): ApolloServerPlugin<GatewayContext> {
  const { engine = DEFAULT_ENGINE } = config;
  const isExplained = isShown(config, "explain");
  return {
    requestDidStart: async () => {
      const startedAt = performance.now();
      let part: WrittenAnswer | undefined;
      return {
        responseForOperation: async (requestContext) => {
          const { schema, document, operation, operationName, request, contextValue, response } = requestContext;
          const scope = requestScope.getStore();
          if (engine !== "compiled" || operation?.operation !== "query" || scope?.isForLoaders) return null;
          const written = await writeAnswer(schema, contextValue, document, operation, request.variables ?? {});
          if (!written) return null;
          if (written.left.length > 0) {
            part = written;
            (requestContext as { document: DocumentNode }).document = onlyFields(document, operation, written.left);
            return null;
          }
          if (scope) scope.written = { document, operation, operationName: operationName ?? undefined };
          return { ...response, body: { kind: "single", singleResult: resultOf(written) } };
        },
        willSendResponse: async ({ operation, request, contextValue, response }) => {
          const scope = requestScope.getStore();
          if (!scope || operation?.operation !== "query" || response.body.kind !== "single") return;
          const result = response.body.singleResult;
          if (part && result.data) result.data = new MixedData(part, result.data) as unknown as Record<string, unknown>;
          scope.reading = readingOf(result, contextValue, startedAt);
          if (isExplained && request.http?.headers.get(EXPLAIN) === "1") explain(result, scope.reading);
        },
      };
    },
  };
}

/** The document with these root fields in place of the operation's own. */
function onlyFields(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  selections: readonly FieldNode[],
): DocumentNode {
  const reduced: OperationDefinitionNode = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } };
  return { ...document, definitions: document.definitions.map((one) => (one === operation ? reduced : one)) };
}

/** The data of a result of which databases wrote at least a part. */
class MixedData {
  readonly written: WrittenAnswer;
  readonly loaded: Record<string, unknown> | undefined;

  constructor(written: WrittenAnswer, loaded?: Record<string, unknown>) {
    this.written = written;
    this.loaded = loaded;
  }
}

/** Header by which a client asks how its answer was read. */
export const EXPLAIN = "x-lamindb-explain";

/** A written answer as a result, in which its text stands for the data. */
export function resultOf(written: WrittenAnswer): FormattedExecutionResult {
  return { data: new MixedData(written) as unknown as Record<string, unknown> };
}

/** Milliseconds with two decimals. */
const rounded = (ms: number) => Math.round(ms * 100) / 100;

/** How a result was read. */
export function readingOf({ data }: FormattedExecutionResult, context: GatewayContext, startedAt: number): Reading {
  const written = data instanceof MixedData ? data.written : undefined;
  const keys = written?.keys ?? Object.keys(data ?? {});
  const total = rounded(performance.now() - startedAt);
  return {
    fields: keys.map((path) => {
      if (written?.isWritten(path)) {
        const { statements, ms } = written.effortOf(path);
        return { path, way: "compiled", own: statements, ms: rounded(ms) };
      }
      const [way, own] = context.prefetched.has(path) ? (["prefetch", 1] as const) : (["loaders", 0] as const);
      return { path, way, own, ms: total };
    }),
    statements: context.loaders.statements,
    instances: context.loaders.slugs,
    ms: total,
  };
}

/** Adds to a result how each root field was read. Loaders read for several fields together: each says the statements and time of all of these. */
export function explain(result: FormattedExecutionResult, { fields, statements }: Reading): void {
  const shared = Math.max(0, statements - fields.reduce((sum, { own }) => sum + own, 0));
  const each = fields.map(({ path, way, own, ms }) => ({
    path,
    way,
    statements: own + (way === "compiled" ? 0 : shared),
    ms,
  }));
  result.extensions = { ...result.extensions, explain: each };
}

/** A result as JSON text; what a database wrote stands in it as it is. */
export function resultText({ data, ...rest }: FormattedExecutionResult): string {
  if (!(data instanceof MixedData)) return `${JSON.stringify({ data, ...rest })}\n`;
  const others = JSON.stringify(rest).slice(1); // the closing brace, or entries before it
  return `{"data":${data.written.json(data.loaded)}${others === "}" ? "" : ","}${others}\n`;
}
