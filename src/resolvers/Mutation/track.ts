import type { GraphQLResolveInfo } from "graphql";
import { GatewayError } from "../../errors.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { track as startRun } from "../../sync/track.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlMutationTrackArgs } from "../generated/resolverTypes.ts";
import { forgetLoaded, unloaded, wholeObject } from "../syncResult.ts";
import { withoutNulls } from "../withoutNulls.ts";

/** Starts a run on the default instance; without a key, the operation's name is the key. */
export async function track(
  _root: unknown,
  { input }: GqlMutationTrackArgs,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<LoadedObject | null> {
  const key = input.key ?? info.operation.name?.value;
  if (key === undefined) {
    throw new GatewayError(
      "BAD_USER_INPUT",
      "Give `input.key`, or name the GraphQL operation, to say what is tracked.",
    );
  }
  const { params, ...rest } = withoutNulls(input);
  const id = await startRun(context, { ...rest, key, params: params === undefined ? null : JSON.stringify(params) });
  forgetLoaded(context);
  return wholeObject(unloaded(context, "Run", id), context, info);
}
