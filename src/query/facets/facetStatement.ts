/**
 * Counts how many objects of a list have which value: of all of the list, whatever its page, or of each owner's. An object counts once
 * for each value, however often it is in the list or has the value; one without any value is missing.
 */
import { allOf, join, raw, type Sql, sql } from "../../instances/sql.ts";
import { type JoinedPath, joinPath, type PathJoin } from "../paths/joinPath.ts";
import type { ResolvedPath } from "../paths/path.ts";
import { valueOrder } from "../paths/pathValue.ts";
import type { Source } from "../source.ts";

/** What of a facet is asked for. */
export interface FacetParts {
  buckets: boolean;
  missing: boolean;
}

/** The objects that a facet is of, once for each part of its statement: with their owners' condition among the others. */
export type MakeSource = () => Source;

/** Counts by value: columns `parent`, `k` (the value's key), `value` and `n`. */
export interface FacetGroups {
  sql: Sql;
  kind: JoinedPath["value"]["kind"];
  /** Whether objects without a value are in the group whose key is NULL. */
  hasMissing: boolean;
  order(alias: string): Sql;
}

const parentOf = ({ parent }: Source) => parent ?? raw("0");

/** With the elements of lists in JSON columns, each a value of its own. */
function joinValues(source: Source, path: ResolvedPath): JoinedPath | undefined {
  const { query } = source;
  const joined = joinPath(query, source, path);
  if (joined?.value.kind !== "json") return joined;
  const { item, element } = query.dialect.filters.json.elements(joined.value.expression, query.alias());
  const joins = [...joined.joins, { item, on: raw("TRUE") }];
  return { joins, value: { expression: element, kind: "json" }, isMany: true, place: joined.place };
}

/** What leads to an object's values, or to nothing where it has none: so one read of the list has both. */
function optionalJoin([first, ...rest]: readonly PathJoin[], key: Sql): Sql {
  if (!first) return raw("");
  const joined = join([first.item, ...rest.map(({ item, on }) => sql`JOIN ${item} ON ${on}`)], " ");
  const item = rest.length > 0 ? sql`(${joined})` : joined;
  return sql`LEFT JOIN ${item} ON ${allOf([first.on, sql`${key} IS NOT NULL`])}`;
}

/** The groups of a path's values; undefined where the database lacks what they are in. Those of what is missing need not be there. */
export function facetGroups(makeSource: MakeSource, path: ResolvedPath, parts: FacetParts): FacetGroups | undefined {
  const source = makeSource();
  const { query, alias } = source;
  const { dialect } = query;
  const joined = joinValues(source, path);
  if (!joined) return undefined;
  const { expression, kind } = joined.value;
  const key = dialect.filters.groupKey(expression, kind);
  const value = kind === "json" ? dialect.filters.json.any(expression) : key;
  const { isMany, joins } = joined;
  const count = isMany || source.link ? sql`count(DISTINCT ${alias}.id)` : raw("count(*)");
  const isOptional = isMany && parts.missing && dialect.filters.joinsOptionally;
  const items = isOptional
    ? [optionalJoin(joins, key)]
    : joins.map(({ item, on }) => sql`${isMany ? "JOIN" : "LEFT JOIN"} ${item} ON ${on}`);
  const from = join([source.from, ...items], " ");
  const where = allOf(isMany && !isOptional ? [...source.conditions, sql`${key} IS NOT NULL`] : source.conditions);
  return {
    sql: sql`SELECT ${parentOf(source)} AS parent, ${key} AS k, ${value} AS value, ${count} AS n FROM ${from} WHERE ${where} GROUP BY 1, 2`,
    kind,
    hasMissing: !isMany || isOptional,
    order: (groups) => sql`${groups}.n DESC, ${valueOrder(dialect, kind, sql`${groups}.k`)}`,
  };
}

/** How many objects have no value, where their groups do not say so: columns `parent` and `n`. */
export function facetMissing(makeSource: MakeSource, path: ResolvedPath): Sql {
  const source = makeSource();
  const { query, alias } = source;
  const joined = joinValues(source, path);
  const [first, ...rest] = joined?.joins ?? [];
  const conditions = [...source.conditions];
  if (joined && first) {
    const from = join([first.item, ...rest.map(({ item, on }) => sql`JOIN ${item} ON ${on}`)], " ");
    const key = query.dialect.filters.groupKey(joined.value.expression, joined.value.kind);
    conditions.push(sql`NOT EXISTS (SELECT 1 FROM ${from} WHERE ${allOf([first.on, sql`${key} IS NOT NULL`])})`);
  }
  const count = source.link ? sql`count(DISTINCT ${alias}.id)` : raw("count(*)");
  return sql`SELECT ${parentOf(source)} AS parent, ${count} AS n FROM ${source.from} WHERE ${allOf(conditions)} GROUP BY 1`;
}

/** The statement of a facet; undefined where there are no values for certain. Columns of its rows: owner, value (as `dialect.select` gives it), count, and the place among the owner's values; 0 for what is missing. No more than `most` rows. */
export function facetStatement(
  makeSource: MakeSource,
  path: ResolvedPath,
  parts: FacetParts,
  first: number | undefined,
  most: number,
): { kind: FacetGroups["kind"]; text: Sql } | undefined {
  const { query } = makeSource();
  const { dialect } = query;
  const found = facetGroups(makeSource, path, parts);
  const kind = found?.kind ?? "text";
  const [groups, ranked] = [query.alias(), query.alias()];
  const selects: Sql[] = [];
  if (found && parts.buckets) {
    const order = found.order(groups);
    const rank = sql`row_number() OVER (PARTITION BY ${groups}.parent ORDER BY ${order})`;
    const all = sql`SELECT ${groups}.*, ${first === undefined ? "1" : rank} AS rank FROM ${groups} WHERE ${groups}.k IS NOT NULL`;
    const few = first === undefined ? raw("TRUE") : sql`${ranked}.rank <= ${String(first)}`;
    const value = dialect.select(sql`${ranked}.value`, kind);
    selects.push(
      sql`SELECT ${ranked}.parent, ${value}, ${ranked}.n, ${ranked}.rank FROM (${all}) ${ranked} WHERE ${few}`,
    );
  }
  if (parts.missing) {
    const none = dialect.select(dialect.filters.nothing(kind), kind);
    const rows = found?.hasMissing
      ? sql`(SELECT ${groups}.parent, ${groups}.n FROM ${groups} WHERE ${groups}.k IS NULL)`
      : sql`(${facetMissing(makeSource, path)})`;
    selects.push(sql`SELECT ${ranked}.parent, ${none}, ${ranked}.n, 0 FROM ${rows} ${ranked}`);
  }
  if (selects.length === 0) return undefined;
  const head = found ? sql`WITH ${groups} AS (${found.sql}) ` : raw("");
  return { kind, text: sql`${head}${join(selects, " UNION ALL ")} LIMIT ${String(most)}` };
}
