import type { RateLimiterAbstract } from "rate-limiter-flexible";
import type { DatabaseAddress, Limits } from "../../config/config.ts";

/** How much one caller may ask, and who counts while the database cannot. */
export interface RatesParts {
  requestsPerMinute: number;
  meanwhile: RateLimiterAbstract;
}

/** Requests of callers, counted in a database by all gateways together. */
export interface SharedRates {
  limiter: RateLimiterAbstract;
  close(): Promise<void>;
}

/** Opens nothing yet. */
export type OpenRates = (address: DatabaseAddress, limits: Limits, parts: RatesParts) => SharedRates;

export const RATES_DURATION_S = 60;
