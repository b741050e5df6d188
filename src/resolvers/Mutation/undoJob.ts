import { undoJob as undo } from "../../jobs/undoJob.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlMutationUndoJobArgs } from "../generated/resolverTypes.ts";
import { forgetLoaded, undoResult } from "../syncResult.ts";

/** Takes back what a job wrote. */
export async function undoJob(_root: unknown, { id, dryRun }: GqlMutationUndoJobArgs, context: GatewayContext) {
  const report = await undo(context, id, dryRun ?? false);
  forgetLoaded(context);
  return undoResult(report);
}
