/**
 * Lists that belong to objects: what stored and derived relations lead to, from many objects at once. Says
 * which rows there are and to whom they belong; which of them make a page is planPage's matter.
 */
import type { Table, ToMany } from "../catalogue/model.ts";
import { MEMBER_ORDER, orderedByLink } from "../catalogue/overrides.ts";
import { GatewayError } from "../errors.ts";
import type { ReadSession } from "../instances/instance.ts";
import { allOf, raw, type Sql, sql } from "../instances/sql.ts";
import { type DerivedRelation, isOfType, withSubtypes } from "../schema/derivedRelations.ts";
import { assertFilter } from "./filters/assertFilter.ts";
import { visibility } from "./filters/visibility.ts";
import { whereFilter } from "./filters/whereFilter.ts";
import { Names } from "./names.ts";
import { idKey, type OrderKey } from "./order.ts";
import type { ListArgs } from "./page.ts";
import { Query } from "./query.ts";
import { isOfOwners, type Owners, type Source, withSearch } from "./source.ts";

/** A relation of either kind. */
export type Relation = ToMany | DerivedRelation;

/** Steps beyond which `depth` is no limit: only a circle goes on so long. */
const MAX_DEPTH = 100;

type Link = NonNullable<Source["link"]>;

function conditions(query: Query, table: Table, alias: string, args: ListArgs, link?: Link): Sql[] {
  const { where } = args;
  const wanted = query.dialect.filters.whileWanted(sql`${alias}.id`);
  const visible = [...wanted, ...visibility(query, table, alias, args, "relation")];
  return where ? [...visible, whereFilter({ query, table, alias, ...(link && { link }) }, where)] : visible;
}

/** Links in their order; members of a schema by the list of uids that it may keep, then by link. */
function usualOrder(query: Query, link: Link, parentColumn: string, alias: string): OrderKey[] | undefined {
  if (!orderedByLink(link.table, parentColumn)) return undefined;
  const byLink = idKey("link", link.alias);
  const list = MEMBER_ORDER.get(link.table.table);
  if (!list || !query.schema.hasColumn(list.owner(link.table), list.column)) return [byLink];
  const owner = query.alias();
  const table = list.owner(link.table);
  const members = {
    owner: sql`${query.table(table)} ${owner}`,
    on: sql`${owner}.id = ${query.column(link.alias, link.table, parentColumn)}`,
    json: query.column(owner, table, list.column),
    path: list.path,
    alias: query.alias(),
  };
  const expression = query.dialect.filters.json.position(members, sql`${alias}.uid`);
  return [{ name: "listed", expression, kind: "bigint", descending: false, nulls: "last" }, byLink];
}

function storedSource(query: Query, relation: ToMany, args: ListArgs): Omit<Source, "query" | "name"> | undefined {
  const { target: table, path, linkColumns } = relation;
  const { schema } = query;
  const alias = query.alias();
  const own = sql`${query.table(table)} ${alias}`;
  if (path.via === "reverse") {
    if (!schema.hasColumn(table, path.column)) return undefined;
    const parent = query.column(alias, table, path.column);
    return { table, alias, parent, from: own, conditions: conditions(query, table, alias, args) };
  }
  if (!schema.hasTable(path.link)) return undefined;
  const link = { table: path.link, alias: query.alias(), columns: linkColumns };
  const on = sql`${alias}.id = ${query.column(link.alias, path.link, path.targetColumn)}`;
  const sorted = (owner: Sql, order: Sql | undefined) => {
    const inner = query.alias();
    const isOwn = sql`${query.column(inner, path.link, path.parentColumn)} = ${owner}`;
    // OFFSET keeps the planner from taking the subquery apart
    const orderBy = order ? sql`ORDER BY ${order} ` : raw("");
    return sql`(SELECT * FROM ${query.table(path.link)} ${inner} WHERE ${isOwn} ${orderBy}OFFSET 0)`;
  };
  return {
    table,
    alias,
    link,
    parent: query.column(link.alias, path.link, path.parentColumn),
    from: sql`${query.table(path.link)} ${link.alias} JOIN ${own} ON ${on}`,
    ordered: {
      target: path.targetColumn,
      from: (owner, order) => sql`${sorted(owner, order)} ${link.alias} JOIN ${own} ON ${on}`,
    },
    conditions: conditions(query, table, alias, args, link),
    usualOrder: usualOrder(query, link, path.parentColumn, alias),
  };
}

type Steps = Exclude<DerivedRelation["derived"], { from: "uid" }>;

/** Pairs of any object and one that links lead to from it, in any number of steps: a FROM item with the columns `root` and `id`. */
export function allReachable(query: Query, links: Steps): Sql {
  return reachable(query, links, undefined, MAX_DEPTH);
}

