import DataLoader from "dataloader";
import type { Column, Registry, Table } from "../catalogue/model.ts";
import type { Limits } from "../config/config.ts";
import type { Instance, ReadSession } from "../instances/instance.ts";
import { ReadSessions } from "../instances/readSessions.ts";
import type { Feature } from "../query/features/feature.ts";
import { findFeatures, unknownFeature } from "../query/features/findFeatures.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import type { NestedInEntries } from "../query/nested/nestedLists.ts";
import { emptyPage, type ListArgs, type Page, wholeList } from "../query/page.ts";
import type { Path, ResolvedPath } from "../query/paths/path.ts";
import type { Relation } from "../query/relationSource.ts";
import type { EdgeSelection, Selection } from "../query/selection.ts";
import { parseWindow } from "../query/window.ts";
import { EntryCount } from "./entryCount.ts";
import { type CellValue, loadCells } from "./loadCells.ts";
import { KeyTexts, type LoaderKey } from "./loaderKey.ts";
import {
  type Aggregate,
  type AskedFacets,
  type Facet,
  loadAggregate,
  loadFacet,
  noAggregate,
  WHOLE,
} from "./loadFacets.ts";
import { listSources, loadList, loadListCount } from "./loadList.ts";
import { type FoundLists, loadNested } from "./loadNested.ts";
import { loadRelated, loadRelatedCounts, relatedSources } from "./loadRelated.ts";
import { loadRows } from "./loadRows.ts";

/** What a loader of the lists that a relation has from a table's objects depends on. */
function listOf({ instance, table }: LoadedObject, relation: Relation, args: ListArgs) {
  return { instance, table, relation, args };
}

type Batch<K, V> = (ids: readonly K[]) => Promise<ReadonlyMap<K, V>>;

/** Reads the objects whose column has this value, in row order. */
export type RowsLoader = (
  instance: Instance,
  table: Table,
  column: string,
  value: string,
  selection: Selection,
) => Promise<LoadedObject[]>;

/** What an object has at a path, and the features to which it leads in the object's instance. */
export interface Cells {
  values: readonly CellValue[];
  features: readonly Feature[];
}

/**
 * What one request reads, each thing once. Calls of one moment that differ only in the object they start
 * from become one statement.
 */
export interface Loaders {
  /** The same as a RowsLoader; where there are more than `most`, one more than that. */
  rows(...asked: [...Parameters<RowsLoader>, most?: number]): Promise<LoadedObject[]>;
  /** The first such object, for unique columns (id, uid); null if there is none. */
  byColumn(
    instance: Instance,
    table: Table,
    column: string,
    value: string,
    selection: Selection,
  ): Promise<LoadedObject | null>;
  /** A page of a registry. Throws REGISTRY_NOT_IN_INSTANCE, BAD_USER_INPUT, LIMIT_EXCEEDED. */
  list(instance: Instance, registry: Registry, args: ListArgs, selection: EdgeSelection): Promise<Page>;
  /**
   * The same page, and with it the lists within, by one statement: loaders have them from then on. Undefined where that cannot be.
   */
  prefetch(
    instance: Instance,
    registry: Registry,
    args: ListArgs,
    selection: EdgeSelection,
    within: NestedInEntries,
  ): Promise<Page | undefined>;
  /** How many objects the list has on all its pages; throws what `list` does for a page that makes no sense. */
  count(instance: Instance, registry: Registry, args: ListArgs): Promise<number>;
  /** A page of what a relation leads to from an object; empty where the database lacks the tables. */
  related(parent: LoadedObject, relation: Relation, args: ListArgs, selection: EdgeSelection): Promise<Page>;
  countRelated(parent: LoadedObject, relation: Relation, args: ListArgs): Promise<number>;
  /** Facets of a list, in the order of the paths, with the `first` values of each; throws what `count` does. */
  facets(instance: Instance, registry: Registry, args: ListArgs, asked: AskedFacets): Promise<Facet[]>;
  /** Sums and so on of a list's columns; throws what `count` does. */
  aggregate(instance: Instance, registry: Registry, args: ListArgs, columns: readonly Column[]): Promise<Aggregate>;
  facetsRelated(parent: LoadedObject, relation: Relation, args: ListArgs, asked: AskedFacets): Promise<Facet[]>;
  aggregateRelated(
    parent: LoadedObject,
    relation: Relation,
    args: ListArgs,
    columns: readonly Column[],
  ): Promise<Aggregate>;
  /** What each of a table's objects has at a path that may lead to several values; none where the database lacks what they are in. */
  cells(objects: readonly LoadedObject[], path: Path): Promise<Cells[]>;
  /** Paths on an instance's database. */
  resolve(instance: Instance, paths: readonly Path[]): Promise<ResolvedPath[]>;
  /** The features of such paths by their names; throws BAD_USER_INPUT for one that the instance does not have. */
  features(instance: Instance, paths: readonly Path[]): Promise<ReadonlyMap<string, readonly Feature[]>>;
  /**
   * A loader of one's own: `batch` gets all ids asked for at one moment under equal keys, which must say all that it depends on;
   * ids that it leaves out of its answer give undefined.
   */
  batched<K, V>(key: LoaderKey, batch: Batch<K, V>): DataLoader<K, V | undefined>;
  /** How many statements were asked for the answer. */
  readonly statements: number;
  /** Slugs of the instances that were asked. */
  readonly slugs: readonly string[];
  /** Counts the entries of the answer's lists. */
  entries: EntryCount;
  /** Reads no replicas from now on: the request writes. */
  leaveReplicas(): void;
  /** Runs `work` on the request's session of an instance; again, once, where its database has changed meanwhile. */
  read<T>(instance: Instance, work: (session: ReadSession) => Promise<T>): Promise<T>;
}

