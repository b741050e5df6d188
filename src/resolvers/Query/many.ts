import type { GraphQLResolveInfo } from "graphql";
import type { Registry } from "../../catalogue/model.ts";
import { type Connection, type ConnectionArgs, makeConnection } from "../connection.ts";
import type { GatewayContext } from "../context.ts";

/** The root field that lists a registry. */
export function many(registry: Registry) {
  return (
    _root: unknown,
    { instance: slug, ...args }: ConnectionArgs & { instance: string },
    { instances, loaders }: GatewayContext,
    info: GraphQLResolveInfo,
  ): Connection => {
    const instance = instances.get(slug);
    return makeConnection(registry.typeName, registry, [], info, loaders, {
      page: (selection) => loaders.list(instance, registry, args, selection),
      count: () => loaders.count(instance, registry, args),
    });
  };
}
