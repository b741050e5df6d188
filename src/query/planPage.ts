/**
 * Plans pages: of a registry, or of one relation from many objects at once, in one statement.
 *
 * The inner part finds the rows of the page by ids (filter, order, limit for each parent); the outer part
 * joins to these few rows what the selection asks for. So a limit never waits for joins.
 */
import type { Limits } from "../config/config.ts";
import type { Filters } from "../instances/dialects/filters.ts";
import { allOf, join, param, raw, type Sql, sql } from "../instances/sql.ts";
import { comesAfter, listMark, parseCursor } from "./cursor.ts";
import { compileOrder, idKey, type OrderKey, orderSql, reverseOrder } from "./order.ts";
import type { ListArgs } from "./page.ts";
import { Query, type Shape } from "./query.ts";
import type { EdgeSelection } from "./selection.ts";
import type { Source } from "./source.ts";
import { parseWindow, type Window } from "./window.ts";

/** One column for the parent, the node's id, the link's id, then the keys of the order. */
const LEADING = ["parent", "node", "link"];
const keyLabel = (i: number) => `k${i}`;

/** A page that is asked for, of a source: what stands where in the statement that reads it. */
export interface PagePlan {
  source: Source;
  args: ListArgs;
  window: Window;
  keys: OrderKey[];
  mark: string;
  filters: Filters;
}

/** Plans a page. Throws BAD_USER_INPUT for arguments that make no sense, LIMIT_EXCEEDED for too large a page. */
export function planPage(source: Source, args: ListArgs, limits: Limits): PagePlan {
  const window = parseWindow(args, limits);
  const { query, table, alias, link } = source;
  const asked = compileOrder(query, table, alias, args.orderBy ?? []);
  const byLink = link && [idKey("link", link.alias)];
  const byRow = [idKey("id", alias), ...(byLink ?? [])];
  // rows of equal keys come in row order, whose last word is the link's
  const stop = asked.findIndex(({ name }) => name === "id");
  const usual = source.usualOrder ?? byRow;
  const keys =
    asked.length === 0 ? usual : stop < 0 ? [...asked, ...byRow] : [...asked.slice(0, stop + 1), ...(byLink ?? [])];
  const { filters } = query.dialect;
  return { source, args, window, keys, mark: listMark(source.name, keys), filters };
}

function conditions({ source, args, keys, mark, filters }: PagePlan): Sql[] {
  const found = [...source.conditions];
  if (args.after != null) found.push(comesAfter(keys, parseCursor(filters, args.after, mark, keys)));
  if (args.before != null) found.push(comesAfter(reverseOrder(keys), parseCursor(filters, args.before, mark, keys)));
  return found;
}

function innerColumns({ source, keys }: PagePlan): Sql {
  const { query, alias, link } = source;
  const leading = [source.parent ?? raw("NULL"), sql`${alias}.id`, link ? sql`${link.alias}.id` : raw("NULL")];
  const named = leading.map((expression, i) => sql`${expression} AS ${LEADING[i]!}`);
  const ordered = keys.map(
    ({ expression, kind }, i) => sql`${query.dialect.select(expression, kind)} AS ${keyLabel(i)}`,
  );
  return join([...named, ...ordered], ", ");
}

/** The page's rows by their ids, one more than asked for, so that it shows whether others follow. */
function inner(plan: PagePlan, parents: readonly string[] | undefined): Sql {
  const { source, window, keys, filters } = plan;
  const order = orderSql(window.backwards ? reverseOrder(keys) : keys);
  const { query } = source;
  const from = sql`${source.from} ${join(query.joins, " ")}`;
  const columns = innerColumns(plan);
  const limit = sql`LIMIT ${param(BigInt(window.size + 1))} OFFSET ${param(BigInt(window.offset))}`;
  const page = (extra: Sql[]) =>
    sql`SELECT ${columns} FROM ${from} WHERE ${allOf([...extra, ...conditions(plan)])} ORDER BY ${order} ${limit}`;
  if (!parents || !source.parent) return page([]);
  if (filters.hasLateral) {
    const [asked, found] = [query.alias(), query.alias()];
    const ids = param(query.dialect.listParam("bigint", parents));
    const one = page([sql`${source.parent} = ${asked}.id`]);
    return sql`SELECT ${found}.* FROM unnest(${ids}::bigint[]) AS ${asked}(id) CROSS JOIN LATERAL (${one}) ${found}`;
  }
  if (parents.length === 1) return page([sql`${source.parent} = ${param(BigInt(parents[0]!))}`]);
  const among = filters.isOneOf(source.parent, "bigint", parents);
  const where = allOf([among, ...conditions(plan)]);
  const rank = sql`row_number() OVER (PARTITION BY ${source.parent} ORDER BY ${order}) AS rank`;
  const [from_, to] = [param(BigInt(window.offset)), param(BigInt(window.offset + window.size + 1))];
  return sql`SELECT * FROM (SELECT ${columns}, ${rank} FROM ${from} WHERE ${where}) WHERE rank > ${from_} AND rank <= ${to}`;
}

/** Where in a row of the statement its parts stand. */
export interface PageReading {
  outer: Query;
  node: Shape;
  link: Shape | undefined;
  parent: number;
  keys: number[];
}

/** The statement that reads a page, of each of the parents where there are any, with what is selected of its entries. */
export function pageStatement(
  plan: PagePlan,
  parents: readonly string[] | undefined,
  selection: EdgeSelection,
): { reading: PageReading; text: Sql } {
  const { source, window, keys } = plan;
  const outer = new Query(source.query.session, source.query.names);
  const [page, node, link] = [outer.alias(), outer.alias(), outer.alias()];
  const sorted = keys.map((_, i) => sql`${page}.${keyLabel(i)}`);
  const reading: PageReading = {
    outer,
    parent: outer.select(sql`${page}.parent`, "bigint"),
    keys: sorted.map((key) => outer.selectAsIs(key)),
    node: outer.selectObject(node, source.table, selection.node),
    link: source.link && outer.selectObject(link, source.link.table, selection.link),
  };
  const joins = [sql`JOIN ${outer.table(source.table)} ${node} ON ${node}.id = ${page}.node`];
  if (source.link) joins.push(sql`JOIN ${outer.table(source.link.table)} ${link} ON ${link}.id = ${page}.link`);
  const order = orderSql(window.backwards ? reverseOrder(keys) : keys, sorted);
  const rows = inner(plan, parents);
  const text = sql`SELECT ${outer.selected} FROM (${rows}) ${page} ${join([...joins, ...outer.joins], " ")} ORDER BY ${order}`;
  return { reading, text };
}
