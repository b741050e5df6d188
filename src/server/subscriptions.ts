/** What both ways of streams, Server-Sent Events and WebSockets, have in common. */
import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  parse,
  validate,
} from "graphql";
import type { Logger } from "pino";
import type { Caller } from "../access/authenticator.ts";
import type { Identity } from "../access/identity.ts";
import type { Config } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import { BUSY_RETRY_S } from "../instances/boundedQueue.ts";
import type { GatewayContext } from "../resolvers/context.ts";
import type { CallerKey } from "./callerKey.ts";
import { assertRequestSize } from "./documentLimits.ts";
import type { ErrorBorder } from "./errorBorder.ts";
import type { Metrics } from "./metrics.ts";
import { assertOperation } from "./operationLimits.ts";
import type { MostPlaces, Places } from "./places.ts";
import { type RequestScope, requestScope, whoIn } from "./requestScope.ts";

export interface StreamParts {
  schema: GraphQLSchema;
  makeContext(requestId: string, signal?: AbortSignal, caller?: Caller): GatewayContext;
  border: ErrorBorder;
  config: Config;
  log: Logger;
  metrics: Metrics;
  /** Aborted when the gateway stops. */
  stopping: AbortSignal;
  /** For each subscription that is open, whatever the way. */
  places: Places;
  keyOf: CallerKey;
}

/** What is said to somebody for whose stream there is no place, and counted. */
export function noPlace({ config, metrics }: StreamParts, full: keyof MostPlaces): GatewayError {
  const { maxStreams, maxConcurrentRequests } = config.limits;
  metrics.recordLimited("streams");
  const which =
    full === "all"
      ? `There are already ${maxStreams} open streams`
      : `${maxConcurrentRequests} of your streams are open already`;
  const message = `${which}; query \`job\` from time to time instead.`;
  return new GatewayError("LIMIT_EXCEEDED", message, { retryable: true, retryAfterSeconds: BUSY_RETRY_S });
}

/** What a client asks for, its parts of the right types. */
export interface SubscriptionRequest {
  query: string;
  variables?: Record<string, unknown> | null | undefined;
  operationName?: string | null | undefined;
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
function prepare({ schema, config }: StreamParts, { query, variables, operationName }: SubscriptionRequest) {
  assertRequestSize({ query, variables }, config.limits);
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
  assertOperation(document, operation, config.limits);
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
  if (errors) throw new Refused(errors, "BAD_USER_INPUT");
  return {
    schema,
    document,
    variableValues: variables ?? null,
    operationName: operationName ?? null,
  } satisfies ExecutionArgs;
}

/** What executes a subscription for the caller of the current scope, or the errors for which it is not executed. */
export function prepareSubscription(
  parts: StreamParts,
  request: SubscriptionRequest,
): (ExecutionArgs & { contextValue: GatewayContext }) | readonly GraphQLError[] {
  try {
    const args = prepare(parts, request);
    return { ...args, contextValue: parts.makeContext(requestScope.getStore()!.requestId) };
  } catch (error) {
    const { errors } = error instanceof GatewayError ? refusal(error) : (error as Refused);
    if (!errors) throw error;
    return errors;
  }
}

export function isRefused(prepared: ExecutionArgs | readonly GraphQLError[]): prepared is readonly GraphQLError[] {
  return Array.isArray(prepared);
}

/** Errors as clients see them. */
export function formatErrors(border: ErrorBorder, errors: readonly GraphQLError[]) {
  return errors.map((error) => border(error.toJSON(), error));
}

/** An event as clients see it. */
export function formatResult(border: ErrorBorder, { errors, ...rest }: ExecutionResult): ExecutionResult {
  return errors ? { ...rest, errors: formatErrors(border, errors) as unknown as GraphQLError[] } : rest;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Aborted when streams of an identity have to end: when the gateway stops, and when its credentials end. */
export function endOf(stopping: AbortSignal, { expiresAt }: Identity): AbortSignal {
  if (expiresAt === undefined) return stopping;
  const leftMs = Math.min(LONGEST_TIMER_MS, Math.max(0, expiresAt - Date.now()));
  return AbortSignal.any([stopping, AbortSignal.timeout(leftMs)]);
}

/** The status of a request that is refused with these errors. */
export function statusOf([error]: readonly GraphQLError[]): number {
  const { status } = (error?.extensions.http ?? {}) as { status?: number };
  return status ?? 400;
}

/** Counts a stream that has ended, and writes a log line. */
export function logStream({ log, metrics }: StreamParts, scope: RequestScope, status: number): void {
  const { requestId, operation, operationName, errorCodes, startedAt } = scope;
  metrics.record(scope);
  const durationMs = Math.round(performance.now() - startedAt);
  log.info({ requestId, ...whoIn(scope), operation, operationName, status, durationMs, errorCodes }, "stream");
}
