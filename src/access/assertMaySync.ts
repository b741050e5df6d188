import { GatewayError } from "../errors.ts";
import type { Identity } from "./identity.ts";

/** Throws FORBIDDEN for a caller without a role that may write to the default instance. */
export function assertMaySync({ kind, rights }: Identity): void {
  if (rights.maySync) return;
  const remedy =
    kind === "anonymous"
      ? "send credentials of a caller with such a role"
      : "ask whoever runs the gateway for such a role";
  const message = `Mutations need a role with \`sync: true\`, which this caller does not have; ${remedy}.`;
  throw new GatewayError("FORBIDDEN", message);
}
