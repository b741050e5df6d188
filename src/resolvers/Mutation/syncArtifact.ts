import { syncObject } from "../../sync/sync.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlMutationSyncArtifactArgs } from "../generated/resolverTypes.ts";
import { forgetLoaded, syncedObject, syncResult } from "../syncResult.ts";
import { withoutNulls } from "../withoutNulls.ts";

/** Copies an artifact into the default instance. */
export async function syncArtifact(_root: unknown, args: GqlMutationSyncArtifactArgs, context: GatewayContext) {
  const registry = context.catalogue.registry("Artifact");
  const report = await syncObject(context, { ...withoutNulls(args), registry });
  forgetLoaded(context);
  return { ...syncResult(report, context), artifact: syncedObject(report) };
}
