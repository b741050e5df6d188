/**
 * Plans pages: of a registry, or of one relation from many objects at once, in one statement.
 *
 * The inner part finds the rows of the page by ids (filter, order, limit for each parent); the outer part
 * joins to these few rows what the selection asks for. So a limit never waits for joins.
 */
import type { Table } from "../catalogue/model.ts";
import type { Limits } from "../config/config.ts";
import type { Filters } from "../instances/dialects/filters.ts";
import { allOf, join, param, raw, type Sql, sql } from "../instances/sql.ts";
import { comesAfter, listMark, parseCursor } from "./cursor.ts";
import type { Direction } from "./mergeOrder.ts";
import {
  type AskedKey,
  compileKeys,
  compileOrder,
  idKey,
  type OrderKey,
  orderSql,
  parseOrder,
  reverseOrder,
} from "./order.ts";
import type { ListArgs } from "./page.ts";
import { Query, type Shape } from "./query.ts";
import { BY_SCORE, isBlank } from "./search.ts";
import type { EdgeSelection } from "./selection.ts";
import { isOfOwners, type Owners, type Source } from "./source.ts";
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
  /** Conditions by which it begins after one cursor and ends before another one. */
  bounds: Sql[];
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
  const mark = listMark(source.name, keys);
  return {
    source,
    args,
    window,
    keys,
    mark,
    bounds: boundsOf(source, args, mark, keys),
    filters: query.dialect.filters,
  };
}

function boundsOf(
  { query }: Source,
  { after, before }: ListArgs,
  mark: string,
  keys: OrderKey[],
  isForeign = false,
): Sql[] {
  const beyond = (cursor: string, order: OrderKey[]) =>
    comesAfter(order, parseCursor(query.dialect.filters, cursor, mark, keys, isForeign));
  return [
    ...(after == null ? [] : [beyond(after, keys)]),
    ...(before == null ? [] : [beyond(before, reverseOrder(keys))]),
  ];
}

/** Keys that say whose an object is, behind all others of a list of several instances: its instance's slug, then its uid. */
function ownerKeys({ query, table, alias }: Source): OrderKey[] {
  if (!table.hasUid) return [slugKey(query), idKey("id", alias)];
  return [slugKey(query), ...compileKeys(query, table, alias, parseOrder(table, [{ uid: "ASC" }]))];
}

function slugKey({ dialect, instance }: Query): OrderKey {
  const expression = dialect.filters.ordered(dialect.filters.value("string", instance.slug), "string");
  return { name: "slug", expression, kind: "string", descending: false, nulls: undefined };
}

/**
 * Plans one instance's part of a page of several instances, for a window that has no offset. Row order plays no part, as it means nothing
 * between databases, and cursors are the same for all of them, whichever columns they have. Throws BAD_USER_INPUT, LIMIT_EXCEEDED.
 */
export function planPart(source: Source, args: ListArgs, window: Window): PagePlan {
  const { query, table, alias } = source;
  const asked = mergedOrder(table, args);
  const isRanked = source.score && isRankable(args);
  const keys = isRanked ? [source.score!] : compileKeys(query, table, alias, asked);
  const last = ownerKeys(source);
  const anywhere = [...keys.map((key, i) => ({ ...key, nulls: asked[i]?.nulls })), ...last];
  const mark = listMark(`merged ${table.typeName}`, anywhere);
  const bounds = boundsOf(source, args, mark, anywhere, true);
  return { source, args, window, keys: [...keys, ...last], mark, bounds, filters: query.dialect.filters };
}

/** Whether a search may rank a list: `orderBy` takes its place. */
function isRankable({ orderBy }: ListArgs): boolean {
  return (orderBy ?? []).length === 0;
}

/** How entries of several instances are compared before slug and uid. Throws BAD_USER_INPUT, LIMIT_EXCEEDED. */
export function mergedDirections(table: Table, args: ListArgs): Direction[] {
  const { search } = args;
  if (typeof search === "string" && !isBlank(search) && isRankable(args)) return [{ ...BY_SCORE, nulls: "last" }];
  return mergedOrder(table, args).map(({ column: { kind }, descending, nulls }) => ({ kind, descending, nulls }));
}

