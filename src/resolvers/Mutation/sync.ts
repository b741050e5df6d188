import { GatewayError } from "../../errors.ts";
import { syncObject } from "../../sync/sync.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlMutationSyncArgs } from "../generated/resolverTypes.ts";
import { forgetLoaded, syncedObject, syncResult } from "../syncResult.ts";
import { withoutNulls } from "../withoutNulls.ts";

/** Copies an object of any registry with uids into the default instance. */
export async function sync(_root: unknown, args: GqlMutationSyncArgs, context: GatewayContext) {
  const registry = context.catalogue.registry(args.registry);
  if (!registry.hasUid) {
    const message = `${registry.qualifiedName} has no uid, so it is not synced by itself; it comes along with the object that carries it.`;
    throw new GatewayError("BAD_USER_INPUT", message, { registry: registry.qualifiedName });
  }
  const report = await syncObject(context, { ...withoutNulls(args), registry });
  forgetLoaded(context);
  return { ...syncResult(report, context), object: syncedObject(report) };
}
