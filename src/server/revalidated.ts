import type { RequestHandler } from "express";

/** Lets 304 answer a conditional request that also says `cache-control: no-cache`, as fetch does: that asks caches, not the origin. */
export const revalidated: RequestHandler = (request, _response, next) => {
  if (request.headers["if-none-match"] !== undefined) delete request.headers["cache-control"];
  next();
};
