import type { IncomingMessage } from "node:http";
import { type Identity, identityKey } from "../access/identity.ts";
import type { Config } from "../config/config.ts";
import { isLoopbackAddress } from "../config/loopback.ts";
import { clientAddress, networkOf } from "./clientAddress.ts";

/** Names the caller of a request for the limits; undefined for one who is not counted. */
export type CallerKey = (request: IncomingMessage, identity: Pick<Identity, "kind" | "name">) => string | undefined;

/**
 * A caller is who the credentials name, else the network that a request comes from. On the gateway's own machine, where nobody has to
 * prove anything, all callers are one, who is not counted.
 */
export function callerKey({ listen }: Config): CallerKey {
  const addressOf = clientAddress(listen.trustedProxies);
  return (request, identity) => {
    if (identity.kind === "token" || identity.kind === "key") return identityKey(identity);
    const address = addressOf(request);
    return identity.kind === "open" && isLoopbackAddress(address) ? undefined : `address:${networkOf(address)}`;
  };
}
