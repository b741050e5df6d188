/** The path under which a proxy offers the gateway: routes know nothing of it, as it is taken off before they look. */
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";

/** What answers without it too: they are asked from beside the gateway, not through its proxy. */
const NEEDS_NONE = /^\/(?:health|metrics)(?:[/?]|$)/i;

/** A request's target without the base path; undefined where it is not under it. Whole URLs keep their host. */
export function withoutBasePath({ url = "" }: IncomingMessage, basePath: string): string | undefined {
  const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? "";
  const path = url.slice(origin.length);
  if (!path.startsWith(basePath)) return NEEDS_NONE.test(path) ? url : undefined;
  const rest = path.slice(basePath.length);
  if (rest !== "" && !/^[/?#]/.test(rest)) return undefined;
  return `${origin}${rest.startsWith("/") ? "" : "/"}${rest}`;
}

/** Takes the base path off, and leaves what is not under it to `refuse`. */
export function takeBasePath(basePath: string, refuse: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const url = withoutBasePath(request, basePath);
    if (url === undefined) return refuse(request, response, next);
    request.url = url;
    next();
  };
}
