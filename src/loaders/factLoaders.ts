import type { LoadedObject } from "../query/loadedObject.ts";
import { type ListArgs, wholeList } from "../query/page.ts";
import type { ResolvedPath } from "../query/paths/path.ts";
import type { Relation } from "../query/relationSource.ts";
import { parseWindow } from "../query/window.ts";
import { keyOfList } from "./loaderKey.ts";
import type { Loaders } from "./loaders.ts";
import {
  type Aggregate,
  type AskedFacets,
  type Facet,
  loadAggregate,
  loadFacet,
  noAggregate,
  WHOLE,
} from "./loadFacets.ts";
import { listSources } from "./loadList.ts";
import { relatedSources } from "./loadRelated.ts";
import type { RequirePaths } from "./pathLoaders.ts";
import type { RequestReads } from "./requestReads.ts";

type FactLoaders = Pick<Loaders, "facets" | "aggregate" | "facetsRelated" | "aggregateRelated">;

const noFacet = ({ text }: ResolvedPath): Facet => ({ by: text, buckets: [], missing: 0 });

/** Loaders of what lists say of all their objects, whatever the page. */
export function factLoaders(reads: RequestReads, requirePaths: RequirePaths): FactLoaders {
  const { limits } = reads;

  /** A facet of each of these objects' lists; where an object has no entries, none has a value. */
  const facetRelated = async (
    parent: LoadedObject,
    relation: Relation,
    args: ListArgs,
    path: ResolvedPath,
    asked: AskedFacets,
  ): Promise<Facet> => {
    if (parent.unsaved) return noFacet(path);
    const all = wholeList(args);
    const { buckets, missing } = asked.parts;
    const others = [path.text, buckets, missing, asked.first];
    const load = reads.batched<string, Facet>({ reads: "facet", ...keyOfList(parent, relation, all), others }, (ids) =>
      reads.read(parent.instance, async (session) => {
        const sources = await relatedSources(session, relation, ids, all);
        return sources ? loadFacet(sources, path, asked, limits.maxCost) : new Map();
      }),
    );
    return (await load.load(parent.id)) ?? noFacet(path);
  };

  return {
    facets: async (instance, registry, args, asked) => {
      parseWindow(args, limits);
      const facet = (path: ResolvedPath) =>
        reads.read(instance, async (session) => {
          const found = await loadFacet(await listSources(session, registry, args), path, asked, limits.maxCost);
          return found.get(WHOLE) ?? noFacet(path);
        });
      return Promise.all((await requirePaths(instance, asked.paths)).map(facet));
    },
    aggregate: async (instance, registry, args, columns) => {
      parseWindow(args, limits);
      return reads.read(instance, async (session) => {
        const found = await loadAggregate(await listSources(session, registry, args), columns);
        return found.get(WHOLE)!; // without groups, one row always
      });
    },
    facetsRelated: async (parent, relation, args, asked) => {
      parseWindow(args, limits);
      const paths = await requirePaths(parent.instance, asked.paths);
      return Promise.all(paths.map((path) => facetRelated(parent, relation, args, path, asked)));
    },
    aggregateRelated: async (parent, relation, args, columns) => {
      parseWindow(args, limits);
      if (parent.unsaved) return noAggregate(columns);
      const all = wholeList(args);
      const others = columns.map(({ field }) => field);
      const key = { reads: "aggregate", ...keyOfList(parent, relation, all), others };
      const load = reads.batched<string, Aggregate>(key, (ids) =>
        reads.read(parent.instance, async (session) => {
          const sources = await relatedSources(session, relation, ids, all);
          return sources ? loadAggregate(sources, columns) : new Map();
        }),
      );
      return (await load.load(parent.id)) ?? noAggregate(columns);
    },
  };
}
