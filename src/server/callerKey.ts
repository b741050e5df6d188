import type { IncomingMessage } from "node:http";
import { type Identity, identityKey } from "../access/identity.ts";
import type { Config } from "../config/config.ts";
import { isLoopbackAddress } from "../config/loopback.ts";
import { Recent } from "../util/recent.ts";
import { clientAddress, networkOf } from "./clientAddress.ts";

/** Names the caller of a request for the limits; undefined for one who is not counted. */
export type CallerKey = (request: IncomingMessage, identity: Pick<Identity, "kind" | "name">) => string | undefined;

/** Parsing an address takes longer than looking it up, and clients call from the same few again and again. */
const MAX_ADDRESSES = 1_000;

/** What is known of an address. */
interface Origin {
  isOwnMachine: boolean;
  key: string;
}

/**
 * A caller is who the credentials name, else the network that a request comes from. On the gateway's own machine, where nobody has to
 * prove anything, all callers are one, who is not counted.
 */
export function callerKey({ listen }: Config): CallerKey {
  const addressOf = clientAddress(listen.trustedProxies);
  const origins = new Recent<Origin>(MAX_ADDRESSES);
  const originOf = (address: string): Origin => {
    const known = origins.get(address);
    if (known) return known;
    const origin = { isOwnMachine: isLoopbackAddress(address), key: `address:${networkOf(address)}` };
    origins.set(address, origin);
    return origin;
  };
  return (request, identity) => {
    if (identity.kind === "token" || identity.kind === "key") return identityKey(identity);
    const { isOwnMachine, key } = originOf(addressOf(request));
    return identity.kind === "open" && isOwnMachine ? undefined : key;
  };
}
