import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import { parseHost } from "../config/parseHost.ts";
import { shorten } from "../util/shorten.ts";
import { isOwnHost, type Listening } from "./hostNames.ts";
import { requestScope } from "./requestScope.ts";

/** The hosts that a request names: every Host header, and that of its target where that is a whole URL. */
function hostsOf({ headersDistinct, url = "" }: IncomingMessage): string[] {
  const target = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
  return [...(headersDistinct.host ?? []), ...(target === undefined ? [] : [target])];
}

/**
 * Answers requests for hosts that are not this gateway with 421, before anything else looks at them. X-Forwarded-Host is
 * anybody's word and plays no part.
 */
export function hostCheck(hosts: readonly string[] | undefined, listening: Listening): RequestHandler {
  return (request, response, next) => {
    const called = hostsOf(request);
    const isMine = (host: string) => {
      const name = parseHost(host);
      return name !== undefined && isOwnHost(name, hosts, listening);
    };
    if (called.length > 0 && (request.headersDistinct.host?.length ?? 0) <= 1 && called.every(isMine)) return next();
    const stranger = shorten(called.find((host) => !isMine(host)) ?? called.join(", "));
    const message = `This gateway does not serve the host "${stranger}"; use another host name, or add this one to \`listen.hosts\` in its configuration.`;
    const requestId = requestScope.getStore()?.requestId;
    response.status(421).json({ errors: [{ message, extensions: { code: "BAD_REQUEST", requestId } }] });
  };
}
