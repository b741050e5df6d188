import { isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

/** A name or address, in brackets where it is an IPv6 one, and maybe a port. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@?#[\]\\%]+))(?::\d*)?$/i;

function canonicalIpv6(address: string): string | undefined {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : undefined;
}

/**
 * The host of a Host header or a setting, in one form: without port and trailing dot, in small letters, names in ASCII, IPv6
 * addresses without brackets and as short as can be. Undefined where it is none.
 */
export function parseHost(text: string): string | undefined {
  const bare = canonicalIpv6(text);
  if (bare !== undefined) return bare;
  const [, ipv6, name] = HOST.exec(text) ?? [];
  if (ipv6 !== undefined) return canonicalIpv6(ipv6);
  if (name?.endsWith("..")) return undefined;
  return domainToASCII((name ?? "").replace(/\.$/, "")).toLowerCase() || undefined;
}
