import type { Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { ListArgs } from "./page.ts";

const DEFAULT_PAGE_SIZE = 100;

/** Which part of a list is asked for, after validation. */
export interface Window {
  size: number;
  offset: number;
  /** Counted from the end. */
  backwards: boolean;
}

function refuse(message: string): never {
  throw new GatewayError("BAD_USER_INPUT", message);
}

const NEXT_PAGE = "request fewer and get the next page with `after`";

/** Throws BAD_USER_INPUT for what makes no sense together, LIMIT_EXCEEDED for too large a page; `advice` says what to do about that. */
export function parseWindow(args: ListArgs, limits: Limits, advice = NEXT_PAGE): Window {
  const { first, last, offset, after, before } = args;
  for (const [name, value] of Object.entries({ first, last, offset })) {
    if (typeof value === "number" && value < 0) refuse(`\`${name}\` must be 0 or more; got ${value}.`);
  }
  const [asked, other] = [first ?? undefined, last ?? undefined];
  if (asked !== undefined && other !== undefined) {
    refuse("`first` and `last` cannot be used together; use only one of them, with `after` or `before`.");
  }
  if (offset && (other !== undefined || after != null || before != null)) {
    refuse("`offset` can be used with `first`, but not with `after`, `before` or `last`; leave out one or the other.");
  }
  const size = asked ?? other ?? Math.min(DEFAULT_PAGE_SIZE, limits.maxPageSize);
  if (size > limits.maxPageSize) {
    throw new GatewayError(
      "LIMIT_EXCEEDED",
      `A page of ${size} objects exceeds the limit of ${limits.maxPageSize}; ${advice}.`,
    );
  }
  return { size, offset: offset ?? 0, backwards: other !== undefined };
}
