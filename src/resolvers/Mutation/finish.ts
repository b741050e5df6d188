import type { LoadedObject } from "../../query/loadedObject.ts";
import { finish as endRun } from "../../sync/track.ts";
import type { GatewayContext } from "../context.ts";
import { forgetLoaded, unloaded } from "../syncResult.ts";

/** Ends a run of the default instance. */
export async function finish(_root: unknown, { run }: { run: string }, context: GatewayContext): Promise<LoadedObject> {
  const id = await endRun(context, run);
  forgetLoaded(context);
  return unloaded(context, "Run", id);
}
