import type { GraphQLResolveInfo } from "graphql";
import type { Registry } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import { loadMergedCount, loadMergedPage } from "../../loaders/loadMerged.ts";
import { loadMergedAggregate, loadMergedFacets, loadMergedFeatures } from "../../loaders/mergeFacets.ts";
import { type Connection, type ConnectionArgs, makeConnection } from "../connection.ts";
import type { GatewayContext } from "../context.ts";
import { nestedInEntries } from "../nestedLists.ts";
import { prefetchPage } from "../prefetchPage.ts";

/** Arguments of such a field. */
interface ManyArgs extends ConnectionArgs {
  instance: string;
  instances?: readonly string[] | null;
}

const NO_LINKS = { linkColumns: [] };

/** The root field that lists a registry, of one instance or of several. */
export function many(registry: Registry) {
  return (
    _root: unknown,
    { instance: slug, instances: slugs, ...args }: ManyArgs,
    context: GatewayContext,
    info: GraphQLResolveInfo,
  ): Connection => {
    const { instances, loaders, reports, catalogue } = context;
    const { typeName } = registry;
    if (slugs === undefined || slugs === null) {
      const instance = instances.get(slug);
      return makeConnection(typeName, registry, [], info, context, {
        page: async (selection) => {
          const within = () => nestedInEntries(typeName, registry, NO_LINKS, info.fieldNodes, { ...info, catalogue });
          const page = await prefetchPage(
            context,
            info,
            { instance, registry, args, selection, shows: "many" },
            within,
          );
          return page ?? loaders.list(instance, registry, args, selection);
        },
        count: () => loaders.count(instance, registry, args),
        facets: (asked) => loaders.facets(instance, registry, args, asked),
        aggregate: (columns) => loaders.aggregate(instance, registry, args, columns),
        features: (paths) => loaders.features(instance, paths),
      });
    }
    // "default" is what a client's own variable says that it has left alone
    if (slug !== "default") throw new GatewayError("BAD_USER_INPUT", EITHER);
    const list = { instances: instances.select(slugs), registry, args };
    const parts = { loaders, reports, limits: context.config.limits };
    return makeConnection(typeName, registry, [], info, context, {
      page: (selection) => loadMergedPage(parts, list, selection),
      count: () => loadMergedCount(parts, list),
      facets: (asked) => loadMergedFacets(parts, list, asked),
      aggregate: (columns) => loadMergedAggregate(parts, list, columns),
      features: (paths) => loadMergedFeatures(parts, list, paths),
    });
  };
}

const EITHER = "`instance` and `instances` cannot be used together; give one of them.";
