/** Has Apollo Server answer a query with the text that databases wrote, where all of it compiled (resolvers/answer). */
import type { ApolloServerPlugin } from "@apollo/server";
import type { FormattedExecutionResult } from "graphql";
import { type Config, DEFAULT_ENGINE } from "../config/config.ts";
import { WrittenAnswer, writeAnswer } from "../resolvers/answer/writeAnswer.ts";
import type { GatewayContext } from "../resolvers/context.ts";
import { type Reading, requestScope } from "./requestScope.ts";

/** Answers before anything is executed, if it can, and notes how a query was read. */
export function writtenAnswers({
  engine = DEFAULT_ENGINE,
}: Pick<Config, "engine">): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => {
      const startedAt = performance.now();
      return {
        responseForOperation: async ({
          schema,
          document,
          operation,
          operationName,
          request,
          contextValue,
          response,
        }) => {
          const scope = requestScope.getStore();
          if (engine !== "compiled" || operation?.operation !== "query" || scope?.isForLoaders) return null;
          const written = await writeAnswer(schema, contextValue, document, operation, request.variables ?? {});
          if (!written) return null;
          if (scope) scope.written = { document, operation, operationName: operationName ?? undefined };
          return { ...response, body: { kind: "single", singleResult: resultOf(written) } };
        },
        willSendResponse: async ({ operation, request, contextValue, response }) => {
          const scope = requestScope.getStore();
          if (!scope || operation?.operation !== "query" || response.body.kind !== "single") return;
          const result = response.body.singleResult;
          scope.reading = readingOf(result, contextValue, startedAt);
          if (request.http?.headers.get(EXPLAIN) === "1") explain(result, scope.reading);
        },
      };
    },
  };
}

/** Header by which a client asks how its answer was read. */
export const EXPLAIN = "x-lamindb-explain";

/** A written answer as a result, in which its text stands for the data. */
export function resultOf(written: WrittenAnswer): FormattedExecutionResult {
  return { data: written as unknown as Record<string, unknown> };
}

/** How a result was read. */
export function readingOf({ data }: FormattedExecutionResult, context: GatewayContext, startedAt: number): Reading {
  const isWritten = data instanceof WrittenAnswer;
  return {
    way: isWritten ? "compiled" : "loaders",
    fields: isWritten ? data.keys : Object.keys(data ?? {}),
    statements: context.loaders.statements,
    ms: Math.round((performance.now() - startedAt) * 100) / 100,
  };
}

/** Adds to a result how each root field was read. Loaders read all root fields together: each says the statements of all. */
export function explain(result: FormattedExecutionResult, { way, fields, statements, ms }: Reading): void {
  const each = way === "compiled" ? 1 : statements;
  result.extensions = { ...result.extensions, explain: fields.map((path) => ({ path, way, statements: each, ms })) };
}

/** A result as JSON text; what a database wrote stands in it as it is. */
export function resultText({ data, ...rest }: FormattedExecutionResult): string {
  if (!(data instanceof WrittenAnswer)) return `${JSON.stringify({ data, ...rest })}\n`;
  const others = JSON.stringify(rest).slice(1); // the closing brace, or entries before it
  return `{"data":${data.json}${others === "}" ? "" : ","}${others}\n`;
}
