import type { Catalogue, Registry } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";

/** The registry of a name; throws BAD_USER_INPUT where its objects have no uid, so that none is synced by itself. */
export function registryWithUid(catalogue: Catalogue, name: string): Registry {
  const registry = catalogue.registry(name);
  if (registry.hasUid) return registry;
  const { qualifiedName } = registry;
  const message = `${qualifiedName} has no uid, so its objects cannot be synced on their own; they are copied with the object they belong to.`;
  throw new GatewayError("BAD_USER_INPUT", message, { registry: qualifiedName });
}
