import type { GraphQLResolveInfo } from "graphql";
import type { ToMany } from "../../catalogue/model.ts";
import { noAggregate, noFacets } from "../../loaders/loadFacets.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { emptyPage, type ListArgs } from "../../query/page.ts";
import { columnText } from "../columnResolver.ts";
import { type Connection, makeConnection } from "../connection.ts";
import type { GatewayContext } from "../context.ts";

/** The relation of a schema to members of the registry that an itype (`bionty.Gene.symbol`) names. */
function memberRelation({ table }: LoadedObject, itype: string | null): ToMany | undefined {
  const name = itype?.replace(/\[.*$/, "") ?? "Feature"; // `Feature[…]`: of one type
  return table.toMany.find(({ target, path }) => {
    const isMember = path.via === "link" && path.link.name.startsWith("Schema") && path.parentColumn === "schema_id";
    return isMember && (name === target.qualifiedName || name.startsWith(`${target.qualifiedName}.`));
  });
}

/** A schema's members, of whatever registry they are. */
export async function schemaMembers(
  schema: LoadedObject,
  args: ListArgs,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Connection> {
  const relation = memberRelation(schema, await columnText(context, schema, "itype"));
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
