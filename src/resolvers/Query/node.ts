import { idColumn } from "../../query/objectId.ts";
import type { GqlQueryResolvers } from "../generated/resolverTypes.ts";
import { parseObjectId } from "../objectId.ts";
import { objectSelection } from "../selection.ts";

/** The object of an `id`; null where there is none, BAD_USER_INPUT where it is no `id`. */
export const node: NonNullable<GqlQueryResolvers["node"]> = (
  _root,
  { id },
  { instances, catalogue, loaders },
  info,
) => {
  const { instanceUid, table, key } = parseObjectId(id, catalogue);
  const instance = instances.findByUid(instanceUid);
  return instance ? loaders.byColumn(instance, table, idColumn(table), key, objectSelection(table, info)) : null;
};
