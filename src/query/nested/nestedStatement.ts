/**
 * One statement for a page and for the lists within it, however deep. Each list is planned as everywhere (planPage) and is a common table
 * expression; its owners are the rows of the one around it. The statement's rows are those of all of them, one below the other: the
 * cells that a statement of its own would give, then the number of the list.
 */
import type { Limits } from "../../config/config.ts";
import { GatewayError } from "../../errors.ts";
import type { ReadSession } from "../../instances/instance.ts";
import { allOf, join, raw, type Sql, sql } from "../../instances/sql.ts";
import { resolveArgs } from "../features/resolveWhere.ts";
import type { Names } from "../names.ts";
import { type ListArgs, wholeList } from "../page.ts";
import { numberedPage, type PagePlan, type PageReading, planPage } from "../planPage.ts";
import type { Shape } from "../query.ts";
import { relationSource } from "../relationSource.ts";
import type { EdgeSelection } from "../selection.ts";
import { isOfOwners, type Owners, type Source } from "../source.ts";
import type { Nested, NestedInEntries, NestedList } from "./nestedLists.ts";

/** Where in an entry of a page an object stands: the entry's own or its link, or what references lead to from there, by columns. */
export interface Place {
  page: NestedPage;
  from: "node" | "link";
  toOne: readonly string[];
}

/** A page that the statement reads, under a name; `n` is where a row's number within its page stands. */
export interface NestedPage {
  is: "page";
  name: string;
  plan: PagePlan;
  reading: PageReading;
  n: number;
  selection: EdgeSelection;
}

/** The lengths of lists: of an owner, then how many entries. */
export interface NestedCount {
  is: "count";
}

/** A list that the statement reads, and whose it is. */
export interface NestedPart {
  list: NestedList;
  owners: Place;
  read: NestedPage | NestedCount;
}

/** Parts of a statement, by the number that stands behind the cells of their rows; the first is the page around all others. */
export interface NestedStatement {
  root: NestedPage;
  parts: readonly NestedPart[];
  text: Sql;
  /** Where the number stands. */
  number: number;
}

export class NestedCompiler {
  readonly #session: ReadSession;
  readonly #limits: Limits;
  readonly #names: Names;
  readonly #tables: Sql[] = [];
  readonly #selects: { cells: Sql[]; from: Sql }[] = [];
  readonly #parts: NestedPart[] = [];

  /** `names` are those of the source of the page around all others. */
  constructor(session: ReadSession, limits: Limits, names: Names) {
    this.#session = session;
    this.#limits = limits;
    this.#names = names;
  }

  /** The statement; undefined where nothing within the page can be read along. Throws what planning the page throws. */
  async compile(
    source: Source,
    args: ListArgs,
    selection: EdgeSelection,
    within: NestedInEntries,
  ): Promise<NestedStatement | undefined> {
    const root = this.#page(planPage(source, args, this.#limits), undefined, selection);
    await this.#addWithin(root, within);
    if (this.#parts.length === 0) return undefined;
    const number = Math.max(...this.#selects.map(({ cells }) => cells.length));
    const selects = this.#selects.map(({ cells, from }, i) => {
      const padded = [...cells, ...Array.from({ length: number - cells.length }, () => raw("NULL"))];
      return sql`SELECT ${join([...padded, raw(`'${i}'`)], ", ")} FROM ${from}`;
    });
    // each page may have a row beyond it
    const most = String(2 * this.#most);
    const text = sql`WITH ${join(this.#tables, ", ")} ${join(selects, " UNION ALL ")} LIMIT ${most}`;
    return { root, parts: this.#parts, text, number };
  }

  /** Rows of a page beyond which loaders say what is too large. */
  get #most(): number {
    return this.#limits.maxCost + 1;
  }

  #page(plan: PagePlan, owners: Owners | undefined, selection: EdgeSelection): NestedPage {
    const { reading, n, text } = numberedPage(plan, owners, selection, this.#most);
    const name = this.#names.alias();
    const columns = Array.from({ length: reading.outer.width }, (_, i) => raw(`c${i}`));
    this.#tables.push(sql`${name}(${join(columns, ", ")}) AS MATERIALIZED (${text})`);
    this.#selects.push({ cells: columns.map((column) => this.#session.dialect.stacked(column)), from: raw(name) });
    return { is: "page", name, plan, reading, n, selection };
  }

  async #addWithin(page: NestedPage, { node, link }: NestedInEntries): Promise<void> {
    await this.#addLists({ page, from: "node", toOne: [] }, page.reading.node, node);
    if (page.reading.link) await this.#addLists({ page, from: "link", toOne: [] }, page.reading.link, link);
  }

  async #addLists(owners: Place, shape: Shape, { lists, toOne }: Nested): Promise<void> {
    for (const list of lists) await this.#addList(owners, shape, list).catch(leaveToLoaders);
    for (const [column, nested] of toOne) {
      const [, joined] = shape.toOne.find(([name]) => name === column) ?? [];
      if (joined) await this.#addLists({ ...owners, toOne: [...owners.toOne, column] }, joined, nested);
    }
  }

  async #addList(owners: Place, shape: Shape, list: NestedList): Promise<void> {
    const { relation, page: selection, isCounted, within } = list;
    const args = await resolveArgs(this.#session, relation.target, list.args, relation.linkColumns);
    const among = { among: this.#idsOf(owners, shape) };
    const source = (of: ListArgs) => relationSource(this.#session, relation, among, of, this.#names);
    const found = selection && source(args);
    if (found) {
      const page = this.#page(planPage(found, args, this.#limits), among, selection);
      this.#parts.push({ list, owners, read: page });
      await this.#addWithin(page, within);
    }
    const counted = isCounted ? source(wholeList(args)) : undefined;
    if (counted) {
      this.#selects.push(this.#count(counted, among));
      this.#parts.push({ list, owners, read: { is: "count" } });
    }
  }

  /** Ids of the objects of a page, but of the row beyond it; none where it is too large. */
  #idsOf({ page: { name, n, plan } }: Place, { id }: Shape): Sql {
    const isWithin = `${name}.c${n} <= ${plan.window.size}`;
    const isSmall = `(SELECT count(*) FROM ${name}) < ${this.#most}`;
    return raw(
      `SELECT DISTINCT ${name}.c${id} FROM ${name} WHERE ${isWithin} AND ${name}.c${id} IS NOT NULL AND ${isSmall}`,
    );
  }

  #count({ query, parent, from, conditions }: Source, owners: Owners) {
    const { dialect } = this.#session;
    const where = allOf([isOfOwners(query, parent!, owners), ...conditions]);
    const cells = [dialect.stacked(parent!), dialect.stacked(raw("count(*)"))];
    return { cells, from: sql`${from} WHERE ${where} GROUP BY ${parent!}` };
  }
}

/** What is wrong with a list's arguments is said where it is asked for. */
function leaveToLoaders(error: unknown): void {
  if (!(error instanceof GatewayError)) throw error;
}
