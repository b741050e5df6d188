import type { GraphQLResolveInfo } from "graphql";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { selectColumns } from "../../query/selection.ts";
import type { GatewayContext } from "../context.ts";

/** The run of a transform that started last (LaminDB 2.12.1, `Transform.latest_run`); null where it has none. */
export async function latestRun(
  transform: LoadedObject,
  _args: object,
  { loaders, selections }: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<LoadedObject | null> {
  const relation = transform.table.toMany.find(({ path }) => path.via === "reverse" && path.column === "transform_id");
  if (!relation) return null;
  const selection = { node: selections.object(relation.target, info), link: selectColumns(), cursors: false };
  const page = await loaders.related(transform, relation, { first: 1, orderBy: [{ startedAt: "DESC" }] }, selection);
  return page.edges[0]?.node ?? null;
}
