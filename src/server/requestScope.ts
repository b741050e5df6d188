import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../access/authenticator.ts";
import type { RequestPersons } from "../access/requestPersons.ts";
import type { Engine } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import { READ_AFTER } from "../instances/readAfter.ts";
import type { KnownQuery } from "./knownQueries.ts";

/**
 * How a query's root fields were read: each by `own` statements that wrote it or read it along with its lists, and by those of loaders,
 * which share theirs.
 */
export interface Reading {
  /** `own`: statements of this field alone; `ms`: until it was read. */
  fields: readonly { path: string; way: Engine; own: number; ms: number }[];
  statements: number;
  /** Slugs of the instances that were asked. */
  instances: readonly string[];
  ms: number;
}

/** What is known of the HTTP request that is being answered, for its log line and its errors. */
export interface RequestScope {
  requestId: string;
  /** When it arrived, on the clock of `performance.now()`. */
  startedAt: number;
  /** Aborted when its response is over, whether all of it was sent or not; never for what comes over a socket. */
  closed: AbortSignal;
  /** Aborted when the client goes before all of the response was sent. */
  left: AbortSignal;
  /** Who it comes from, once that is known. */
  caller?: Caller;
  /** Who that is to instances with rights per person. */
  persons?: RequestPersons;
  /** Whether it came by GET, which must change nothing. */
  isGet?: boolean;
  /** What it is to see written, as an earlier answer said it. */
  readAfter?: string | undefined;
  operation?: string;
  operationName?: string;
  /** The query whose answer databases wrote. */
  written?: KnownQuery;
  /** Loaders have to answer, since databases could not. */
  isForLoaders?: boolean;
  /** How a query's root fields were read. */
  reading?: Reading;
  /** Codes of the errors in its answer. */
  errorCodes: string[];
}

/** The scope of the current asynchronous call. */
export const requestScope = new AsyncLocalStorage<RequestScope>();

/** A reason made once: without one, each request would have an error with a stack of its own. */
const SENT = new GatewayError("TIMEOUT", "The response has been sent.");
const CLIENT_GONE = new GatewayError("TIMEOUT", "The client did not wait for the response.", { retryable: true });

function ends(response?: ServerResponse): Pick<RequestScope, "closed" | "left"> {
  const [closed, left] = [new AbortController(), new AbortController()];
  response?.once("close", () => {
    closed.abort(response.writableFinished ? SENT : CLIENT_GONE);
    if (!response.writableFinished) left.abort(CLIENT_GONE);
  });
  return { closed: closed.signal, left: left.signal };
}

/** What a log line says of whom a request comes from. */
export function whoIn({ caller }: RequestScope): { identity?: string } {
  if (!caller) return {};
  const { kind, name } = caller.identity;
  return { identity: name === "" ? kind : `${kind}:${name}` };
}

/** Does it when one of a request's ends comes: at once where it has, since clients may go while something is awaited. */
export function onceEnded(end: AbortSignal, work: () => void): void {
  if (end.aborted) work();
  else end.addEventListener("abort", work, { once: true });
}

/** A scope that starts now; takes over the id that came with the request if it is one. */
export function makeRequestScope({ method, headers }: IncomingMessage, response?: ServerResponse): RequestScope {
  const givenId = headers["x-request-id"];
  const requestId = typeof givenId === "string" && /^[\w.:-]{1,100}$/.test(givenId) ? givenId : randomUUID();
  const readAfter = headers[READ_AFTER]?.toString();
  const startedAt = performance.now();
  return { requestId, isGet: method === "GET", readAfter, startedAt, ...ends(response), errorCodes: [] };
}
