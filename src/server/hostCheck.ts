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

/** Whether a host that a request names is the gateway's. */
const isMine = (host: string, hosts: readonly string[] | undefined, listening: Listening) => {
  const name = parseHost(host);
  return name !== undefined && isOwnHost(name, hosts, listening);
};

/** Whether a request names one host, and that is the gateway's. */
export function isForThisHost(
  request: IncomingMessage,
  hosts: readonly string[] | undefined,
  listening: Listening,
): boolean {
  const called = hostsOf(request);
  const hostHeaders = request.headersDistinct.host?.length ?? 0;
  return called.length > 0 && hostHeaders <= 1 && called.every((host) => isMine(host, hosts, listening));
}

/**
 * Answers requests for hosts that are not this gateway with 421, before anything else looks at them. X-Forwarded-Host is
 * anybody's word and plays no part.
 */
export function hostCheck(hosts: readonly string[] | undefined, listening: Listening): RequestHandler {
  return (request, response, next) => {
    if (isForThisHost(request, hosts, listening)) return next();
    const called = hostsOf(request);
    const stranger = shorten(called.find((host) => !isMine(host, hosts, listening)) ?? called.join(", "));
    const message = `This gateway does not serve the host "${stranger}"; use another host name, or add this one to \`listen.hosts\` in its configuration.`;
    const requestId = requestScope.getStore()?.requestId;
    response.status(421).json({ errors: [{ message, extensions: { code: "BAD_REQUEST", requestId } }] });
  };
}
