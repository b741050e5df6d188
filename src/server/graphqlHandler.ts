/**
 * GraphQL over HTTP: hands a request to Apollo Server and its answer to the client, within the time limit.
 *
 * Written here, not taken from @as-integrations, because the time limit has to end a request whose execution
 * goes on: its answer then comes too late to be sent, and it is told to write nothing.
 */
import { type ApolloServer, HeaderMap, type HTTPGraphQLResponse } from "@apollo/server";
import type { Request, RequestHandler, Response } from "express";
import type { GraphQLError, GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import { type Config, isShown, type Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import { READ_AFTER } from "../instances/readAfter.ts";
import { writeAnswer } from "../resolvers/answer/writeAnswer.ts";
import type { GatewayContext } from "../resolvers/context.ts";
import { areVariablesWithin, assertRequestSize } from "./documentLimits.ts";
import { type ErrorBorder, withStatus } from "./errorBorder.ts";
import type { KnownQueries } from "./knownQueries.ts";
import type { Metrics } from "./metrics.ts";
import { NOT_CACHED } from "./notCached.ts";
import { onceEnded, type RequestScope, requestScope, whoIn } from "./requestScope.ts";
import { EXPLAIN, explain, readingOf, resultOf, resultText } from "./writtenAnswers.ts";

export interface HandlerParts {
  apollo: ApolloServer<GatewayContext>;
  schema: GraphQLSchema;
  known: KnownQueries;
  makeContext(requestId: string, signal: AbortSignal): GatewayContext;
  /** How far the default instance has been written to, for clients that read after it; undefined where that makes no difference. */
  writtenUntil(end: AbortSignal): Promise<string | undefined>;
  border: ErrorBorder;
  config: Config;
  log: Logger;
  metrics: Metrics;
}

function headersOf(request: Request): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return headers;
}

function assertSize({ body }: Request, limits: Limits): void {
  try {
    assertRequestSize(body ?? {}, limits);
  } catch (error) {
    throw error instanceof GatewayError ? withStatus(error, 400) : error;
  }
}

function timeoutError({ requestTimeoutMs }: Limits): GraphQLError {
  const message = `The request took longer than ${requestTimeoutMs} ms; ask for less, or try again. What it was writing is rolled back unless it was committed at that very moment; repeating the same sync is safe.`;
  return withStatus(new GatewayError("TIMEOUT", message, { retryable: true }), 200);
}

function errorAnswer(border: ErrorBorder, error: GraphQLError): HTTPGraphQLResponse {
  const formatted = border({ message: error.message }, error);
  const headers = new HeaderMap([["content-type", "application/json; charset=utf-8"]]);
  return {
    status: 200,
    headers,
    body: { kind: "complete", string: JSON.stringify({ errors: [formatted], data: null }) },
  };
}

/** The answer, or LIMIT_EXCEEDED in its place where it is larger than an answer may be. */
function withinSize(result: HTTPGraphQLResponse, { border, config }: HandlerParts): HTTPGraphQLResponse {
  const { maxAnswerBytes } = config.limits;
  if (result.body.kind !== "complete") return result;
  const { string } = result.body; // a character takes three bytes at most
  if (string.length * 3 <= maxAnswerBytes || Buffer.byteLength(string) <= maxAnswerBytes) return result;
  const message = `The response has more than ${maxAnswerBytes} bytes; request smaller pages with \`first\`, or fewer fields.`;
  return errorAnswer(border, withStatus(new GatewayError("LIMIT_EXCEEDED", message, { limit: maxAnswerBytes }), 200));
}

/** The answer to a query that is known, as databases write it; undefined where it is for Apollo Server. */
async function writtenAnswer(
  { schema, known, config }: HandlerParts,
  request: Request,
  scope: RequestScope,
  contextOf: () => GatewayContext,
): Promise<HTTPGraphQLResponse | undefined> {
  const found = known.find(request);
  if (!found) return undefined;
  const { document, operation, operationName, variables, contentType } = found;
  if (!areVariablesWithin(variables, config.limits)) return undefined;
  const context = contextOf();
  const startedAt = performance.now();
  const written = await writeAnswer(schema, context, document, operation, variables);
  if (!written || written.left.length > 0) {
    scope.isForLoaders = true;
    return undefined;
  }
  scope.operation = operation.operation;
  if (operationName !== undefined) scope.operationName = operationName;
  const result = resultOf(written);
  scope.reading = readingOf(result, context, startedAt);
  if (request.headers[EXPLAIN] === "1" && isShown(config, "explain")) explain(result, scope.reading);
  const headers = new HeaderMap([["content-type", contentType]]);
  return { status: 200, headers, body: { kind: "complete", string: resultText(result) } };
}

/** Apollo Server's answer; what it says of a query whose answer was written is remembered. */
async function apolloAnswer(
  { apollo, known, config }: HandlerParts,
  request: Request,
  scope: RequestScope,
  contextOf: () => GatewayContext,
): Promise<HTTPGraphQLResponse> {
  const result = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method === "GET" ? "POST" : request.method, // its operation is in the body by now, see getOperation
      headers: headersOf(request),
      search: "",
      body: request.body ?? {},
    },
    context: async () => {
      assertSize(request, config.limits);
      return contextOf();
    },
  });
  const contentType = result.headers.get("content-type");
  if (scope.written && contentType !== undefined && (result.status ?? 200) === 200)
    known.remember(request, scope.written, contentType);
  return result;
}

