import type { GraphQLResolveInfo } from "graphql";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { drawMermaid, labelLines } from "../../views/lineage/drawLineage.ts";
import { drawSvg } from "../../views/lineage/drawSvg.ts";
import type { LineageDirection, LineageNode } from "../../views/lineage/lineage.ts";
import { lineageOf } from "../../views/lineage/lineageOf.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlLineageNodeResolvers, GqlLineageResolvers } from "../generated/resolverTypes.ts";

interface Args {
  depth?: number | null;
  direction?: LineageDirection | null;
  siblings?: boolean | null;
  acrossInstances?: boolean | null;
}

/** The lineage of an artifact, collection, run or transform. */
export function objectLineage(
  object: LoadedObject,
  { depth, direction, siblings, acrossInstances }: Args,
  { loaders, instances, reports }: GatewayContext,
) {
  const sources = acrossInstances ? { find: (uid: string) => instances.findByUid(uid), reports } : undefined;
  return lineageOf(loaders, object, { depth, direction: direction ?? "BOTH", siblings: siblings ?? false, sources });
}

/** The node's object with what the operation asks of it, all nodes of one registry together. */
async function nodeObject({ object }: LineageNode, { loaders, selections }: GatewayContext, info: GraphQLResolveInfo) {
  const { instance, table, id } = object;
  if (object.unsaved) return object;
  return (await loaders.byColumn(instance, table, "id", id, selections.object(table, info))) ?? object;
}

/** Resolvers of the type Lineage. */
export const lineage: GqlLineageResolvers = { mermaid: drawMermaid, svg: drawSvg };

/** Resolvers of the type LineageNode. */
export const lineageNode: GqlLineageNodeResolvers = {
  uid: ({ object }) => object.values.get("uid") ?? "",
  label: ({ object }) => labelLines(object).join("\n"),
  object: (node, _args, context, info) => nodeObject(node, context, info),
};
