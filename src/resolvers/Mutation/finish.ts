import type { GraphQLResolveInfo } from "graphql";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { finish as endRun } from "../../sync/track.ts";
import type { GatewayContext } from "../context.ts";
import { forgetLoaded, unloaded, wholeObject } from "../syncResult.ts";

/** Ends a run of the default instance. */
export async function finish(
  _root: unknown,
  { run }: { run: string },
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<LoadedObject | null> {
  const id = await endRun(context, run);
  forgetLoaded(context);
  return wholeObject(unloaded(context, "Run", id), context, info);
}