/** The keys that a client asks for of a list of several instances. */
function mergedOrder(table: Table, { orderBy }: ListArgs): AskedKey[] {
  return parseOrder(table, orderBy ?? []).filter(({ column }) => column.name !== "id");
}

function innerColumns({ source, keys }: PagePlan, carried: readonly Sql[]): Sql {
  const { query, alias, link } = source;
  const leading = [source.parent ?? raw("NULL"), sql`${alias}.id`, link ? sql`${link.alias}.id` : raw("NULL")];
  const named = leading.map((expression, i) => sql`${expression} AS ${LEADING[i]!}`);
  const ordered = keys.map(
    ({ expression, kind }, i) => sql`${query.dialect.select(expression, kind)} AS ${keyLabel(i)}`,
  );
  return join([...named, ...ordered, ...carried], ", ");
}

/** Whether a list is read from its beginning, all of it. */
function isWhole({ where, search, after, before }: ListArgs): boolean {
  return where == null && search == null && after == null && before == null;
}

/**
 * Of lists that nothing else narrows, the size is part of the text: PostgreSQL, which takes an unknown limit for a tenth of all rows, would
 * plan them anew each time. Others are to be planned by their values.
 */
function limitOf({ window: { size, offset }, args, filters }: PagePlan, more: 0 | 1): Sql {
  if (filters.plansByValues && offset === 0 && isWhole(args)) return raw(`LIMIT ${size + more}`);
  return sql`LIMIT ${param(BigInt(size + more))} OFFSET ${param(BigInt(offset))}`;
}

/** So many objects are looked up one by one, as a page's links lead to them; more are joined as a whole, and sorted after that. */
const MOST_LOOKED_UP = 2_000;

/**
 * An owner's links in the order of the list, then what they lead to, where the order is theirs: so a page ends after its last link,
 * however many there are. PostgreSQL's planner would rather walk along all links of all owners. Those of a large page come in no order.
 */
function linksInOrder(plan: PagePlan, owner: Sql): Sql | undefined {
  const { source, filters } = plan;
  const { ordered, query } = source;
  const keys = readOrder(plan);
  if (!ordered || !filters.hasLateral || query.joins.length > 0) return undefined;
  const columns = { id: ordered.target, link: "id" };
  const sorted = keys.flatMap(({ name, descending }) =>
    name === "id" || name === "link" ? [`"${columns[name]}"${descending ? " DESC" : ""}`] : [],
  );
  if (sorted.length < keys.length) return undefined;
  return ordered.from(owner, plan.window.size > MOST_LOOKED_UP ? undefined : raw(sorted.join(", ")));
}

/**
 * The page's rows by their ids, and `more` beyond it, by which it shows whether others follow; with other columns of theirs, where
 * these are carried along.
 */
