import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import { parseHost } from "../config/parseHost.ts";
import { Recent } from "../util/recent.ts";
import { shorten } from "../util/shorten.ts";
import { isOwnHost, type Listening } from "./hostNames.ts";
import { requestScope } from "./requestScope.ts";

/** The hosts that a request names: every Host header, and that of its target where that is a whole URL. */
function hostsOf({ headersDistinct, url = "" }: IncomingMessage): string[] {
  const target = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
  return [...(headersDistinct.host ?? []), ...(target === undefined ? [] : [target])];
}

const MAX_KNOWN = 100;

/** Tells the gateway's own hosts from others, as requests spell them. */
export class OwnHosts {
  readonly #hosts: readonly string[] | undefined;
  readonly #listening: Listening;
  /** Those that it has found to be its own: clients call by the same name again and again. */
  readonly #known = new Recent<true>(MAX_KNOWN);

  /** `hosts` are those of the configuration, which stand in place of where it listens. */
  constructor(hosts: readonly string[] | undefined, listening: Listening) {
    this.#hosts = hosts;
    this.#listening = listening;
  }

  /** Whether a host that a request names is the gateway's. */
  has(host: string): boolean {
    if (this.#known.get(host)) return true;
    const name = parseHost(host);
    const isOwn = name !== undefined && isOwnHost(name, this.#hosts, this.#listening);
    if (isOwn) this.#known.set(host, true);
    return isOwn;
  }

  /** Whether a request names one host, and that is the gateway's. */
  areCalledBy(request: IncomingMessage): boolean {
    const called = hostsOf(request);
    const hostHeaders = request.headersDistinct.host?.length ?? 0;
    return called.length > 0 && hostHeaders <= 1 && called.every((host) => this.has(host));
  }
}

/**
 * Answers requests for hosts that are not this gateway with 421, before anything else looks at them. X-Forwarded-Host is
 * anybody's word and plays no part.
 */
export function hostCheck(own: OwnHosts): RequestHandler {
  return (request, response, next) => {
    if (own.areCalledBy(request)) return next();
    const called = hostsOf(request);
    const stranger = shorten(called.find((host) => !own.has(host)) ?? called.join(", "));
    const message = `This gateway does not serve the host "${stranger}"; use another host name, or add this one to \`listen.hosts\` in its configuration.`;
    const requestId = requestScope.getStore()?.requestId;
    response.status(421).json({ errors: [{ message, extensions: { code: "BAD_REQUEST", requestId } }] });
  };
}
