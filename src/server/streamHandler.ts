/**
 * Subscriptions over Server-Sent Events, in the protocol of graphql-sse ("distinct connections"): one POST, one stream.
 *
 * What holds for other operations holds here: JSON as content type, the limits, the error border. A stream ends with
 * its operation, and when the client goes. When the gateway stops, or the caller's credentials end, its connection is closed without the event
 * `complete`, by which clients know that there is more to hear: they ask again.
 */
import type { Request, RequestHandler, Response } from "express";
import { type ExecutionResult, GraphQLError, getOperationAST, parse } from "graphql";
import { createHandler, type OperationArgs, type OperationContext } from "graphql-sse";
import type { Limits } from "../config/config.ts";
import { assertDocumentSize } from "./documentLimits.ts";
import { withStatus } from "./errorBorder.ts";
import { NOT_CACHED } from "./notCached.ts";
import type { Place } from "./places.ts";
import { requestScope } from "./requestScope.ts";
import {
  endOf,
  formatErrors,
  formatResult,
  isRefused,
  logStream,
  noPlace,
  prepareSubscription,
  type StreamParts,
} from "./subscriptions.ts";

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
function refuseRequest(request: Request): { status: number; message: string } | undefined {
  if (request.method !== "POST") return { status: 405, message: "Send subscriptions with POST." };
  if (!request.is(["application/json", "application/graphql+json"]))
    return { status: 415, message: "Send { query, variables } with the content type application/json." };
  if (!request.get("accept")?.includes("text/event-stream"))
    return { status: 406, message: "Subscriptions are streamed; send the header accept: text/event-stream." };
  const body = request.body as Record<string, unknown> | null;
  const isObject = (value: unknown) => value == null || (typeof value === "object" && !Array.isArray(value));
  if (typeof body?.query !== "string" || !isObject(body.variables) || !isObject(body.extensions))
    return { status: 400, message: "The request body is not a GraphQL operation; send { query, variables }." };
  return undefined;
}

/** By request: when its client has taken the piece that is being sent. */
const takes = new WeakMap<object, Promise<void>>();

/** Sends the pieces of a stream as they come; breaks it off on a signal, ends it when the client has gone. */
async function send(response: Response, body: AsyncGenerator<string, void>, end: AbortSignal): Promise<void> {
  response.once("close", () => void body.return());
  const breakOff = () => response.destroy();
  end.addEventListener("abort", breakOff);
  try {
    if (end.aborted) breakOff();
    for await (const piece of body) {
      if (!response.writable) break;
      const taken = new Promise<void>((resolve) => response.write(piece, () => resolve()));
      takes.set(response.req, taken);
      await taken;
    }
    response.end();
  } finally {
    end.removeEventListener("abort", breakOff);
  }
}

/** Answers subscriptions, writes a log line and counts each. */
export function streamHandler(parts: StreamParts): RequestHandler {
  const { border } = parts;
  const refused = (errors: readonly GraphQLError[], status: number, more: Record<string, string> = {}) => {
    const headers = { "content-type": "application/json; charset=utf-8", ...more };
    return [JSON.stringify({ errors: formatErrors(border, errors) }), { status, statusText: "", headers }] as const;
  };
  const refusedFor = (request: Request, place: Place) => {
    const wrong = refuseRequest(request);
    if (wrong) {
      const error = new GraphQLError(wrong.message, { extensions: { code: "BAD_REQUEST" } });
      return refused([error], wrong.status, wrong.status === 405 ? { allow: "POST" } : {});
    }
    if (!("full" in place)) return undefined;
    const full = noPlace(parts, place.full);
    const again = { "retry-after": String(full.details.retryAfterSeconds) };
    return refused([withStatus(full, 503)], place.full === "all" ? 503 : 429, again);
  };
  const handle = createHandler<Request, undefined, OperationContext>({
    authenticate: () => null, // no reservations: a stream is one request
    onSubscribe: ({ raw }, params) => {
      const prepared = prepareSubscription(parts, { ...params, variables: raw.body.variables });
      return isRefused(prepared) ? refused(prepared, 400) : (prepared as unknown as OperationArgs<OperationContext>);
    },
    onNext: async (_context, { raw }, result) => {
      await takes.get(raw); // so that no more is read for a client than it takes
      return formatResult(border, result as ExecutionResult);
    },
  });
  return async (request, response) => {
    const scope = requestScope.getStore()!;
    const place = parts.places.take(parts.keyOf(request, scope.caller!.identity));
    try {
      const [body, { status, headers = {} }] =
        refusedFor(request, place) ??
        (await handle({
          method: "POST",
          url: request.originalUrl,
          headers: { get: (name) => (name === "accept" ? "text/event-stream" : request.get(name)) },
          body: request.body,
          raw: request,
          context: undefined,
        }));
      const { "content-encoding": _, connection: __, ...sent } = headers as Record<string, string>;
      response.status(status).set({ ...sent, "cache-control": NOT_CACHED, "x-accel-buffering": "no" });
      if (body === null || typeof body === "string") response.end(body);
      else await send(response, body, endOf(parts.stopping, scope.caller!.identity));
    } finally {
      if ("release" in place) place.release();
      logStream(parts, scope, response.statusCode);
    }
  };
}
