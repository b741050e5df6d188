/** How much one caller may ask: requests per minute, and requests at the same time. */
import type { RequestHandler } from "express";
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { type Config, DEFAULT_REQUESTS_PER_MINUTE } from "../config/config.ts";
import { ConfigError } from "../config/configError.ts";
import { RATES_DURATION_S, type SharedRates } from "../instances/dialects/sharedRates.ts";
import type { Instances } from "../instances/instances.ts";
import type { CallerKey } from "./callerKey.ts";
import type { Metrics } from "./metrics.ts";
import { RefusedRequest } from "./refusedRequest.ts";
import { requestScope } from "./requestScope.ts";

const AGAIN_AFTER_S = 1;

function tooMany(what: string, seconds: number): RefusedRequest {
  return new RefusedRequest(429, `${what}; try again in ${seconds} s.`, {
    code: "LIMIT_EXCEEDED",
    headers: { "retry-after": String(seconds) },
    extensions: { retryable: true },
  });
}

/** Counts requests, in this process or with all gateways that have the same default instance. Throws a ConfigError. */
export function openRates({ rateLimit = {} }: Config, { default: main }: Instances): SharedRates {
  const { requestsPerMinute = DEFAULT_REQUESTS_PER_MINUTE, shared } = rateLimit;
  const own = new RateLimiterMemory({ points: requestsPerMinute, duration: RATES_DURATION_S });
  if (!shared) return { limiter: own, close: async () => {} };
  const together = main.openRates({ requestsPerMinute, meanwhile: own });
  if (together) return together;
  const expected = "false: only a default instance on PostgreSQL can count requests of several gateways";
  throw new ConfigError([{ path: "rateLimit.shared", expected, came: "true" }], "the limits of callers");
}

/** Refuses requests beyond a caller's number per minute, with 429. */
export function limitRates(keyOf: CallerKey, rates: RateLimiterAbstract, metrics: Metrics): RequestHandler {
  return async (request, _response, next) => {
    const key = keyOf(request, requestScope.getStore()!.caller!.identity);
    if (key === undefined) return next();
    try {
      await rates.consume(key);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      metrics.recordLimited("rate");
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw tooMany(`More than ${rates.points} requests came from you within a minute`, seconds);
    }
    next();
  };
}

/** Refuses requests of a caller who has `most` of them open, with 429. */
export function limitConcurrency(keyOf: CallerKey, most: number, metrics: Metrics): RequestHandler {
  const open = new Map<string, number>();
  return (request, response, next) => {
    const key = keyOf(request, requestScope.getStore()!.caller!.identity);
    if (key === undefined) return next();
    const count = (open.get(key) ?? 0) + 1;
    if (count > most) {
      metrics.recordLimited("concurrency");
      throw tooMany(`${most} of your requests are open already`, AGAIN_AFTER_S);
    }
    open.set(key, count);
    response.once("close", () => {
      const left = open.get(key)! - 1;
      if (left > 0) open.set(key, left);
      else open.delete(key);
    });
    next();
  };
}
