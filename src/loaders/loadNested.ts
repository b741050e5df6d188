/** Reads a page with the lists within it by one statement (query/nested), as loaders would have read each of them. */
import type { Registry } from "../catalogue/model.ts";
import type { Limits } from "../config/config.ts";
import type { RawRow } from "../instances/dialects/reader.ts";
import type { ReadSession } from "../instances/instance.ts";
import { resolveArgs } from "../query/features/resolveWhere.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import { Names } from "../query/names.ts";
import type { NestedInEntries, NestedList } from "../query/nested/nestedLists.ts";
import { NestedCompiler, type NestedPage, type NestedStatement, type Place } from "../query/nested/nestedStatement.ts";
import { type Edge, emptyPage, type ListArgs, type Page } from "../query/page.ts";
import type { EdgeSelection } from "../query/selection.ts";
import { registrySource } from "../query/source.ts";
import { makePage, readEntry } from "./loadPage.ts";

/** The pages or the lengths of a list of some objects, all of them; those without entries have undefined. */
export type FoundLists = { list: NestedList; owners: readonly LoadedObject[] } & (
  | { is: "pages"; found: ReadonlyMap<string, Page> }
  | { is: "counts"; found: ReadonlyMap<string, number> }
);

/** A registry's page, and the lists within it that were read along. */
export interface NestedPages {
  page: Page;
  lists: FoundLists[];
}

/** The pages of a list by owner, as the rows say; entries come in any order, each with its number within its page. */
function readPages({ plan, reading, n, selection }: NestedPage, rows: readonly RawRow[]): Map<string, Page> {
  const found = new Map<string, Edge[]>();
  for (const row of rows) {
    const { edge, owner } = readEntry(plan, reading, row, selection.cursors);
    const edges = found.get(owner) ?? [];
    found.set(owner, edges);
    edges[Number(row[n]) - 1] = edge;
  }
  return new Map([...found].map(([owner, edges]) => [owner, makePage(edges, plan)]));
}

/** The objects at a place of these entries, each once. */
function objectsAt({ from, toOne }: Place, pages: Iterable<Page>): LoadedObject[] {
  const found = new Map<string, LoadedObject>();
  for (const { edges } of pages)
    for (const edge of edges) {
      const start = edge[from];
      const object = toOne.reduce<LoadedObject | null>((one, column) => one?.toOne.get(column) ?? null, start);
      if (object) found.set(object.id, object);
    }
  return [...found.values()];
}

function readStatement({ root, parts, number }: NestedStatement, rows: readonly RawRow[], args: ListArgs): NestedPages {
  const byPart = Map.groupBy(rows, (row) => Number(row[number]));
  const rootPages = readPages(root, byPart.get(0) ?? []);
  const pages = new Map<NestedPage, ReadonlyMap<string, Page>>([[root, rootPages]]);
  const lists = parts.map(({ list, owners, read }, i): FoundLists => {
    const own = byPart.get(i + 1) ?? [];
    const of = { list, owners: objectsAt(owners, pages.get(owners.page)!.values()) };
    if (read.is === "count") {
      const counts = own.map(([id, count]): [string, number] => [String(id), Number(count)]);
      return { ...of, is: "counts", found: new Map(counts) };
    }
    const found = readPages(read, own);
    pages.set(read, found);
    return { ...of, is: "pages", found };
  });
  return { page: rootPages.get("") ?? emptyPage(args), lists };
}

/** Whether a page of the statement, or all of them together, may have been cut off. */
function isCut({ number }: NestedStatement, rows: readonly RawRow[], { maxCost }: Limits): boolean {
  if (rows.length <= maxCost) return false;
  return (
    rows.length > 2 * maxCost ||
    [...Map.groupBy(rows, (row) => row[number]).values()].some(({ length }) => length > maxCost)
  );
}

/**
 * A page of a registry with the lists within it; undefined where that is too much for one statement, or there is nothing to read along.
 * Throws what `loadList` throws.
 */
export async function loadNested(
  session: ReadSession,
  registry: Registry,
  args: ListArgs,
  selection: EdgeSelection,
  within: NestedInEntries,
  limits: Limits,
): Promise<NestedPages | undefined> {
  session.instance.assertHas(registry, session.schema);
  const names = new Names();
  const source = registrySource(session, registry, await resolveArgs(session, registry, args), names);
  const statement = await new NestedCompiler(session, limits, names).compile(source, args, selection, within);
  if (!statement) return undefined;
  const rows = await source.query.run(statement.text);
  return isCut(statement, rows, limits) ? undefined : readStatement(statement, rows, args);
}
