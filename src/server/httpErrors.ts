import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Logger } from "pino";
import { RefusedRequest } from "./refusedRequest.ts";
import { requestScope } from "./requestScope.ts";

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

/** Answers what fails before GraphQL has its turn, in GraphQL's form; what it does not know goes to the log. */
export function httpErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const requestId = requestScope.getStore()?.requestId;
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
  };
}

/** The answer for paths that do not exist. */
export function notFound(basePath = ""): RequestHandler {
  const message = `Nothing was found at this path; GraphQL is at ${basePath}/graphql, its explorer at ${basePath}/.`;
  return (_request, response) => {
    const requestId = requestScope.getStore()?.requestId;
    response.status(404).json({ errors: [{ message, extensions: { code: "BAD_REQUEST", requestId } }] });
  };
}
