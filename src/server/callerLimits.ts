/** How much one caller may ask: requests per minute, and requests at the same time. */
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { AuthRefused } from "../access/authRefused.ts";
import { type Config, DEFAULT_REQUESTS_PER_MINUTE } from "../config/config.ts";
import { ConfigError } from "../config/configError.ts";
import { RATES_DURATION_S, type SharedRates } from "../instances/dialects/sharedRates.ts";
import type { Instances } from "../instances/instances.ts";
import type { CallerKey } from "./callerKey.ts";
import type { Metrics } from "./metrics.ts";
import { Places } from "./places.ts";
import { RefusedRequest } from "./refusedRequest.ts";
import { onceEnded, requestScope } from "./requestScope.ts";

const AGAIN_AFTER_S = 1;

function tooMany(what: string, seconds: number): RefusedRequest {
  return new RefusedRequest(429, `${what}; try again in ${seconds} s.`, {
    code: "LIMIT_EXCEEDED",
    headers: { "retry-after": String(seconds) },
    extensions: { retryable: true, retryAfterSeconds: seconds },
  });
}

/** Throws a ConfigError where callers are to be counted together with gateways that have no database in common. */
export function assertRates({ rateLimit, instances, default: main }: Config): void {
  const isOnServer = instances.some(({ slug, db }) => slug === main && db.dialect === "postgres");
  if (!rateLimit?.shared || isOnServer) return;
  const expected = "false: only a default instance on PostgreSQL can count requests of several gateways";
  throw new ConfigError([{ path: "rateLimit.shared", expected, got: "true" }], "the limits of callers");
}

/** Counts requests, in this process or with all gateways that have the same default instance. Throws a ConfigError. */
export function openRates(config: Config, { default: main }: Instances): SharedRates {
  assertRates(config);
  const { requestsPerMinute = DEFAULT_REQUESTS_PER_MINUTE, shared } = config.rateLimit ?? {};
  const own = new RateLimiterMemory({ points: requestsPerMinute, duration: RATES_DURATION_S });
  const together = shared ? main.openRates({ requestsPerMinute, meanwhile: own }) : undefined;
  return together ?? { limiter: own, close: async () => {} };
}

/** Counts a request; throws a RefusedRequest beyond a caller's number per minute. */
export async function countRequest(
  key: string | undefined,
  rates: RateLimiterAbstract,
  metrics: Metrics,
): Promise<void> {
  if (key === undefined) return;
  try {
    await rates.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    metrics.recordLimited("rate");
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw tooMany(`More than ${rates.points} requests came from you within a minute`, seconds);
  }
}

/** Counts a request whose credentials were refused, as one of somebody unknown at its address; throws as `countRequest` does. */
export type CountRefused = (request: IncomingMessage, refused: AuthRefused) => Promise<void>;

/** Makes what counts them. */
export function makeCountRefused(keyOf: CallerKey, rates: RateLimiterAbstract, metrics: Metrics): CountRefused {
  return async (request, { status }) => {
    if (status === 503) return; // nobody knows yet whether they are wrong
    await countRequest(keyOf(request, { kind: "anonymous", name: "" }), rates, metrics);
  };
}

/** Refuses requests beyond a caller's number per minute, with 429. */
export function limitRates(keyOf: CallerKey, rates: RateLimiterAbstract, metrics: Metrics): RequestHandler {
  return async (request, _response, next) => {
    const { caller, closed } = requestScope.getStore()!;
    const key = keyOf(request, caller!.identity);
    await countRequest(key, rates, metrics);
    if (!closed.aborted) next();
  };
}

/** Refuses requests of a caller who has `most` of them open, with 429. */
export function limitConcurrency(keyOf: CallerKey, most: number, metrics: Metrics): RequestHandler {
  const places = new Places({ each: most });
  return (request, _response, next) => {
    const scope = requestScope.getStore()!;
    const place = places.take(keyOf(request, scope.caller!.identity));
    if ("full" in place) {
      metrics.recordLimited("concurrency");
      throw tooMany(`${most} of your requests are open already`, AGAIN_AFTER_S);
    }
    onceEnded(scope.closed, () => place.release());
    if (!scope.closed.aborted) next();
  };
}
