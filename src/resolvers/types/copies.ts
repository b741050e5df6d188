import type { GraphQLResolveInfo } from "graphql";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { type Copy, contentColumn, copiesIn } from "../../views/copies.ts";
import { columnText } from "../columnResolver.ts";
import type { GatewayContext } from "../context.ts";

/** The copies of an object in the instances asked for, without itself; an instance that fails is reported next to the answer. */
export async function copies(
  object: LoadedObject,
  { instances: slugs }: { instances?: readonly string[] | null },
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Copy[]> {
  const { instances, loaders, reports } = context;
  const asked = instances.select(slugs);
  const content = contentColumn(object.table);
  const [uid, hash] = await Promise.all([
    columnText(context, object, "uid"),
    content ? columnText(context, object, content) : null,
  ]);
  if (!uid) return [];
  const selection = context.selections.within(object.table, "Copy", "object", info);
  const found = await Promise.all(
    asked.map((instance) =>
      reports.attempt(instance, () => copiesIn(loaders, { object, uid, hash }, instance, selection)),
    ),
  );
  return found.flatMap((some) => some ?? []);
}
