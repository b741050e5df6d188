/**
 * Subscriptions over Server-Sent Events, in the protocol of graphql-sse ("distinct connections"): one POST, one stream.
 *
 * What holds for other operations holds here: JSON as content type, the limits, the error border. A stream ends with
 * its operation, and when the client goes. When the gateway stops, its connection is closed without the event
 * `complete`, by which clients know that there is more to hear: they ask again.
 */
import type { Request, RequestHandler, Response } from "express";
import {
  type ExecutionArgs,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  parse,
  validate,
} from "graphql";
import { createHandler, type OperationArgs, type OperationContext, type RequestParams } from "graphql-sse";
import type { Logger } from "pino";
import type { Config, Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { GatewayContext } from "../resolvers/context.ts";
import { assertDocumentSize, assertVariablesSize } from "./documentLimits.ts";
import type { ErrorBorder } from "./errorBorder.ts";
import type { Metrics } from "./metrics.ts";
import { NOT_CACHED } from "./notCached.ts";
import { assertOperationLimits } from "./operationLimits.ts";
import { type RequestScope, requestScope } from "./requestScope.ts";
import { assertVariableNames } from "./variableNames.ts";

export interface StreamParts {
  schema: GraphQLSchema;
  makeContext(requestId: string): GatewayContext;
  border: ErrorBorder;
  config: Config;
  log: Logger;
  metrics: Metrics;
  /** Aborted when the gateway stops. */
  stopping: AbortSignal;
}

/** Errors of a request that is wrong in itself. */
class Refused extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[], code?: string) {
    super("refused");
    this.errors = code
      ? errors.map((error) => new GraphQLError(error.message, { ...error, extensions: { code } }))
      : errors;
  }
}

const refusal = (error: GatewayError) => new Refused([new GraphQLError(error.message, { originalError: error })]);

function parseDocument(query: string) {
  try {
    return parse(query);
  } catch (error) {
    throw error instanceof GraphQLError ? new Refused([error], "GRAPHQL_PARSE_FAILED") : error;
  }
}

/** Checks an operation as Apollo Server and its plugins do for the others; throws Refused. */
function prepare({ schema, config }: StreamParts, { query, variables, operationName }: RequestParams): ExecutionArgs {
  assertDocumentSize(query, config.limits);
  assertVariablesSize(variables, config.limits);
  const document = parseDocument(query);
  const problems = validate(schema, document);
  if (problems.length > 0) throw new Refused(problems, "GRAPHQL_VALIDATION_FAILED");
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    const error = new GraphQLError(
      "The document has several operations, or none with this name; select one with operationName.",
    );
    throw new Refused([error], "OPERATION_RESOLUTION_FAILURE");
  }
  const scope = requestScope.getStore()!;
  scope.operation = operation.operation;
  if (operation.name) scope.operationName = operation.name.value;
  if (operation.operation !== "subscription")
    throw new GatewayError("BAD_USER_INPUT", "Only subscriptions can be streamed; POST this operation to /graphql.");
  assertVariableNames(operation);
  assertOperationLimits(document, operation, config.limits);
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
  if (errors) throw new Refused(errors, "BAD_USER_INPUT");
  return { schema, document, variableValues: variables ?? null, operationName: operationName ?? null };
}

function formatted(border: ErrorBorder, errors: readonly GraphQLError[]) {
  return errors.map((error) => border(error.toJSON(), error));
}

/** Whether a request for plain GraphQL asks for a subscription and takes a stream, as some clients send it. */
export function isStreamRequest(request: Request, limits: Limits): boolean {
  const { query, operationName } = (request.body ?? {}) as { query?: unknown; operationName?: string };
  if (request.method !== "POST" || !request.get("accept")?.includes("text/event-stream")) return false;
  if (typeof query !== "string" || !query.includes("subscription")) return false;
  try {
    assertDocumentSize(query, limits);
    return getOperationAST(parse(query), operationName)?.operation === "subscription";
  } catch {
    return false; // said by whoever handles it
  }
}

