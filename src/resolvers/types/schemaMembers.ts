import type { GraphQLResolveInfo } from "graphql";
import { memberRelation } from "../../catalogue/members.ts";
import { noAggregate, noFacets } from "../../loaders/loadFacets.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { emptyPage, type ListArgs } from "../../query/page.ts";
import { columnText } from "../columnResolver.ts";
import { type Connection, makeConnection } from "../connection.ts";
import type { GatewayContext } from "../context.ts";

/** A schema's members, of whatever registry they are. */
export async function schemaMembers(
  schema: LoadedObject,
  args: ListArgs,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Connection> {
  const relation = memberRelation(schema.table, await columnText(context, schema, "itype"));
  const { loaders } = context;
  return makeConnection("LaminObject", relation?.target ?? schema.table, [], info, context, {
    page: async (selection) => (relation ? loaders.related(schema, relation, args, selection) : emptyPage(args)),
    count: async () => (relation ? loaders.countRelated(schema, relation, args) : 0),
    facets: async (asked) => (relation ? loaders.facetsRelated(schema, relation, args, asked) : noFacets(asked)),
    aggregate: async (columns) =>
      relation ? loaders.aggregateRelated(schema, relation, args, columns) : noAggregate(columns),
    features: (paths) => loaders.features(schema.instance, paths),
  });
}
