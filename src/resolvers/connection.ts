import type { GraphQLResolveInfo } from "graphql";
import type { Column, Table } from "../catalogue/model.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import type { Edge, ListArgs, Page } from "../query/page.ts";
import type { EdgeSelection } from "../query/selection.ts";
import type { GatewayContext } from "./context.ts";
import { type FactsSource, type ListFacts, listFacts } from "./listFacts.ts";

export type ConnectionArgs = ListArgs;

/**
 * What a connection's field gives. Its page and count are asked for at once, since the selection says what is
 * needed; graphql-js calls the functions for the fields that are selected.
 */
export interface Connection {
  totalCount: () => Promise<number> | undefined;
  nodes: () => Promise<LoadedObject[]> | undefined;
  edges: () => Promise<Edge[]> | undefined;
  pageInfo: () => Promise<PageInfo> | undefined;
  facets: ListFacts["facets"];
  aggregate: ListFacts["aggregate"];
  table: ListFacts["table"];
}

interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

interface Source extends Omit<FactsSource, "edges"> {
  page(selection: EdgeSelection): Promise<Page>;
  count(): Promise<number>;
}

function pageInfo({ edges, hasNextPage, hasPreviousPage }: Page): PageInfo {
  const [start, end] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
  return { hasNextPage, hasPreviousPage, startCursor: start, endCursor: end };
}

/** A connection, whose entries count for the answer; its count is a statement of its own and asked for only if selected, as is its page. */
export function makeConnection(
  name: string,
  target: Table,
  linkColumns: readonly Column[],
  info: GraphQLResolveInfo,
  context: GatewayContext,
  source: Source,
): Connection {
  const { entries } = context.loaders;
  const selection = context.selections.list(name, target, linkColumns, info);
  const counted = (found: Page): Page => {
    entries.add(found.edges.length);
    return found;
  };
  const page = selection.page ? source.page(selection.entries).then(counted) : undefined;
  const totalCount = selection.totalCount ? source.count() : undefined;
  // who awaits the one must not leave the other's failure unhandled
  for (const promise of [page, totalCount]) promise?.catch(() => undefined);
  return {
    totalCount: () => totalCount,
    nodes: () => page?.then(({ edges }) => edges.map(({ node }) => node)),
    edges: () => page?.then(({ edges }) => edges),
    pageInfo: () => page?.then(pageInfo),
    ...listFacts(target, linkColumns, context, { ...source, edges: async () => (await page)?.edges ?? [] }),
  };
}