/** Pairs of an object and one that links lead to from it, in any number of steps or up to `depth`. */
function reachable(query: Query, { link, near, far, from }: Steps, owners: Owners | undefined, depth: number): Sql {
  const column = (alias: string, name: string) => query.column(alias, link, name);
  const table = query.table(link);
  const [reached, start, step] = [query.alias(), query.alias(), query.alias()];
  const counted = depth < MAX_DEPTH || from === "references";
  const [first, next] = counted ? [raw(", 1"), sql`, ${reached}.steps + 1`] : [raw(""), raw("")];
  const { filters } = query.dialect;
  const isStart = owners ? isOfOwners(query, column(start, near), owners) : raw("TRUE");
  const isWanted = filters.whileWanted(sql`${reached}.id`);
  const goesOn = allOf([
    ...isWanted,
    ...(counted ? [sql`${reached}.steps < ${String(Math.min(depth, MAX_DEPTH))}`] : []),
  ]);
  const found = counted
    ? sql`SELECT root, id, min(steps) AS steps FROM ${reached} WHERE id <> root GROUP BY root, id`
    : sql`SELECT DISTINCT root, id FROM ${reached} WHERE id <> root`;
  // UNION, not UNION ALL: what was found before is not followed again, so that circles end
  return sql`(WITH RECURSIVE ${reached}(root, id${counted ? ", steps" : ""}) AS (
    SELECT ${column(start, near)}, ${column(start, far)}${first} FROM ${table} ${start} WHERE ${isStart}
    UNION SELECT ${reached}.root, ${column(step, far)}${next} FROM ${reached} JOIN ${table} ${step} ON ${column(step, near)} = ${reached}.id WHERE ${goesOn}
  ) ${found})`;
}

/** The nearest first. */
function stepsKey(pairs: string): OrderKey {
  return { name: "steps", expression: sql`${pairs}.steps`, kind: "bigint", descending: false, nulls: undefined };
}

function parseDepth(depth: number | null | undefined): number {
  if (depth === undefined || depth === null) return MAX_DEPTH;
  if (depth >= 1) return depth;
  throw new GatewayError("BAD_USER_INPUT", `\`depth\` must be 1 or more; got ${depth}.`);
}

/** Condition that a row is a version of another one: their uids start alike. */
export function isVersion({ dialect }: Query, { facts }: Table, alias: string, other: string): Sql {
  const stem = sql`substr(${other}.uid, 1, ${String(facts.stemLength ?? 0)})`;
  return dialect.startsWith(sql`${alias}.uid`, stem);
}

function derivedSource(
  query: Query,
  relation: DerivedRelation,
  owners: Owners,
  args: ListArgs,
): Omit<Source, "query" | "name"> | undefined {
  const { target: table, derived } = relation;
  const depth = parseDepth(args.depth);
  const alias = query.alias();
  const own = sql`${query.table(table)} ${alias}`;
  const shared = { table, alias, conditions: conditions(query, table, alias, args) };
  if (derived.from !== "uid") {
    if (!query.schema.hasTable(derived.link)) return undefined;
    const pairs = query.alias();
    const reached = reachable(query, derived, owners, depth);
    return {
      ...shared,
      ...(derived.from === "references" && { usualOrder: [stepsKey(pairs), idKey("id", alias)] }),
      parent: sql`${pairs}.root`,
      from: sql`${reached} ${pairs} JOIN ${own} ON ${alias}.id = ${pairs}.id`,
    };
  }
  const other = query.alias();
  const on = isVersion(query, table, alias, other);
  return { ...shared, parent: sql`${other}.id`, from: sql`${query.table(table)} ${other} JOIN ${own} ON ${on}` };
}

/** The relation into subtypes that takes the place of a stored one, where it is to go on into them. */
function subtypesOf(relation: ToMany, { depth }: ListArgs): DerivedRelation | undefined {
  if (depth === undefined || depth === null || !isOfType(relation.target, relation)) return undefined;
  return parseDepth(depth) > 1 ? withSubtypes(relation) : undefined;
}

/**
 * What a relation leads to from its owners; undefined where the database lacks its tables. `names` are those of the statement
 * that it becomes part of.
 */
export function relationSource(
  session: ReadSession,
  relation: Relation,
  owners: Owners,
  args: ListArgs,
  names = new Names(),
): Source | undefined {
  if (args.where) assertFilter(relation.target, args.where, "derived" in relation ? [] : relation.linkColumns);
  if (!session.schema.hasTable(relation.target)) return undefined;
  const query = new Query(session, names);
  const name = `${session.instance.config.id} ${relation.target.typeName} ${relation.name}`;
  const followed = "derived" in relation ? relation : subtypesOf(relation, args);
  const source = followed
    ? derivedSource(query, followed, owners, args)
    : storedSource(query, relation as ToMany, args);
  return source && withSearch({ ...source, query, name }, args.search);
}
