import type { RequestHandler } from "express";
import { beginRequest, endRequest } from "../tracing.ts";
import { onceEnded, requestScope } from "./requestScope.ts";

/** Begins a span for each request and ends it with the response; what the client sent is not in it, but for its operation's name. */
export function traceRequests(): RequestHandler {
  return (request, response, next) => {
    const { baseUrl, method, headers, path } = request;
    const scope = requestScope.getStore()!;
    const attributes = {
      "http.request.method": method,
      "http.route": path === "/stream" ? `${baseUrl}/stream` : baseUrl,
      "lamindb.request_id": scope.requestId,
    };
    const name = baseUrl.endsWith("/graphql") ? "GraphQL Operation" : `${method} ${baseUrl}`;
    beginRequest(name, headers, attributes, (span) => {
      if (span.isRecording())
        onceEnded(scope.closed, () => {
          const { operation, operationName, errorCodes } = scope;
          if (operation) span.updateName(operation);
          endRequest(span, response.statusCode, errorCodes, {
            ...(operation && { "graphql.operation.type": operation }),
            ...(operationName !== undefined && { "graphql.operation.name": operationName }),
          });
        });
      else span.end();
      next();
    });
  };
}
