/**
 * Subscriptions over WebSockets, in the protocol of graphql-ws, for clients that have it as their default. Queries and mutations have
 * HTTP. Browsers let any page open a socket, so Host and Origin are checked at the upgrade; credentials come in `connectionParams`,
 * under the names of their headers. A socket ends with its credentials, and when the gateway stops, without `complete` for what is
 * going on: clients then connect again.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { GraphQLError } from "graphql";
import { CloseCode, handleProtocols, makeServer, type Server as ProtocolServer } from "graphql-ws";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import { type WebSocket, WebSocketServer } from "ws";
import type { Authenticate, Caller } from "../access/authenticator.ts";
import { AuthRefused } from "../access/authRefused.ts";
import type { HeaderLookup } from "../access/credentials.ts";
import { GatewayError } from "../errors.ts";
import { isPlainObject } from "../util/isPlainObject.ts";
import { noteRefused } from "./authentication.ts";
import { withoutBasePath } from "./basePath.ts";
import { type CountRefused, countRequest } from "./callerLimits.ts";
import type { Documents } from "./documents.ts";
import { withStatus } from "./errorBorder.ts";
import { headerLookup } from "./headerLookup.ts";
import type { OwnHosts } from "./hostCheck.ts";
import { Places, type TakenPlace } from "./places.ts";
import { RefusedRequest } from "./refusedRequest.ts";
import { makeRequestScope, type RequestScope, requestScope } from "./requestScope.ts";
import {
  endOf,
  formatErrors,
  formatResult,
  isRefused,
  logStream,
  noPlace,
  prepareSubscription,
  type StreamParts,
  statusOf,
} from "./subscriptions.ts";
import { traceSubscription } from "./traceRequests.ts";

export interface SocketParts extends StreamParts {
  authenticate: Authenticate;
  documents: Documents;
  hosts: OwnHosts;
  /** For each socket of a caller who is known. */
  sockets: Places;
  rates: RateLimiterAbstract;
  countRefused: CountRefused;
}

const PATH = /^\/graphql\/?(?:\?|$)/;
/** A message that begins a subscription. Others may look like it, and have a span for nothing. */
const SUBSCRIBES = /"type"\s*:\s*"subscribe"/;
const PING_MS = 12_000;
const PING_BYTES = 8;
/** A client has to read what it was told before it says more. */
const MOST_UNREAD_BYTES = 2 ** 20;
/** A client that does not take part in closing is cut off. */
const CLOSES_WITHIN_MS = 1_000;
const LONGEST_REASON = 120;
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;

/** Whoever has not said who they are. */
const NOBODY = { kind: "anonymous", name: "" } as const;

/** One client's socket, from its upgrade on. */
interface Connection {
  socket: WebSocket;
  request: IncomingMessage;
  /** Among the sockets of its address whose clients have not said who they are. */
  waiting: TakenPlace;
  caller?: Caller;
  /** Subscriptions that are open, by what asked for them: an id may be used again while one of that id still ends. */
  open: Map<object, { place: TakenPlace; scope: RequestScope }>;
  /** What asked for a subscription and is about to hear why there is none. */
  refused: WeakSet<object>;
}

/** Why a request for an upgrade is refused, by status; undefined where it is not. */
function refusalOf(request: IncomingMessage, { config, hosts }: SocketParts): number | undefined {
  const { listen } = config;
  if (request.headers.upgrade?.toLowerCase() !== "websocket" || request.method !== "GET") return 400;
  if (!hosts.areCalledBy(request)) return 421;
  if (!PATH.test(withoutBasePath(request, listen.basePath ?? "") ?? "")) return 404;
  return isOwnOrigin(request, listen.cors?.origins) ? undefined : 403;
}

/** Whether a page of the gateway's own, or of a listed origin, opens the socket; programs that are no browser name none. */
function isOwnOrigin({ headers }: IncomingMessage, origins: readonly string[] = []): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const own = new URL(origin);
  return URL.canParse(`${own.protocol}//${host}`) && new URL(`${own.protocol}//${host}`).host === own.host;
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The text under a name in `connectionParams`, where case plays no part; else in the header of the upgrade. */
function lookup(request: IncomingMessage, params: Readonly<Record<string, unknown>> = {}): HeaderLookup {
  const given = new Map(Object.entries(params).map(([name, value]) => [name.toLowerCase(), value]));
  const header = headerLookup(request);
  return (name) => {
    const value = given.get(name) ?? header(name);
    return typeof value === "string" ? value : undefined;
  };
}

