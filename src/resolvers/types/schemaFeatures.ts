/** What LaminDB 2.12.1 keeps of a schema's features beside their links (`Schema.index`, `Schema.optionals`): uids in its `_aux`. */
import type { GraphQLResolveInfo } from "graphql";
import type { LoadedObject } from "../../query/loadedObject.ts";
import type { ListArgs } from "../../query/page.ts";
import { ownValue } from "../../util/ownValue.ts";
import { columnText } from "../columnResolver.ts";
import { type Connection, makeConnection } from "../connection.ts";
import type { GatewayContext } from "../context.ts";

const OPTIONAL = "1";
const INDEX = "3";

async function setting(schema: LoadedObject, name: string, context: GatewayContext): Promise<unknown> {
  const { af } = (JSON.parse((await columnText(context, schema, "_aux")) ?? "null") ?? {}) as { af?: object | null };
  return ownValue((af ?? {}) as Record<string, unknown>, name);
}

const featuresOf = ({ table }: LoadedObject) => table.toMany.find(({ name }) => name === "features")!;

/** The feature that is the index; null where there is none. */
export async function schemaIndex(
  schema: LoadedObject,
  _args: object,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<LoadedObject | null> {
  const uid = await setting(schema, INDEX, context);
  if (typeof uid !== "string") return null;
  const { target } = featuresOf(schema);
  return context.loaders.byColumn(schema.instance, target, "uid", uid, context.selections.object(target, info));
}

/** Those of its features that a dataset may lack, in the order of members. */
export async function schemaOptionals(
  schema: LoadedObject,
  args: ListArgs,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Connection> {
  const relation = featuresOf(schema);
  const { loaders } = context;
  const found = await setting(schema, OPTIONAL, context);
  const uids = Array.isArray(found) ? found.filter((uid) => typeof uid === "string") : [];
  const asked: ListArgs = { ...args, where: { and: [{ uid: { in: uids } }, ...(args.where ? [args.where] : [])] } };
  return makeConnection("Feature", relation.target, [], info, context, {
    page: (selection) => loaders.related(schema, relation, asked, selection),
    count: () => loaders.countRelated(schema, relation, asked),
    facets: (by) => loaders.facetsRelated(schema, relation, asked, by),
    aggregate: (columns) => loaders.aggregateRelated(schema, relation, asked, columns),
    features: (paths) => loaders.features(schema.instance, paths),
  });
}
