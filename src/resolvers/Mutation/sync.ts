import { syncObject } from "../../sync/sync.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlMutationSyncArgs } from "../generated/resolverTypes.ts";
import { registryWithUid } from "../registryWithUid.ts";
import { forgetLoaded, syncedObject, syncResult } from "../syncResult.ts";
import { withoutNulls } from "../withoutNulls.ts";

/** Copies an object of any registry with uids into the default instance. */
export async function sync(_root: unknown, args: GqlMutationSyncArgs, context: GatewayContext) {
  const registry = registryWithUid(context.catalogue, args.registry);
  const report = await syncObject(context, { ...withoutNulls(args), registry });
  forgetLoaded(context);
  return { ...syncResult(report, context), object: syncedObject(report) };
}
