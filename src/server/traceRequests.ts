import type { IncomingHttpHeaders } from "node:http";
import type { RequestHandler } from "express";
import { beginRequest, endRequest } from "../tracing.ts";
import { onceEnded, type RequestScope, requestScope } from "./requestScope.ts";

const operationIn = ({ operation, operationName }: RequestScope) => ({
  ...(operation && { "graphql.operation.type": operation }),
  ...(operationName !== undefined && { "graphql.operation.name": operationName }),
});

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
          if (scope.operation) span.updateName(scope.operation);
          endRequest(span, response.statusCode, scope.errorCodes, operationIn(scope));
        });
      else span.end();
      next();
    });
  };
}

/** The same for a subscription that came over a socket, whose upgrade had these headers: its span ends when `serve` does. */
export function traceSubscription(
  scope: RequestScope,
  headers: IncomingHttpHeaders,
  serve: () => Promise<void>,
): Promise<void> {
  const attributes = {
    "network.protocol.name": "websocket",
    "http.route": "/graphql",
    "lamindb.request_id": scope.requestId,
  };
  return new Promise((resolve, reject) =>
    beginRequest("subscription", headers, attributes, (span) => {
      serve()
        .finally(() => endRequest(span, undefined, scope.errorCodes, operationIn(scope)))
        .then(resolve, reject);
    }),
  );
}
