import type { Limits } from "../config/config.ts";
import type { Cell } from "../instances/dialects/canonical.ts";
import type { RawRow } from "../instances/dialects/reader.ts";
import { makeCursor } from "../query/cursor.ts";
import type { Edge, ListArgs, Page } from "../query/page.ts";
import { type PagePlan, type PageReading, pageStatement, planPage } from "../query/planPage.ts";
import type { EdgeSelection } from "../query/selection.ts";
import type { Owners, Source } from "../query/source.ts";
import { addTo } from "../util/addTo.ts";
import { tooManyEntries } from "./entryCount.ts";

/** An entry of a page with the values of the order's keys, if cursors are wanted, and the id of its owner, or the empty text. */
export interface PageEntry {
  edge: Edge;
  keys: Cell[];
  owner: string;
}

/** An entry of a page out of a row of its statement. */
export function readEntry(plan: PagePlan, reading: PageReading, row: RawRow, cursors: boolean): PageEntry {
  const { outer, node, link } = reading;
  const { dialect } = outer;
  const keys = cursors ? reading.keys.map((position, i) => dialect.read(plan.keys[i]!.kind, row[position])) : [];
  const edge: Edge = {
    node: outer.readObject(node, row)!,
    link: link ? outer.readObject(link, row) : null,
    cursor: cursors ? makeCursor(plan.mark, keys) : null,
  };
  return { edge, keys, owner: dialect.decode("bigint", row[reading.parent]) ?? "" };
}

/** The page of what was found for it as it is read: backwards where it is counted from the end, with one entry beyond it where others follow. */
export function makePage(found: readonly Edge[], { window, args }: Pick<PagePlan, "window" | "args">): Page {
  const { size, offset, backwards } = window;
  const more = found.length > size;
  const edges = found.slice(0, size);
  if (backwards) {
    return { edges: edges.reverse(), hasNextPage: args.before != null, hasPreviousPage: more };
  }
  return { edges, hasNextPage: more, hasPreviousPage: args.after != null || offset > 0 };
}

/** What is found for a planned page, of all owners, each with one entry beyond; no more than `most` entries. */
export async function readPage(
  plan: PagePlan,
  owners: Owners | undefined,
  selection: EdgeSelection,
  most: number,
): Promise<PageEntry[]> {
  const { reading, text } = pageStatement(plan, owners, selection, most);
  const rows = await reading.outer.run(text);
  return rows.map((row) => readEntry(plan, reading, row, selection.cursors));
}

/**
 * The page of each owner, by the owner's id; of a source without owners under the empty text. Owners
 * without any entry are left out. Throws LIMIT_EXCEEDED where all pages together have more than `maxCost` entries.
 */
export async function loadPages(
  source: Source,
  args: ListArgs,
  owners: Owners | undefined,
  selection: EdgeSelection,
  limits: Limits,
): Promise<Map<string, Page>> {
  const plan = planPage(source, args, limits);
  const pages = owners && "ids" in owners ? owners.ids.length : 1;
  const most = limits.maxCost + pages; // each page has a row beyond it
  const entries = await readPage(plan, owners, selection, most + 1);
  if (entries.length > most) throw tooManyEntries(limits.maxCost);
  const found = new Map<string, Edge[]>();
  for (const { owner, edge } of entries) addTo(found, owner, edge);
  return new Map([...found].map(([owner, edges]) => [owner, makePage(edges, plan)]));
}
