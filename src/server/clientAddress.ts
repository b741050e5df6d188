import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";
import proxyAddr from "proxy-addr";

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

export type ClientAddress = (request: IncomingMessage) => string;

/**
 * Makes what tells a request's address: that of the socket, or, where that is a trusted proxy's, the rightmost address of
 * X-Forwarded-For that is none. What a client itself writes into that header stands further left, and plays no part.
 */
export function clientAddress(trustedProxies: readonly string[] = []): ClientAddress {
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  return (request) => {
    const address = proxyAddr(request, isTrusted) || "unknown"; // a socket that is closed by now
    return MAPPED.exec(address)?.[1] ?? address;
  };
}

/** What addresses are counted by: an IPv4 address, or the /64 network of an IPv6 one, all of which is one customer's. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("%")[0]!.toLowerCase().split("::");
  const [left, right] = [head, tail ?? ""].map((part) => (part === "" ? [] : part.split(":")));
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - left!.length - right!.length)).fill("0");
  const groups = [...left!, ...zeros, ...right!].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
