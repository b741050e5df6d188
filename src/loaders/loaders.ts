import type DataLoader from "dataloader";
import type { Column, Registry, Table } from "../catalogue/model.ts";
import type { Instance, ReadSession } from "../instances/instance.ts";
import type { Feature } from "../query/features/feature.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import type { NestedInEntries } from "../query/nested/nestedLists.ts";
import type { ListArgs, Page } from "../query/page.ts";
import type { Path, ResolvedPath } from "../query/paths/path.ts";
import type { Relation } from "../query/relationSource.ts";
import type { EdgeSelection, Selection } from "../query/selection.ts";
import type { EntryCount } from "./entryCount.ts";
import type { CellValue } from "./loadCells.ts";
import type { LoaderKey } from "./loaderKey.ts";
import type { Aggregate, AskedFacets, Facet } from "./loadFacets.ts";

/** Reads what belongs to ids, all that were asked for at one moment. */
export type Batch<K, V> = (ids: readonly K[]) => Promise<ReadonlyMap<K, V>>;

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
