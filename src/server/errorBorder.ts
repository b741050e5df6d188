/**
 * The one place where a failure becomes what a client sees.
 *
 * A GatewayError or RefusedRequest gives its code, message and details (what a database said when it was unavailable goes to the log); GraphQL's own errors about the request keep their code; all
 * else is INTERNAL_ERROR with a fixed message, and goes to the log under the request's id. Never throws.
 */
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";
import { GatewayError } from "../errors.ts";
import { splitSuggestion } from "../util/suggestion.ts";
import { RefusedRequest } from "./refusedRequest.ts";
import { requestScope } from "./requestScope.ts";

/** Codes of Apollo Server for requests that are wrong in themselves: their messages speak of nothing else. */
const REQUEST_CODES = new Set([
  "BAD_REQUEST",
  "BAD_USER_INPUT",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
  "PERSISTED_QUERY_NOT_SUPPORTED",
]);

const INTERNAL_MESSAGE = "The gateway failed with an internal error; look up this request id in its log.";
const MAX_LINKS = 10;

/** The error of our own behind an error, whatever it was wrapped in. */
function findOwn(error: unknown): GatewayError | RefusedRequest | undefined {
  let link = error;
  for (let i = 0; i < MAX_LINKS && link instanceof Error; i++) {
    if (link instanceof GatewayError || link instanceof RefusedRequest) return link;
    link = (link as { originalError?: unknown }).originalError ?? link.cause;
  }
  return undefined;
}

/** graphql-js finds some bad arguments only while it executes (a null variable for an argument with a default). */
function isArgumentError(error: unknown): boolean {
  let innermost = error;
  while (innermost instanceof GraphQLError && innermost.originalError) innermost = innermost.originalError;
  return innermost instanceof GraphQLError && /^Argument "/.test(innermost.message);
}

/** Apollo Server's code of a refused request; what our scalars say of a literal has the code that it has for a variable. */
function requestCode(code: unknown, error: unknown): string | undefined {
  if (typeof code !== "string" || !REQUEST_CODES.has(code)) return undefined;
  const original = error instanceof GraphQLError ? error.originalError : undefined;
  return original instanceof GraphQLError && original.extensions.code === "BAD_USER_INPUT" ? "BAD_USER_INPUT" : code;
}

/** Wraps a GatewayError so that Apollo Server answers with this HTTP status. */
export function withStatus(error: GatewayError, status: number): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, extensions: { code: error.code, http: { status } } });
}

export type ErrorBorder = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** What messages say of names that are not known: nothing more where `areShown` is false, else what `suggest` makes of GraphQL's own. */
export interface Suggestions {
  areShown: boolean;
  suggest(message: string): string;
}

const USUAL: Suggestions = { areShown: true, suggest: (message) => message };

/** Apollo Server's words for a refused introspection say how to allow it in its own code. */
const NO_INTROSPECTION = /^GraphQL introspection is not allowed/;
const reworded = (message: string) =>
  NO_INTROSPECTION.test(message)
    ? "This gateway does not answer introspection (`introspection` in its configuration)."
    : message;

/** Makes Apollo Server's `formatError`; internal failures go to `log`. */
export function makeErrorBorder(log: Logger, { areShown, suggest }: Suggestions = USUAL): ErrorBorder {
  const fromGraphql = (message: string) => (areShown ? suggest(message) : splitSuggestion(message).said);
  return (formatted, error) => {
    const scope = requestScope.getStore();
    const answer = (code: string, message: string, details: object = {}): GraphQLFormattedError => {
      scope?.errorCodes.push(code);
      const { locations, path } = formatted;
      const extensions = { ...details, code, ...(scope && { requestId: scope.requestId }) };
      return { message, ...(locations && { locations }), ...(path && { path }), extensions };
    };
    const known = findOwn(error);
    if (known instanceof RefusedRequest) return answer(known.code, known.message, known.extensions);
    if (known && known.code !== "INTERNAL_ERROR") {
      if (known.code === "INSTANCE_UNAVAILABLE") log.warn({ err: known, requestId: scope?.requestId }, "unavailable");
      return answer(known.code, areShown ? known.message : known.said, known.details);
    }
    const code = known ? undefined : requestCode(formatted.extensions?.code, error);
    if (code) return answer(code, fromGraphql(reworded(formatted.message)));
    if (isArgumentError(error)) return answer("BAD_USER_INPUT", fromGraphql(formatted.message));
    const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    log.error({ err: original, requestId: scope?.requestId, path: formatted.path }, "internal error");
    return answer("INTERNAL_ERROR", INTERNAL_MESSAGE);
  };
}
