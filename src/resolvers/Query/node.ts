import { idColumn } from "../../query/objectId.ts";
import type { GqlQueryResolvers } from "../generated/resolverTypes.ts";
import { parseInstanceId, parseObjectId } from "../objectId.ts";

/** The object or instance of an `id`; null where there is none, BAD_USER_INPUT where it is no `id`. */
export const node: NonNullable<GqlQueryResolvers["node"]> = (
  _root,
  { id },
  { instances, catalogue, loaders, selections },
  info,
) => {
  const instanceUidAlone = parseInstanceId(id);
  if (instanceUidAlone !== undefined) return instances.findByUid(instanceUidAlone) ?? null;
  const { instanceUid, table, key } = parseObjectId(id, catalogue);
  const instance = instances.findByUid(instanceUid);
  return instance ? loaders.byColumn(instance, table, idColumn(table), key, selections.object(table, info)) : null;
};
