import { isReference } from "../../catalogue/model.ts";
import { transferSource } from "../../catalogue/transferKey.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { selectColumns } from "../../query/selection.ts";
import { columnText, referencedObject } from "../columnResolver.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlObjectStateResolvers } from "../generated/resolverTypes.ts";
import type { ObjectOrigin } from "../parents.ts";

async function follow(context: GatewayContext, object: LoadedObject, name: string): Promise<LoadedObject | null> {
  const column = object.table.column(name);
  return column && isReference(column) ? referencedObject(context, object, column, selectColumns()) : null;
}

/** The instance of the transfer run that a sync gave the object; null where its run is none. */
export async function originOf(object: LoadedObject, context: GatewayContext): Promise<ObjectOrigin | null> {
  if (object.unsaved) return null;
  const run = await follow(context, object, "run_id");
  const transform = run && (await follow(context, run, "transform_id"));
  const key = transform && (await columnText(context, transform, "key"));
  const uid = transferSource(key);
  if (uid === undefined) return null;
  return { slug: context.instances.findByUid(uid)?.slug ?? null, uid, run: run! };
}

/** Resolvers of the type ObjectState, whose value is the object itself. */
export const objectState: GqlObjectStateResolvers = {
  db: (object) => (object.unsaved ? null : object.instance.db),
  origin: (object, _args, context) => originOf(object, context),
};