/**
 * A fresh set of loaders, for one request, which `signal` ends; all its reads are on `snapshot` where it is given. With `replicas`,
 * those may be read that have come as far as `after` says.
 */
export function makeLoaders(
  limits: Limits,
  signal?: AbortSignal,
  snapshot?: ReadSession,
  replicas?: { after?: string | undefined },
): Loaders {
  const sessions = new ReadSessions(signal, replicas);
  const read: Loaders["read"] = (instance, work) => (snapshot ? work(snapshot) : sessions.read(instance, work));
  const loaders = new Map<string, DataLoader<unknown, unknown>>();
  const texts = new KeyTexts();
  const entries = new EntryCount(limits.maxCost);

  function batched<K, V>(key: LoaderKey, batch: Batch<K, V>): DataLoader<K, V | undefined> {
    const name = texts.of(key);
    const known = loaders.get(name) as DataLoader<K, V | undefined> | undefined;
    if (known) return known;
    const loader = new DataLoader<K, V | undefined>(async (ids) => {
      const found = await batch(ids);
      return ids.map((id) => found.get(id));
    });
    loaders.set(name, loader as DataLoader<unknown, unknown>);
    return loader;
  }

  const rows: Loaders["rows"] = async (instance, table, column, value, selection, most) => {
    const key: LoaderKey = { reads: "rows", instance, table, selection, others: [column, most] };
    const load = batched<string, LoadedObject[]>(key, (values) =>
      read(instance, (session) => loadRows(session, table, column, values, selection, most)),
    );
    return (await load.load(value)) ?? [];
  };

  const pagesOf = (parent: LoadedObject, relation: Relation, args: ListArgs, selection: EdgeSelection) =>
    batched<string, Page>({ reads: "related", ...listOf(parent, relation, args), selection }, (ids) =>
      read(parent.instance, (session) => loadRelated(session, relation, ids, args, selection, limits)),
    );

  const countsOf = (parent: LoadedObject, relation: Relation, args: ListArgs) => {
    const all = wholeList(args);
    return batched<string, number>({ reads: "count", ...listOf(parent, relation, all) }, (ids) =>
      read(parent.instance, (session) => loadRelatedCounts(session, relation, ids, all)),
    );
  };

  /** Has loaders give what was found for lists, which they need not read then. */
  const prime = ({ list: { relation, args, page }, owners, ...read }: FoundLists): void => {
    const [first] = owners;
    if (!first) return;
    if (read.is === "counts") {
      const counts = countsOf(first, relation, args);
      for (const { id } of owners) counts.prime(id, read.found.get(id));
    } else {
      const pages = pagesOf(first, relation, args, page!);
      for (const { id } of owners) pages.prime(id, read.found.get(id));
    }
  };

  const resolve: Loaders["resolve"] = (instance, paths) => {
    const features = batched<string, readonly Feature[]>({ reads: "features", instance }, (names) =>
      read(instance, (session) => findFeatures(session, names)),
    );
    const resolved = paths.map(async (path): Promise<ResolvedPath> => {
      return path.is === "column" ? path : { ...path, features: (await features.load(path.name)) ?? [] };
    });
    return Promise.all(resolved);
  };

  /** Throws BAD_USER_INPUT for a feature that the instance does not have. */
  const requirePaths = async (instance: Instance, paths: readonly Path[]): Promise<ResolvedPath[]> => {
    const resolved = await resolve(instance, paths);
    const unknown = resolved.flatMap((path) =>
      path.is === "feature" && path.features.length === 0 ? [path.name] : [],
    );
    if (unknown.length > 0) throw await read(instance, (session) => unknownFeature(unknown, [session]));
    return resolved;
  };

  /** A facet of each of these objects' lists; where an object has no entries, none has a value. */
  const facetRelated = async (
    parent: LoadedObject,
    relation: Relation,
    args: ListArgs,
    path: ResolvedPath,
    asked: AskedFacets,
  ): Promise<Facet> => {
    const none = { by: path.text, buckets: [], missing: 0 };
    if (parent.unsaved) return none;
    const all = wholeList(args);
    const { buckets, missing } = asked.parts;
    const others = [path.text, buckets, missing, asked.first];
    const load = batched<string, Facet>({ reads: "facet", ...listOf(parent, relation, all), others }, (ids) =>
      read(parent.instance, async (session) => {
        const sources = await relatedSources(session, relation, ids, all);
        return sources ? loadFacet(sources, path, asked, limits.maxCost) : new Map();
      }),
    );
    return (await load.load(parent.id)) ?? none;
  };

  /** Cells of an instance's objects, by id: those of one moment's tables in one statement, without a promise for each. */
  const cellsOf = async (instance: Instance, objects: readonly LoadedObject[], path: Path) => {
    const [resolved] = await resolve(instance, [path]);
    const features = resolved!.is === "feature" ? resolved!.features : [];
    const saved = objects.filter(({ unsaved }) => !unsaved);
    const [first] = saved;
    if (!first) return { cells: new Map<string, CellValue[]>(), features };
    const { table } = first;
    const steps = path.is === "column" ? path.steps.length : 0;
    const key: LoaderKey = { reads: "cells", instance, table, others: [path.text, steps] };
    const load = batched<readonly string[], ReadonlyMap<string, CellValue[]>>(key, (lists) =>
      read(instance, async (session) => {
        const cells = await loadCells(session, table, resolved!, [...new Set(lists.flat())], limits.maxCost);
        entries.add([...cells.values()].reduce((sum, { length }) => sum + length, 0));
        return new Map(lists.map((list) => [list, cells]));
      }),
    );
    return { cells: (await load.load(saved.map(({ id }) => id)))!, features };
  };

  return {
    batched,
    get statements() {
      return sessions.statements;
    },
    get slugs() {
      return sessions.slugs;
    },
    entries,
    leaveReplicas: () => sessions.leaveReplicas(),
    read,
    rows,
    byColumn: async (...args) => (await rows(...args))[0] ?? null,
    list: (instance, registry, args, selection) =>
      read(instance, (session) => loadList(session, registry, args, selection, limits)),
    prefetch: async (instance, registry, args, selection, within) => {
      const found = await read(instance, (session) => loadNested(session, registry, args, selection, within, limits));
      for (const lists of found?.lists ?? []) prime(lists);
      return found?.page;
    },
    count: async (instance, registry, args) => {
      parseWindow(args, limits);
      return read(instance, (session) => loadListCount(session, registry, args));
    },
    related: async (parent, relation, args, selection) => {
      if (parent.unsaved) return emptyPage({});
      return (await pagesOf(parent, relation, args, selection).load(parent.id)) ?? emptyPage(args);
    },
    countRelated: async (parent, relation, args) => {
      parseWindow(args, limits);
      if (parent.unsaved) return 0;
      return (await countsOf(parent, relation, args).load(parent.id)) ?? 0;
    },
    facets: async (instance, registry, args, asked) => {
      parseWindow(args, limits);
      const facet = (path: ResolvedPath) =>
        read(instance, async (session) => {
          const found = await loadFacet(await listSources(session, registry, args), path, asked, limits.maxCost);
          return found.get(WHOLE) ?? { by: path.text, buckets: [], missing: 0 };
        });
      return Promise.all((await requirePaths(instance, asked.paths)).map(facet));
    },
    aggregate: async (instance, registry, args, columns) => {
      parseWindow(args, limits);
      return read(instance, async (session) => {
        const found = await loadAggregate(await listSources(session, registry, args), columns);
        return found.get(WHOLE)!; // without groups, one row always
      });
    },
    facetsRelated: async (parent, relation, args, asked) => {
      parseWindow(args, limits);
      const paths = await requirePaths(parent.instance, asked.paths);
      return Promise.all(paths.map((path) => facetRelated(parent, relation, args, path, asked)));
    },
    resolve,
    features: async (instance, paths) => {
      const resolved = await requirePaths(instance, paths);
      return new Map(resolved.flatMap((path) => (path.is === "feature" ? [[path.name, path.features] as const] : [])));
    },
    cells: async (objects, path) => {
      const byInstance = [...Map.groupBy(objects, ({ instance }) => instance)];
      const found = await Promise.all(byInstance.map(([instance, own]) => cellsOf(instance, own, path)));
      const all = new Map(byInstance.map(([instance], i) => [instance, found[i]!]));
      return objects.map(({ instance, id }) => {
        const { cells, features } = all.get(instance)!;
        return { values: cells.get(id) ?? [], features };
      });
    },
    aggregateRelated: async (parent, relation, args, columns) => {
      parseWindow(args, limits);
      if (parent.unsaved) return noAggregate(columns);
      const all = wholeList(args);
      const others = columns.map(({ field }) => field);
      const load = batched<string, Aggregate>({ reads: "aggregate", ...listOf(parent, relation, all), others }, (ids) =>
        read(parent.instance, async (session) => {
          const sources = await relatedSources(session, relation, ids, all);
          return sources ? loadAggregate(sources, columns) : new Map();
        }),
      );
      return (await load.load(parent.id)) ?? noAggregate(columns);
    },
  };
}
