import type { Limits } from "../config/config.ts";
import type { RawRow } from "../instances/dialects/reader.ts";
import { makeCursor } from "../query/cursor.ts";
import type { Edge, ListArgs, Page } from "../query/page.ts";
import { type PagePlan, type PageReading, pageStatement, planPage } from "../query/planPage.ts";
import type { EdgeSelection } from "../query/selection.ts";
import type { Owners, Source } from "../query/source.ts";
import { addTo } from "../util/addTo.ts";
import { tooManyEntries } from "./entryCount.ts";

function readEdge(plan: PagePlan, reading: PageReading, row: RawRow, cursors: boolean): Edge {
  const { outer, node, link, keys } = reading;
  const { dialect } = outer;
  const values = cursors ? keys.map((position, i) => dialect.read(plan.keys[i]!.kind, row[position])) : [];
  return {
    node: outer.readObject(node, row)!,
    link: link ? outer.readObject(link, row) : null,
    cursor: cursors ? makeCursor(plan.mark, values) : null,
  };
}

function makePage(found: Edge[], { window: { size, offset, backwards }, args }: PagePlan): Page {
  const more = found.length > size;
  const edges = found.slice(0, size);
  if (backwards) {
    return { edges: edges.reverse(), hasNextPage: args.before != null, hasPreviousPage: more };
  }
  return { edges, hasNextPage: more, hasPreviousPage: args.after != null || offset > 0 };
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
  const { reading, text } = pageStatement(plan, owners, selection, most + 1);
  const rows = await reading.outer.run(text);
  if (rows.length > most) throw tooManyEntries(limits.maxCost);
  const found = new Map<string, Edge[]>();
  for (const row of rows) {
    const parent = source.query.dialect.decode("bigint", row[reading.parent]) ?? "";
    addTo(found, parent, readEdge(plan, reading, row, selection.cursors));
  }
  return new Map([...found].map(([parent, edges]) => [parent, makePage(edges, plan)]));
}
