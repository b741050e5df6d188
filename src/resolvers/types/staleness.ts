import type { GraphQLResolveInfo } from "graphql";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { findStaleness, type Staleness } from "../../sync/stale/findStaleness.ts";
import type { GatewayContext } from "../context.ts";
import { asks } from "../selection.ts";
import { originOf } from "./objectState.ts";

/** In what an object differs from the source that a sync brought it from; all objects of a registry and source are compared together. */
export async function stale(
  object: LoadedObject,
  _args: object,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Staleness | null> {
  const { instances, loaders, reports } = context;
  const { instance: target, table } = object;
  const origin = await originOf(object, context);
  const source = origin && instances.findByUid(origin.uid);
  if (!source || source === target) return null;
  const annotations = asks(info, "Staleness", "annotations");
  const key = { reads: "stale", instance: target, table, others: [source.config.id, annotations] };
  const load = loaders.batched<string, Staleness>(key, (ids) =>
    findStaleness({ source, target, table, ids, annotations, signal: context.signal }),
  );
  return (await reports.attempt(source, () => load.load(object.id))) ?? null;
}
