import type { GraphQLResolveInfo } from "graphql";
import type { LoadedObject } from "../../loaders/loadedObject.ts";
import type { GatewayContext } from "../context.ts";
import { idColumn, parseObjectId } from "../objectId.ts";
import { objectSelection } from "../selection.ts";

/** The object of an `id`; null where there is none, BAD_USER_INPUT where it is no `id`. */
export async function node(
  _root: unknown,
  { id }: { id: string },
  { instances, catalogue, loaders }: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<LoadedObject | null> {
  const { instanceUid, table, key } = parseObjectId(id, catalogue);
  const instance = instances.findByUid(instanceUid);
  if (!instance) return null;
  return loaders.byColumn(instance, table, idColumn(table), key, objectSelection(table, info));
}
