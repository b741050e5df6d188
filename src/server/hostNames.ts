/**
 * Names and addresses by which clients call the gateway. A page on a name that its owner lets resolve to 127.0.0.1 ("DNS
 * rebinding") gets no further than its Host header: that has the page's name.
 */
import { isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { domainToASCII } from "node:url";
import { isLoopbackHost } from "../config/loopback.ts";
import { parseHost } from "../config/parseHost.ts";

/** Whether listening there means listening on all interfaces. */
export function isEveryAddress(address: string): boolean {
  return address === "0.0.0.0" || parseHost(address) === "::";
}

/** The addresses at which others may reach what listens on an address: itself, or all of this machine's. */
export function reachableAddresses(listening: string): string[] {
  if (!isEveryAddress(listening)) return [listening];
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return all.filter(({ family }) => family === "IPv4" || isIPv6(listening)).map(({ address }) => address);
}

function matches(host: string, pattern: string): boolean {
  if (pattern === "*") return true;
  if (!pattern.startsWith("*.")) return host === parseHost(pattern);
  return host.endsWith(`.${domainToASCII(pattern.slice(2).replace(/\.$/, ""))}`);
}

/** Where the gateway listens: the configured host, and the address that this means. */
export interface Listening {
  host: string;
  address: string;
}

/** Whether a host, in the form of `parseHost`, is one that the gateway answers to. */
export function isOwnHost(
  host: string,
  hosts: readonly string[] | undefined,
  { host: named, address }: Listening,
): boolean {
  if (hosts) return hosts.some((pattern) => matches(host, pattern));
  if (isLoopbackHost(host) || host === parseHost(named)) return !isEveryAddress(host);
  return reachableAddresses(address).some((own) => parseHost(own) === host);
}
