import type { GraphQLResolveInfo } from "graphql";
import type { Instance } from "../../instances/instance.ts";
import { readUntil } from "../../loaders/readUntil.ts";
import { type RegistryHit, searchRegistries } from "../../loaders/searchRegistries.ts";
import { isBlank } from "../../query/search.ts";
import { parseWindow } from "../../query/window.ts";
import { compareCodePoints } from "../../util/compareCodePoints.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlQuerySearchArgs } from "../generated/resolverTypes.ts";
import type { FoundObject } from "../parents.ts";

interface Hit extends RegistryHit {
  instance: Instance;
}

function compareHits(a: Hit, b: Hit): number {
  return b.score - a.score || compareCodePoints(a.instance.slug, b.instance.slug) || compareCodePoints(a.uid, b.uid);
}

/** The best hits of all instances, each of which is asked once; throws where none of them answers. */
async function findHits(args: GqlQuerySearchArgs, context: GatewayContext): Promise<Hit[]> {
  const { instances, catalogue, loaders, reports, config } = context;
  const { size } = parseWindow({ first: args.first ?? null }, config.limits, "request fewer, or narrow the search");
  const asked = instances.select(args.instances);
  const registries = args.registries ? [...new Set(args.registries)].map(catalogue.registry) : catalogue.registries;
  if (isBlank(args.query) || size === 0) return [];
  const find = async (instance: Instance): Promise<Hit[] | null> => {
    const found = await reports.consult(instance, (end) =>
      readUntil(loaders, instance, end, (session) => searchRegistries(session, registries, args.query, size)),
    );
    return found?.map((hit) => ({ ...hit, instance })) ?? null;
  };
  const found = await Promise.all(asked.map(find));
  if (asked.length > 0 && found.every((hits) => hits === null)) throw reports.errorOf(asked[0]!);
  return found
    .flatMap((hits) => hits ?? [])
    .sort(compareHits)
    .slice(0, size);
}

async function hits(
  args: GqlQuerySearchArgs,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<FoundObject[]> {
  const { loaders, reports } = context;
  const found = await findHits(args, context);
  loaders.entries.add(found.length);
  const objects = found.map(async ({ instance, registry, id, score }): Promise<FoundObject[]> => {
    const selection = context.selections.within(registry, "SearchHit", "object", info);
    const object = await reports.attempt(instance, () => loaders.byColumn(instance, registry, "id", id, selection));
    if (!object) return []; // gone since it was found
    reports.addRows(instance, 1);
    return [{ score, object }];
  });
  return (await Promise.all(objects)).flat();
}

/** Searches registries of instances for a text. */
export function search(_root: unknown, args: GqlQuerySearchArgs) {
  return {
    hits: (_args: object, context: GatewayContext, info: GraphQLResolveInfo) => hits(args, context, info),
  };
}
