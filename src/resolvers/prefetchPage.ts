import type { GraphQLResolveInfo } from "graphql";
import type { Registry } from "../catalogue/model.ts";
import { type Config, DEFAULT_ENGINE } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import { hasLists, type NestedInEntries } from "../query/nested/nestedLists.ts";
import type { ListArgs, Page } from "../query/page.ts";
import type { EdgeSelection } from "../query/selection.ts";
import type { GatewayContext } from "./context.ts";
import { noteWay } from "./traceRoots.ts";

/** A page that a root field shows, or picks its object from. */
interface RootPage {
  instance: Instance;
  registry: Registry;
  args: ListArgs;
  selection: EdgeSelection;
  shows: "one" | "many";
}

/**
 * Whether lists are read along with a root field. Of the fields that do not compile it is worth it for one object on a server: from many
 * objects on, PostgreSQL spends on a large statement what the process saves; and where nothing is a round trip, there is none to save.
 */
function prefetches(
  { engine = DEFAULT_ENGINE }: Config,
  { instance, shows }: RootPage,
  { operation }: GraphQLResolveInfo,
): boolean {
  if (engine !== "compiled") return engine === "prefetch";
  const isAlone = operation.selectionSet.selections.length === 1; // loaders read several together
  return isAlone && shows === "one" && instance.dialect.filters.hasLateral;
}

/**
 * A root field's page, read with the lists within it by one statement, so that loaders have them; undefined where that is not to be, where
 * there are no lists, and where it fails: loaders say why.
 */
export async function prefetchPage(
  { config, loaders, prefetched, onFailure }: GatewayContext,
  info: GraphQLResolveInfo,
  page: RootPage,
  within: () => NestedInEntries,
): Promise<Page | undefined> {
  if (!prefetches(config, page, info)) return undefined;
  const { instance, registry, args, selection } = page;
  try {
    const lists = within();
    if (!hasLists(lists.node) && !hasLists(lists.link)) return undefined;
    const found = await loaders.prefetch(instance, registry, args, selection, lists);
    if (found) {
      prefetched.add(String(info.path.key));
      noteWay("prefetch");
    }
    return found;
  } catch (error) {
    if (!(error instanceof GatewayError)) onFailure?.(error);
    return undefined;
  }
}
