import type { LoadedObject } from "../query/loadedObject.ts";
import { emptyPage, type ListArgs, type Page, wholeList } from "../query/page.ts";
import type { Relation } from "../query/relationSource.ts";
import type { EdgeSelection } from "../query/selection.ts";
import { parseWindow } from "../query/window.ts";
import { keyOfList } from "./loaderKey.ts";
import type { Loaders } from "./loaders.ts";
import { loadList, loadListCount } from "./loadList.ts";
import { type FoundLists, loadNested } from "./loadNested.ts";
import { loadRelated, loadRelatedCounts } from "./loadRelated.ts";
import type { RequestReads } from "./requestReads.ts";

type ListLoaders = Pick<Loaders, "list" | "prefetch" | "count" | "related" | "countRelated">;

/** Loaders of the pages and lengths of lists. */
export function listLoaders(reads: RequestReads): ListLoaders {
  const { limits } = reads;

  const pagesOf = (parent: LoadedObject, relation: Relation, args: ListArgs, selection: EdgeSelection) =>
    reads.batched<string, Page>({ reads: "related", ...keyOfList(parent, relation, args), selection }, (ids) =>
      reads.read(parent.instance, (session) => loadRelated(session, relation, ids, args, selection, limits)),
    );

  const countsOf = (parent: LoadedObject, relation: Relation, args: ListArgs) => {
    const all = wholeList(args);
    return reads.batched<string, number>({ reads: "count", ...keyOfList(parent, relation, all) }, (ids) =>
      reads.read(parent.instance, (session) => loadRelatedCounts(session, relation, ids, all)),
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

  return {
    list: (instance, registry, args, selection) =>
      reads.read(instance, (session) => loadList(session, registry, args, selection, limits)),
    prefetch: async (instance, registry, args, selection, within) => {
      const found = await reads.read(instance, (session) =>
        loadNested(session, registry, args, selection, within, limits),
      );
      for (const lists of found?.lists ?? []) prime(lists);
      return found?.page;
    },
    count: async (instance, registry, args) => {
      parseWindow(args, limits);
      return reads.read(instance, (session) => loadListCount(session, registry, args));
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
  };
}
