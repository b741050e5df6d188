import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Logger } from "pino";
import { type Config, isShown } from "../config/config.ts";
import type { Metrics } from "./metrics.ts";
import { RefusedRequest } from "./refusedRequest.ts";
import { requestScope, whoIn } from "./requestScope.ts";

interface Refusal {
  status: number;
  code: string;
  message: string;
  headers?: Readonly<Record<string, string>>;
  extensions?: Readonly<Record<string, unknown>>;
}

interface HttpError {
  status?: unknown;
  type?: unknown;
  limit?: unknown;
}

function describe(error: unknown): Refusal | undefined {
  if (error instanceof RefusedRequest) return error;
  const { status, type, limit } = error as HttpError;
  if (type === "entity.too.large") {
    const message = `The request body exceeds the limit of ${limit} bytes; send a smaller one.`;
    return { status: 413, code: "LIMIT_EXCEEDED", message };
  }
  if (type === "entity.parse.failed") {
    return {
      status: 400,
      code: "BAD_REQUEST",
      message: "The request body is not a JSON object; send { query, variables }.",
    };
  }
  if (typeof status !== "number" || status < 400 || status >= 500) return undefined;
  return { status, code: "BAD_REQUEST", message: "The request cannot be read; check its headers and encoding." };
}

/** Answers what fails before GraphQL has its turn, in GraphQL's form, writes a log line and counts it; what it does not know is logged as such. */
export function httpErrors({ log, metrics }: { log: Logger; metrics: Metrics }): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const scope = requestScope.getStore()!;
    const { requestId } = scope;
    const known = describe(error);
    if (!known) log.error({ err: error, requestId }, "internal error");
    const {
      status,
      code,
      message,
      headers = {},
      extensions = {},
    } = known ?? {
      ...{ status: 500, code: "INTERNAL_ERROR" },
      message: "The gateway failed with an internal error; look up this request id in its log.",
    };
    response
      .status(status)
      .set(headers)
      .json({ errors: [{ message, extensions: { ...extensions, code, requestId } }] });
    if (scope.left.aborted) return; // it failed since its client went, who hears nothing
    scope.errorCodes.push(code);
    metrics.record(scope);
    log.info({ requestId, ...whoIn(scope), status, errorCodes: scope.errorCodes, reason: message }, "refused");
  };
}

/** The answer for paths that do not exist. */
export function notFound(config: Config): RequestHandler {
  const { basePath = "" } = config.listen;
  const explorer = isShown(config, "explorer") ? `, GraphiQL at ${basePath}/` : "";
  const message = `Nothing was found at this path; GraphQL is at ${basePath}/graphql${explorer}.`;
  return (_request, response) => {
    const requestId = requestScope.getStore()?.requestId;
    response.status(404).json({ errors: [{ message, extensions: { code: "BAD_REQUEST", requestId } }] });
  };
}