function close({ socket }: Connection, code: number, reason: string): void {
  socket.close(code, reason.slice(0, LONGEST_REASON));
  setTimeout(() => socket.terminate(), CLOSES_WITHIN_MS).unref();
}

/** Closes a socket whose client's credentials were refused, as that, or as one that comes too often. */
async function refuseCaller(parts: SocketParts, connection: Connection, refused: AuthRefused): Promise<void> {
  const tooMany = await parts.countRefused(connection.request, refused).catch((error) => {
    if (error instanceof RefusedRequest) return error;
    throw error;
  });
  const reason = tooMany ?? refused;
  noteRefused(requestScope.getStore()!, reason, parts);
  const mayComeAgain = reason.status === 429 || reason.status === 503;
  close(connection, mayComeAgain ? TRY_AGAIN_LATER : CloseCode.Forbidden, reason.message);
}

/** Finds out who connects, and sees to it that the socket ends with their credentials. */
async function admit(parts: SocketParts, connection: Connection, params?: Record<string, unknown>): Promise<boolean> {
  try {
    connection.caller = await parts.authenticate(lookup(connection.request, params));
  } catch (error) {
    if (!(error instanceof AuthRefused)) throw error;
    await refuseCaller(parts, connection, error);
    return false;
  }
  const place = parts.sockets.take(parts.keyOf(connection.request, connection.caller.identity));
  if ("full" in place) {
    close(connection, TRY_AGAIN_LATER, "You have too many open sockets; one is enough for all subscriptions.");
    return false;
  }
  connection.socket.once("close", () => place.release());
  connection.waiting.release();
  const end = endOf(parts.stopping, connection.caller.identity);
  const onEnd = () => close(connection, SERVICE_RESTART, "Connect again, with valid credentials.");
  end.addEventListener("abort", onEnd);
  connection.socket.once("close", () => end.removeEventListener("abort", onEnd));
  if (end.aborted) onEnd();
  return true;
}

/** Errors that the border lets pass. */
function refusedWith(refused: RefusedRequest): GraphQLError[] {
  const { message, code, status } = refused;
  return [new GraphQLError(message, { originalError: refused, extensions: { code, http: { status } } })];
}

/** Takes a subscription's name for its text, and counts it; the errors where it goes no further. */
async function prepare({ documents, rates, ...parts }: SocketParts, key: string | undefined, payload: unknown) {
  try {
    await countRequest(key, rates, parts.metrics);
    const { query, variables, operationName } = documents.resolve(isPlainObject(payload) ? payload : {});
    if (typeof query !== "string" || !(variables == null || isPlainObject(variables)))
      throw new RefusedRequest(400, "The payload is not a GraphQL operation; send { query, variables }.");
    const name = typeof operationName === "string" ? operationName : null;
    return prepareSubscription(parts, { query, variables, operationName: name });
  } catch (error) {
    if (error instanceof RefusedRequest) return refusedWith(error);
    throw error;
  }
}

function release(parts: SocketParts, { open }: Connection, asked: object, wasRefused = false): void {
  const found = open.get(asked);
  if (!found) return;
  open.delete(asked);
  found.place.release();
  if (!wasRefused) logStream(parts, found.scope, 200);
}

/** Takes a place for a subscription before anything is awaited: many messages may come at once. */
async function subscribe(parts: SocketParts, connection: Connection, asked: object) {
  const { caller, request, open } = connection;
  if (!caller) return [withStatus(new GatewayError("UNAUTHENTICATED", "The socket is closing."), 401)];
  const key = parts.keyOf(request, caller.identity);
  const place = parts.places.take(key);
  if ("full" in place) return [withStatus(noPlace(parts, place.full), 503)];
  open.set(asked, { place, scope: requestScope.getStore()! });
  const prepared = await prepare(parts, key, asked);
  if (isRefused(prepared)) release(parts, connection, asked, true);
  return prepared;
}