/** Why a request gets no stream, by status; undefined where it gets one. */
function refuseRequest(
  request: Request,
  openStreams: number,
  { maxStreams }: Limits,
): { status: number; message: string } | undefined {
  if (request.method !== "POST") return { status: 405, message: "Send subscriptions with POST." };
  if (!request.is(["application/json", "application/graphql+json"]))
    return { status: 415, message: "Send { query, variables } with the content type application/json." };
  if (!request.get("accept")?.includes("text/event-stream"))
    return { status: 406, message: "Subscriptions are streamed; send the header accept: text/event-stream." };
  const body = request.body as Record<string, unknown> | null;
  const isObject = (value: unknown) => value == null || (typeof value === "object" && !Array.isArray(value));
  if (typeof body?.query !== "string" || !isObject(body.variables) || !isObject(body.extensions))
    return { status: 400, message: "The request body is not a GraphQL operation; send { query, variables }." };
  if (openStreams >= maxStreams)
    return {
      status: 503,
      message: `There are already ${maxStreams} open streams; query \`job\` from time to time instead.`,
    };
  return undefined;
}

/** Sends the pieces of a stream as they come; breaks it off when the gateway stops, ends it when the client has gone. */
async function send(response: Response, body: AsyncGenerator<string, void>, stopping: AbortSignal): Promise<void> {
  response.once("close", () => void body.return());
  const breakOff = () => response.destroy();
  stopping.addEventListener("abort", breakOff);
  try {
    if (stopping.aborted) breakOff();
    for await (const piece of body) {
      if (!response.writable) break;
      await new Promise<void>((resolve) => response.write(piece, () => resolve()));
    }
    response.end();
  } finally {
    stopping.removeEventListener("abort", breakOff);
  }
}

function logStream({ log, metrics }: StreamParts, scope: RequestScope, status: number): void {
  const { requestId, operation, operationName, errorCodes, startedAt } = scope;
  metrics.record(scope);
  const durationMs = Math.round(performance.now() - startedAt);
  log.info({ requestId, operation, operationName, status, durationMs, errorCodes }, "stream");
}

/** Answers subscriptions, writes a log line and counts each. */
export function streamHandler(parts: StreamParts): RequestHandler {
  const { border } = parts;
  const refused = (errors: readonly GraphQLError[], status: number) => {
    const headers = { "content-type": "application/json; charset=utf-8" };
    return [JSON.stringify({ errors: formatted(border, errors) }), { status, statusText: "", headers }] as const;
  };
  const handle = createHandler<Request, undefined, OperationContext>({
    authenticate: () => null, // no reservations: a stream is one request
    onSubscribe: ({ raw }, params) => {
      try {
        const contextValue = parts.makeContext(requestScope.getStore()!.requestId) as unknown as OperationContext;
        return {
          ...prepare(parts, { ...params, variables: raw.body.variables }),
          contextValue,
        } as OperationArgs<OperationContext>;
      } catch (error) {
        const { errors } = error instanceof GatewayError ? refusal(error) : (error as Refused);
        if (!errors) throw error;
        return refused(errors, 400);
      }
    },
    onNext: (_context, _request, result) => {
      const { errors, ...rest } = result as FormattedExecutionResult & { errors?: readonly GraphQLError[] };
      return errors ? { ...rest, errors: formatted(border, errors) as unknown as GraphQLError[] } : rest;
    },
  });
  let openStreams = 0;
  return async (request, response) => {
    const scope = requestScope.getStore()!;
    const refusal = refuseRequest(request, openStreams, parts.config.limits);
    openStreams += 1;
    try {
      const [body, { status, headers = {} }] = refusal
        ? refused([new GraphQLError(refusal.message, { extensions: { code: "BAD_REQUEST" } })], refusal.status)
        : await handle({
            method: "POST",
            url: request.originalUrl,
            headers: { get: (name) => (name === "accept" ? "text/event-stream" : request.get(name)) },
            body: request.body,
            raw: request,
            context: undefined,
          });
      const { "content-encoding": _, connection: __, ...sent } = headers as Record<string, string>;
      response.status(status).set({ ...sent, "cache-control": NOT_CACHED, "x-accel-buffering": "no" });
      if (body === null || typeof body === "string") response.end(body);
      else await send(response, body, parts.stopping);
    } finally {
      openStreams -= 1;
      logStream(parts, scope, response.statusCode);
    }
  };
}