function inner(plan: PagePlan, owners: Owners | undefined, more: 0 | 1, carried: readonly Sql[] = []): Sql {
  const { source, window, bounds, filters } = plan;
  const order = orderSql(readOrder(plan));
  const { query, parent } = source;
  const from = sql`${source.from} ${join(query.joins, " ")}`;
  const columns = innerColumns(plan, carried);
  const limit = limitOf(plan, more);
  const page = (extra: Sql[], of = from) =>
    sql`SELECT ${columns} FROM ${of} WHERE ${allOf([...extra, ...source.conditions, ...bounds])} ORDER BY ${order} ${limit}`;
  const ofOwner = (owner: Sql) => {
    const links = linksInOrder(plan, owner);
    return links ? page([], links) : page([sql`${parent!} = ${owner}`]);
  };
  if (!owners || !parent) return page([]);
  if ("row" in owners) return ofOwner(owners.row);
  if (filters.hasLateral) {
    const [asked, found] = [query.alias(), query.alias()];
    const ids =
      "among" in owners
        ? sql`(${owners.among})`
        : sql`unnest(${param(query.dialect.listParam("bigint", owners.ids))}::bigint[])`;
    const one = ofOwner(sql`${asked}.id`);
    return sql`SELECT ${found}.* FROM ${ids} AS ${asked}(id) CROSS JOIN LATERAL (${one}) ${found}`;
  }
  if ("ids" in owners && owners.ids.length === 1) return page([sql`${parent} = ${param(BigInt(owners.ids[0]!))}`]);
  const where = allOf([isOfOwners(query, parent, owners), ...source.conditions, ...bounds]);
  const rank = sql`row_number() OVER (PARTITION BY ${parent} ORDER BY ${order}) AS rank`;
  const [from_, to] = [param(BigInt(window.offset)), param(BigInt(window.offset + window.size + more))];
  return sql`SELECT * FROM (SELECT ${columns}, ${rank} FROM ${from} WHERE ${where}) WHERE rank > ${from_} AND rank <= ${to}`;
}

/** The order in which a page is read: one that is counted from the end comes backwards. */
function readOrder({ window, keys }: PagePlan): OrderKey[] {
  return window.backwards ? reverseOrder(keys) : keys;
}

const keysOf = ({ keys }: PagePlan, alias: string) => keys.map((_, i) => sql`${alias}.${keyLabel(i)}`);

/** All rows of a list by their ids and the keys of its order, whatever its page. */
export function allRows(plan: PagePlan, owner: Sql | undefined): Sql {
  const { source } = plan;
  const from = sql`${source.from} ${join(source.query.joins, " ")}`;
  const own = owner ? [sql`${source.parent!} = ${owner}`] : [];
  return sql`SELECT ${innerColumns(plan, [])} FROM ${from} WHERE ${allOf([...own, ...source.conditions])}`;
}

/**
 * The rows of a page as a FROM item that carries along what is asked of them: nothing has to be looked up a second time. Columns are
 * asked for before `from` is.
 */
export class PageRows {
  readonly #plan: PagePlan;
  readonly #owners: Owners | undefined;
  readonly #isCounted: boolean;
  readonly #page: string;
  readonly #all: string | undefined;
  readonly #carried: Sql[] = [];
  readonly #known = new Map<string, Sql>();
  /** Where rows are looked up a second time, their aliases by those in the source. */
  readonly #joined = new Map<string, string>();

  /**
   * With `isCounted` the page has one row more, and columns `n`, a row's number as the page is read, and `total`, the number of rows.
   * With `all`, the name of all rows of the list, it is a page of these.
   */
  constructor(plan: PagePlan, owners: Owners | undefined, isCounted: boolean, all?: string) {
    this.#plan = plan;
    this.#owners = owners;
    this.#isCounted = isCounted;
    this.#page = plan.source.query.alias();
    this.#all = all;
  }

  /** A column of the page itself. */
  own(name: "n" | "total"): Sql {
    return sql`${this.#page}.${name}`;
  }