/** How long a request may take from now on. */
const leftMs = ({ startedAt }: RequestScope, { requestTimeoutMs }: Limits) =>
  requestTimeoutMs - (performance.now() - startedAt);

/** For clients that read after a mutation: asked for as long as there is time, and an instance that does not answer may take. */
async function writtenUntil({ writtenUntil, config }: HandlerParts, scope: RequestScope): Promise<string | undefined> {
  if (scope.operation !== "mutation") return undefined;
  const mostMs = Math.floor(Math.min(config.limits.connectTimeoutMs, leftMs(scope, config.limits)));
  return writtenUntil(mostMs > 0 ? AbortSignal.timeout(mostMs) : AbortSignal.abort());
}

/** The answer, or the TIMEOUT one when the time is over first: then work that goes on is told to write nothing. */
async function answer(
  parts: HandlerParts,
  request: Request,
  scope: RequestScope,
  unwanted: AbortController,
): Promise<HTTPGraphQLResponse> {
  const { border } = parts;
  const { limits } = parts.config;
  let context: GatewayContext | undefined; // of both ways: an instance that does not answer is waited for once
  const contextOf = () => (context ??= parts.makeContext(scope.requestId, unwanted.signal));
  const working = writtenAnswer(parts, request, scope, contextOf).then(
    (written) => written ?? apolloAnswer(parts, request, scope, contextOf),
  );
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<HTTPGraphQLResponse>((resolve) => {
    const onTimeout = () => {
      const error = timeoutError(limits);
      unwanted.abort(error.originalError);
      resolve(errorAnswer(border, error));
    };
    timer = setTimeout(onTimeout, Math.max(1, leftMs(scope, limits)));
  });
  try {
    const result = await Promise.race([working, timeout]);
    const expired = scope.persons?.expired; // then some of the answer was read, and some was not
    return expired ? errorAnswer(border, withStatus(expired, 200)) : withinSize(result, parts);
  } finally {
    clearTimeout(timer);
  }
}

async function send(response: Response, { status, headers, body }: HTTPGraphQLResponse): Promise<void> {
  response.status(status ?? 200);
  for (const [name, value] of headers) response.setHeader(name, value);
  response.setHeader("cache-control", NOT_CACHED);
  if (body.kind === "complete") {
    response.setHeader("content-length", Buffer.byteLength(body.string)); // else it goes out in chunks
    response.end(body.string);
    return;
  }
  for await (const chunk of body.asyncIterator) response.write(chunk);
  response.end();
}

/** For the browser's developer tools: all of it, and what took how long in it. */
function serverTiming({ startedAt, reading }: RequestScope): string {
  const total = `total;dur=${(performance.now() - startedAt).toFixed(2)}`;
  if (!reading) return total;
  const ways = [...new Set(reading.fields.map(({ way }) => way))].join(" and ");
  return `${total}, read;dur=${reading.ms};desc="${ways}", statements;desc="${reading.statements}"`;
}

/** What the log says of a request. */
function requestLine(scope: RequestScope) {
  const { requestId, operation, operationName, errorCodes, startedAt, reading } = scope;
  return {
    ...{ requestId, operation, operationName, errorCodes, durationMs: Math.round(performance.now() - startedAt) },
    ...whoIn(scope),
    ...(reading && {
      instances: reading.instances,
      ways: [...new Set(reading.fields.map(({ way }) => way))],
      statements: reading.statements,
    }),
  };
}

/** Answers GraphQL requests, writes a log line and counts each. */
export function graphqlHandler(parts: HandlerParts): RequestHandler {
  return async (request, response) => {
    const scope = requestScope.getStore()!;
    const unwanted = new AbortController();
    onceEnded(scope.closed, () => unwanted.abort(scope.closed.reason)); // also what the answer did not wait for
    const result = await answer(parts, request, scope, unwanted);
    const written = await writtenUntil(parts, scope);
    if (written !== undefined) response.setHeader(READ_AFTER, written);
    if (parts.config.serverTiming) response.setHeader("server-timing", serverTiming(scope));
    await send(response, result);
    parts.metrics.record(scope);
    parts.log.info({ ...requestLine(scope), status: response.statusCode }, "request");
  };
}