function protocolServer(parts: SocketParts): ProtocolServer<Connection> {
  const { border } = parts;
  return makeServer<Record<string, unknown>, Connection>({
    onConnect: ({ extra, connectionParams }) => admit(parts, extra, connectionParams),
    onSubscribe: async ({ extra }, _id, payload) => {
      const prepared = await subscribe(parts, extra, payload);
      if (!isRefused(prepared)) return prepared;
      extra.refused.add(payload);
      return [...prepared];
    },
    onNext: (_context, _id, _payload, _args, result) => formatResult(border, result),
    onError: ({ extra }, _id, payload, errors) => {
      const formatted = formatErrors(border, errors);
      if (extra.refused.delete(payload)) logStream(parts, requestScope.getStore()!, statusOf(errors));
      return formatted;
    },
    onComplete: ({ extra }, _id, payload) => release(parts, extra, payload),
    onClose: ({ extra }) => {
      for (const asked of [...extra.open.keys()]) release(parts, extra, asked);
    },
  });
}

/** Runs what a message leads to in a scope of its own, as a request of its connection's caller. */
function inScope<T>({ request, caller }: Connection, work: (scope: RequestScope) => Promise<T>): Promise<T> {
  const scope = makeRequestScope(request);
  if (caller) scope.caller = caller;
  return requestScope.run(scope, () => work(scope));
}

/** Closes a socket whose client is gone without a word, or reads nothing: then it does not know what to answer to a ping. */
function keepAlive(socket: WebSocket): void {
  let asked: Buffer | undefined;
  socket.on("pong", (answer) => {
    if (asked?.equals(answer)) asked = undefined;
  });
  const timer = setInterval(() => {
    if (asked) return socket.terminate();
    asked = randomBytes(PING_BYTES);
    socket.ping(asked);
  }, PING_MS).unref();
  socket.once("close", () => clearInterval(timer));
}

function serve(
  parts: SocketParts,
  server: ProtocolServer<Connection>,
  socket: WebSocket,
  { request, waiting }: Pick<Connection, "request" | "waiting">,
): void {
  const connection: Connection = { socket, request, waiting, open: new Map(), refused: new WeakSet() };
  const fail = (err: unknown) => {
    parts.metrics.record({ ...makeRequestScope(request), errorCodes: ["INTERNAL_ERROR"] });
    parts.log.error({ err }, "internal error");
    close(connection, CloseCode.InternalServerError, "Internal error");
  };
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (text) =>
        new Promise((resolve) => (socket.readyState === socket.OPEN ? socket.send(text, () => resolve()) : resolve())),
      close: (code = 1000, reason = "") => close(connection, code, reason),
      onMessage: (take) => {
        socket.on("message", (data) => {
          if (socket.bufferedAmount > MOST_UNREAD_BYTES) return socket.terminate();
          const text = String(data);
          const serveIt = () => take(text);
          const { headers } = connection.request;
          void inScope(connection, (scope) =>
            SUBSCRIBES.test(text) ? traceSubscription(scope, headers, serveIt) : serveIt(),
          ).catch(fail);
        });
      },
    },
    connection,
  );
  keepAlive(socket);
  socket.on("error", () => socket.terminate()); // frames that are none, or too large
  socket.once("close", (code, reason) => void closed(code, String(reason)).catch(fail));
}

/** Takes WebSockets at /graphql: what an HTTP server does with requests for an upgrade. */
export function socketServer(parts: SocketParts): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const { limits } = parts.config;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.maxBodyBytes, handleProtocols });
  const server = protocolServer(parts);
  const silent = new Places({ each: limits.maxConcurrentRequests });
  parts.stopping.addEventListener("abort", () => {
    for (const socket of sockets.clients) {
      socket.close(SERVICE_RESTART, "The gateway stops; connect again.");
      setTimeout(() => socket.terminate(), CLOSES_WITHIN_MS).unref();
    }
  });
  return (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const isFull = parts.stopping.aborted || sockets.clients.size >= limits.maxStreams;
    const status = refusalOf(request, parts) ?? (isFull ? 503 : undefined);
    if (status !== undefined) return refuse(socket, status);
    const waiting = silent.take(parts.keyOf(request, NOBODY));
    if ("full" in waiting) {
      parts.metrics.recordLimited("streams");
      return refuse(socket, 429);
    }
    socket.once("close", () => waiting.release());
    sockets.handleUpgrade(request, socket, head, (opened) => serve(parts, server, opened, { request, waiting }));
  };
}