  /** Values of the order's keys. */
  get keys(): Sql[] {
    return keysOf(this.#plan, this.#page);
  }

  /** A column of a row that the page's source has under an alias. */
  carry(alias: string, table: Table, column: string): Sql {
    const { query } = this.#plan.source;
    if (this.#all !== undefined) {
      const joined = this.#joined.get(alias) ?? query.alias();
      this.#joined.set(alias, joined);
      return query.column(joined, table, column);
    }
    const name = `${alias} ${column}`;
    let found = this.#known.get(name);
    if (!found) {
      const label = `c${this.#carried.length}`;
      this.#carried.push(sql`${query.column(alias, table, column)} AS ${label}`);
      found = sql`${this.#page}.${label}`;
      this.#known.set(name, found);
    }
    return found;
  }

  get from(): Sql {
    const rows = this.#all === undefined ? this.#rows() : this.#rowsOf(this.#all);
    return sql`(${this.#isCounted ? this.#numbered(rows) : rows}) ${this.#page} ${join(this.#joins(), " ")}`;
  }

  /** The order of the list. */
  get order(): Sql {
    return orderSql(this.#plan.keys, this.keys);
  }

  get #more(): 0 | 1 {
    return this.#isCounted ? 1 : 0;
  }

  #rows(): Sql {
    return inner(this.#plan, this.#owners, this.#more, this.#carried);
  }

  #rowsOf(all: string): Sql {
    const order = orderSql(readOrder(this.#plan), keysOf(this.#plan, all));
    return sql`SELECT * FROM ${all} ORDER BY ${order} ${limitOf(this.#plan, this.#more)}`;
  }

  #joins(): Sql[] {
    const { query, alias, table, link } = this.#plan.source;
    return [...this.#joined].map(([from, joined]) => {
      const [of, id] = from === alias ? [table, "node"] : [link!.table, "link"];
      return sql`JOIN ${query.table(of)} ${joined} ON ${joined}.id = ${this.#page}.${id}`;
    });
  }

  #numbered(rows: Sql): Sql {
    const found = this.#plan.source.query.alias();
    const order = orderSql(readOrder(this.#plan), keysOf(this.#plan, found));
    return sql`SELECT ${found}.*, row_number() OVER (ORDER BY ${order}) AS n, count(*) OVER () AS total FROM (${rows}) ${found}`;
  }
}

/** Where in a row of the statement its parts stand. */
export interface PageReading {
  outer: Query;
  node: Shape;
  link: Shape | undefined;
  parent: number;
  keys: number[];
}

/** What reads the rows of a page, with what is selected of its entries. */
function readingOf(plan: PagePlan, owners: Owners | undefined, selection: EdgeSelection) {
  const { source } = plan;
  const outer = new Query(source.query.session, source.query.names);
  const [page, node, link] = [outer.alias(), outer.alias(), outer.alias()];
  const keys = keysOf(plan, page);
  const reading: PageReading = {
    outer,
    parent: outer.select(sql`${page}.parent`, "bigint"),
    keys: keys.map((key) => outer.selectAsIs(key)),
    node: outer.selectObject(node, source.table, selection.node),
    link: source.link && outer.selectObject(link, source.link.table, selection.link),
  };
  const joins = [sql`JOIN ${outer.table(source.table)} ${node} ON ${node}.id = ${page}.node`];
  if (source.link) joins.push(sql`JOIN ${outer.table(source.link.table)} ${link} ON ${link}.id = ${page}.link`);
  const from = sql`(${inner(plan, owners, 1)}) ${page} ${join([...joins, ...outer.joins], " ")}`;
  return { reading, from, page, order: orderSql(readOrder(plan), keys) };
}

/** The statement that reads a page, of each of the owners where there are any, with what is selected of its entries; no more than `most` rows. */
export function pageStatement(
  plan: PagePlan,
  owners: Owners | undefined,
  selection: EdgeSelection,
  most: number,
): { reading: PageReading; text: Sql } {
  const { reading, from, order } = readingOf(plan, owners, selection);
  const text = sql`SELECT ${reading.outer.selected} FROM ${from} ORDER BY ${order} LIMIT ${String(most)}`;
  return { reading, text };
}

/** The same as a part of a larger statement, in no order: `n` is where a row's number within its page stands, as the page is read. */
export function numberedPage(
  plan: PagePlan,
  owners: Owners | undefined,
  selection: EdgeSelection,
  most: number,
): { reading: PageReading; n: number; text: Sql } {
  const { reading, from, page, order } = readingOf(plan, owners, selection);
  const { outer } = reading;
  const n = outer.selectAsIs(sql`row_number() OVER (PARTITION BY ${page}.parent ORDER BY ${order})`);
  return { reading, n, text: sql`SELECT ${outer.selected} FROM ${from} LIMIT ${String(most)}` };
}
