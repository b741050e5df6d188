import DataLoader from "dataloader";
import type { Registry, Table } from "../catalogue/model.ts";
import type { Limits } from "../config/config.ts";
import type { Instance, ReadSession } from "../instances/instance.ts";
import { ReadSessions } from "../instances/readSessions.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import { emptyPage, type ListArgs, type Page } from "../query/page.ts";
import type { Relation } from "../query/relationSource.ts";
import { type EdgeSelection, type Selection, selectionKey } from "../query/selection.ts";
import { parseWindow } from "../query/window.ts";
import { EntryCount } from "./entryCount.ts";
import { loadList, loadListCount } from "./loadList.ts";
import { loadRelated, loadRelatedCounts } from "./loadRelated.ts";
import { loadRows } from "./loadRows.ts";

type Batch<K, V> = (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;

/** Reads the objects whose column has this value, in row order. */
export type RowsLoader = (
  instance: Instance,
  table: Table,
  column: string,
  value: string,
  selection: Selection,
) => Promise<LoadedObject[]>;

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
  /** How many objects the list has on all its pages; throws what `list` does for a page that makes no sense. */
  count(instance: Instance, registry: Registry, args: ListArgs): Promise<number>;
  /** A page of what a relation leads to from an object; empty where the database lacks the tables. */
  related(parent: LoadedObject, relation: Relation, args: ListArgs, selection: EdgeSelection): Promise<Page>;
  countRelated(parent: LoadedObject, relation: Relation, args: ListArgs): Promise<number>;
  /**
   * A loader of one's own: `batch` gets all keys asked for at one moment under the same `name` (which must say
   * all that `batch` depends on, the instance too); keys that it leaves out of its answer give undefined.
   */
  batched<K, V>(name: string, batch: Batch<K, V>): DataLoader<K, V | undefined>;
  /** How many statements were asked for the answer. */
  readonly statements: number;
  /** Counts the entries of the answer's lists. */
  entries: EntryCount;
  /** Runs `work` on the request's session of an instance; again, once, where its database has changed meanwhile. */
  read<T>(instance: Instance, work: (session: ReadSession) => Promise<T>): Promise<T>;
}

/** A fresh set of loaders, for one request, which `signal` ends. */
export function makeLoaders(limits: Limits, signal?: AbortSignal): Loaders {
  const sessions = new ReadSessions(signal);
  const read: Loaders["read"] = (instance, work) => sessions.read(instance, work);
  const loaders = new Map<string, DataLoader<unknown, unknown>>();

  function batched<K, V>(name: string, batch: Batch<K, V>): DataLoader<K, V | undefined> {
    const known = loaders.get(name) as DataLoader<K, V | undefined> | undefined;
    if (known) return known;
    const loader = new DataLoader<K, V | undefined>(async (keys) => {
      const found = await batch(keys);
      return keys.map((key) => found.get(key));
    });
    loaders.set(name, loader as DataLoader<unknown, unknown>);
    return loader;
  }

  const rows: Loaders["rows"] = async (instance, table, column, value, selection, most) => {
    const name = `rows ${instance.config.id} ${table.table} ${column} ${most} ${selectionKey(selection)}`;
    const load = batched<string, LoadedObject[]>(name, (values) =>
      read(instance, (session) => loadRows(session, table, column, values, selection, most)),
    );
    return (await load.load(value)) ?? [];
  };

  const nameOf = (parent: LoadedObject, relation: Relation) =>
    `${parent.instance.config.id} ${parent.table.table} ${relation.name}`;

  return {
    batched,
    get statements() {
      return sessions.statements;
    },
    entries: new EntryCount(limits.maxCost),
    read,
    rows,
    byColumn: async (...args) => (await rows(...args))[0] ?? null,
    list: (instance, registry, args, selection) =>
      read(instance, (session) => loadList(session, registry, args, selection, limits)),
    count: async (instance, registry, args) => {
      parseWindow(args, limits);
      return read(instance, (session) => loadListCount(session, registry, args));
    },
    related: async (parent, relation, args, selection) => {
      if (parent.unsaved) return emptyPage({});
      const wanted = `${selectionKey(selection.node)} | ${selectionKey(selection.link)} | ${selection.cursors}`;
      const name = `related ${nameOf(parent, relation)} ${JSON.stringify(args)} ${wanted}`;
      const load = batched<string, Page>(name, (ids) =>
        read(parent.instance, (session) => loadRelated(session, relation, ids, args, selection, limits)),
      );
      return (await load.load(parent.id)) ?? emptyPage(args);
    },
    countRelated: async (parent, relation, args) => {
      parseWindow(args, limits);
      if (parent.unsaved) return 0;
      const all: ListArgs = { where: args.where, search: args.search, depth: args.depth };
      const name = `count ${nameOf(parent, relation)} ${JSON.stringify(all)}`;
      const load = batched<string, number>(name, (ids) =>
        read(parent.instance, (session) => loadRelatedCounts(session, relation, ids, all)),
      );
      return (await load.load(parent.id)) ?? 0;
    },
  };
}
