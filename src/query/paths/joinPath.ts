/**
 * A path as SQL: what is joined to an object's row to come to its values. Objects that relations lead to are left out where they are in
 * the trash or archive, as in lists of them; references lead to any.
 */
import { isReference, type Table } from "../../catalogue/model.ts";
import { allOf, join, raw, type Sql, sql } from "../../instances/sql.ts";
import type { DerivedRelation } from "../../schema/derivedRelations.ts";
import type { Feature } from "../features/feature.ts";
import { featureValues } from "../features/featureValues.ts";
import { visibility } from "../filters/visibility.ts";
import type { Query } from "../query.ts";
import { allReachable, isVersion } from "../relationSource.ts";
import { type ColumnPath, leadsToMany, type On, type ResolvedPath, type Step } from "./path.ts";
import type { PathValue } from "./pathValue.ts";

/** A row that a path has come to, and the link row that led to it. */
export interface Place {
  table: Table;
  alias: string;
  link?: { table: Table; alias: string } | undefined;
}

/** A FROM item, and the condition on which its rows belong to what stands before it. */
export interface PathJoin {
  item: Sql;
  on: Sql;
}

export interface JoinedPath {
  joins: PathJoin[];
  value: PathValue;
  /** Whether an object may have several values. */
  isMany: boolean;
  /** By what values of one object come in their order; undefined where they have none of their own. */
  place: Sql | undefined;
}

class PathJoiner {
  readonly #query: Query;
  readonly joins: PathJoin[] = [];

  constructor(query: Query) {
    this.#query = query;
  }

  /** Where a step leads; undefined where the database lacks a table. */
  step(from: Place, step: Step): Place | undefined {
    if (step.is === "relation") return this.#relation(from, step.relation);
    const target = isReference(step.column) ? step.column.target : undefined;
    if (!target || !this.#query.schema.hasTable(target)) return undefined;
    const alias = this.#query.alias();
    const id = this.column(from, step.on, step.column.column);
    this.joins.push({ item: this.#item(target, alias), on: sql`${alias}.id = ${id}` });
    return { table: target, alias };
  }

  column({ table, alias, link }: Place, on: On, column: string): Sql {
    return on === "link"
      ? this.#query.column(link!.alias, link!.table, column)
      : this.#query.column(alias, table, column);
  }

  #item(table: Table, alias: string): Sql {
    return sql`${this.#query.table(table)} ${alias}`;
  }

  #visible(table: Table, alias: string): Sql[] {
    return visibility(this.#query, table, alias, {}, "relation");
  }

  #relation(from: Place, relation: Extract<Step, { is: "relation" }>["relation"]): Place | undefined {
    const { target } = relation;
    const { schema } = this.#query;
    if (!schema.hasTable(target)) return undefined;
    if ("derived" in relation) return this.#derived(from, relation);
    const { path } = relation;
    const alias = this.#query.alias();
    const visible = this.#visible(target, alias);
    if (path.via === "reverse") {
      if (!schema.hasColumn(target, path.column)) return undefined;
      const isOwn = sql`${this.#query.column(alias, target, path.column)} = ${from.alias}.id`;
      this.joins.push({ item: this.#item(target, alias), on: allOf([isOwn, ...visible]) });
      return { table: target, alias };
    }
    if (!schema.hasTable(path.link)) return undefined;
    const link = { table: path.link, alias: this.#query.alias() };
    const isOwn = sql`${this.#query.column(link.alias, path.link, path.parentColumn)} = ${from.alias}.id`;
    const isTarget = sql`${alias}.id = ${this.#query.column(link.alias, path.link, path.targetColumn)}`;
    this.joins.push({ item: this.#item(path.link, link.alias), on: isOwn });
    this.joins.push({ item: this.#item(target, alias), on: allOf([isTarget, ...visible]) });
    return { table: target, alias, link };
  }

  #derived(from: Place, { target, derived }: DerivedRelation): Place | undefined {
    const alias = this.#query.alias();
    const visible = this.#visible(target, alias);
    if (derived.from === "uid") {
      const on = allOf([isVersion(this.#query, target, alias, from.alias), ...visible]);
      this.joins.push({ item: this.#item(target, alias), on });
      return { table: target, alias };
    }
    if (!this.#query.schema.hasTable(derived.link)) return undefined;
    const pairs = this.#query.alias();
    const item = sql`${allReachable(this.#query, derived)} ${pairs}`;
    this.joins.push({ item, on: sql`${pairs}.root = ${from.alias}.id` });
    this.joins.push({ item: this.#item(target, alias), on: allOf([sql`${alias}.id = ${pairs}.id`, ...visible]) });
    return { table: target, alias };
  }
}

function pathValueOf(expression: Sql, { column, words }: ColumnPath): PathValue {
  if (!words) return { expression, kind: column.kind };
  const cases = [...words].map(([code, word]) => `WHEN ${code} THEN '${word}'`);
  return { expression: sql`(CASE ${expression} ${raw(cases.join(" "))} END)`, kind: "string" };
}

/** Values of features as one FROM item, with the columns `owner`, `link` and `value`; labels become JSON beside values that are. */
function joinFeatures(
  query: Query,
  { table, alias: row }: Place,
  features: readonly Feature[],
): JoinedPath | undefined {
  const found = featureValues(query, table, features);
  const kinds = new Set(found.map(({ value }) => value.kind));
  const [kind = "json"] = kinds.size === 1 ? kinds : [];
  const parts = found.map(({ from, conditions, owner, link, value }) => {
    const isOther = kind === "json" && value.kind !== "json";
    const expression = isOther ? query.dialect.filters.json.ofText(value.expression) : value.expression;
    return sql`SELECT ${owner} AS owner, ${link} AS link, ${expression} AS value FROM ${from} WHERE ${allOf(conditions)}`;
  });
  if (parts.length === 0) return undefined;
  const alias = query.alias();
  const item = sql`(${join(parts, " UNION ALL ")}) ${alias}`;
  const value = { expression: sql`${alias}.value`, kind };
  return { joins: [{ item, on: sql`${alias}.owner = ${row}.id` }], value, isMany: true, place: sql`${alias}.link` };
}

/** What leads from a row to the values of a path; undefined where the database lacks what they are in. */
export function joinPath(query: Query, start: Place, path: ResolvedPath): JoinedPath | undefined {
  if (path.is === "feature") return joinFeatures(query, start, path.features);
  const joiner = new PathJoiner(query);
  let place: Place | undefined = start;
  for (const step of path.steps) {
    place = joiner.step(place, step);
    if (!place) return undefined;
  }
  const value = pathValueOf(joiner.column(place, path.on, path.column.column), path);
  return { joins: joiner.joins, value, isMany: leadsToMany(path), place: undefined };
}
