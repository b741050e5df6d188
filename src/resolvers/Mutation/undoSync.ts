import { undoSync as undo } from "../../sync/undo/undoSync.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlMutationUndoSyncArgs } from "../generated/resolverTypes.ts";
import { forgetLoaded, undoResult } from "../syncResult.ts";

/** Takes back what a sync wrote. */
export async function undoSync(_root: unknown, { syncId, dryRun }: GqlMutationUndoSyncArgs, context: GatewayContext) {
  const report = await undo(context, syncId, dryRun ?? false);
  forgetLoaded(context);
  return undoResult(report);
}
