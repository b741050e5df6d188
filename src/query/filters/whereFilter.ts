/**
 * Compiles `where`, which `assertFilter` has found right, to SQL. Column names come from the catalogue alone, values are
 * bound. Conditions may be unknown (NULL): `not`, `ne`, `notIn`, `none` and `every` are complements, so that unknown
 * counts as false.
 */
import type { Column, Table, ToMany, ToOne } from "../../catalogue/model.ts";
import { isReference } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import { allOf, anyOf, given, raw, type Sql, sql } from "../../instances/sql.ts";
import { statusWords } from "../../schema/fields.ts";
import { featureFilter } from "../features/featureFilter.ts";
import { ResolvedFeatures } from "../features/resolvedFeatures.ts";
import type { Where } from "../page.ts";
import type { Query } from "../query.ts";
import { columnFilter, complement, type Operators } from "./columnFilter.ts";
import { filterField } from "./filterField.ts";
import { jsonFilter } from "./jsonFilter.ts";
import { visibility } from "./visibility.ts";

/** What a filter is about: rows of a table, and of the link table that leads to them where there is one. */
export interface Scope {
  query: Query;
  table: Table;
  alias: string;
  link?: { table: Table; alias: string; columns: Column[] };
}

/** The conditions of a filter, without those that were left out. */
const conditionsOf = (filter: Where) => Object.entries(filter).filter(([, value]) => value !== undefined);

/** Whether `isNull` stands in a reference's filter at its own level. */
function asksForNull(filter: Where): boolean {
  return conditionsOf(filter).some(([field, value]) => {
    if (field === "not") return asksForNull(value as Where);
    if (field === "and" || field === "or") return (value as Where[]).some(asksForNull);
    return field === "isNull";
  });
}

/** Whether a reference's filter holds for one that leads nowhere, of which only `isNull` can be true. */
function holdsForNull(filter: Where): boolean {
  return conditionsOf(filter).every(([field, value]) => {
    if (field === "and") return (value as Where[]).every(holdsForNull);
    if (field === "or") return (value as Where[]).some(holdsForNull);
    if (field === "not") return !holdsForNull(value as Where);
    return field === "isNull" && value === true;
  });
}

/** A filter on a reference is about the object that it leads to; one that leads nowhere fits only by `isNull`. */
function toOne({ query }: Scope, { target }: ToOne, expression: Sql, filter: Where): Sql {
  const isNull = sql`${expression} IS NULL`;
  const others = conditionsOf(filter).filter(([field]) => field !== "isNull");
  if (others.length === 0) return filter.isNull === true ? isNull : sql`${expression} IS NOT NULL`;
  const orNull = asksForNull(filter) && holdsForNull(filter) ? [isNull] : [];
  if (!query.schema.hasTable(target)) return anyOf(orNull);
  const alias = query.alias();
  const condition = whereFilter({ query, table: target, alias }, filter);
  const { some } = query.dialect.filters;
  return anyOf([...orNull, some(expression, sql`${alias}.id`, sql`${query.table(target)} ${alias}`, condition)]);
}

interface RelatedRows {
  scope: Scope;
  /** Column of the related rows that leads back. */
  back: Sql;
  from: Sql;
}

function relatedRows(scope: Scope, { target, path, linkColumns }: ToMany): RelatedRows | undefined {
  const { query } = scope;
  if (!query.schema.hasTable(target)) return undefined;
  const alias = query.alias();
  const table = sql`${query.table(target)} ${alias}`;
  if (path.via === "reverse") {
    if (!query.schema.hasColumn(target, path.column)) return undefined;
    return {
      scope: { query, table: target, alias },
      back: query.column(alias, target, path.column),
      from: table,
    };
  }
  if (!query.schema.hasTable(path.link)) return undefined;
  const link = { table: path.link, alias: query.alias(), columns: linkColumns };
  const on = sql`${alias}.id = ${query.column(link.alias, path.link, path.targetColumn)}`;
  return {
    scope: { query, table: target, alias, link },
    back: query.column(link.alias, path.link, path.parentColumn),
    from: sql`${query.table(path.link)} ${link.alias} JOIN ${table} ON ${on}`,
  };
}

function toMany(scope: Scope, relation: ToMany, filter: Where): Sql {
  const id = sql`${scope.alias}.id`;
  const { filters } = scope.query.dialect;
  const conditions = conditionsOf(filter).map(([quantifier, where]) => {
    const rows = relatedRows(scope, relation);
    if (!rows) return raw(quantifier === "some" ? "FALSE" : "TRUE");
    const condition = whereFilter(rows.scope, where as Where);
    const visible = visibility(scope.query, relation.target, rows.scope.alias, { where: where as Where }, "relation");
    if (quantifier === "some") return filters.some(id, rows.back, rows.from, allOf([...visible, condition]));
    const wanted = quantifier === "every" ? complement(condition) : condition;
    return sql`NOT EXISTS (SELECT 1 FROM ${rows.from} WHERE ${allOf([sql`${rows.back} = ${id}`, ...visible, wanted])})`;
  });
  return allOf(conditions);
}

function statusFilter(scope: Scope, operators: Operators): Sql {
  const codes = new Map([...statusWords(scope.table)].map(([code, word]) => [word, Number(code)]));
  const code = (word: unknown): number | null => {
    if (word === null) return null;
    const found = codes.get(String(word));
    if (found !== undefined) return found;
    const known = [...codes.keys()].join(", ");
    throw new GatewayError(
      "BAD_USER_INPUT",
      `${scope.table.qualifiedName} has no status "${word}"; its statuses are ${known}.`,
    );
  };
  const coded = Object.entries(operators).map(([operator, value]) => {
    if (operator === "isNull") return [operator, value];
    return [operator, given(value, (known) => (Array.isArray(known) ? known.map(code) : code(known)))];
  });
  const column = scope.table.columns.find(({ field }) => field === "statusCode")!;
  const expression = scope.query.column(scope.alias, scope.table, column.column);
  return columnFilter(scope.query, column, expression, Object.fromEntries(coded));
}

function onColumn(scope: Scope, table: Table, alias: string, column: Column, filter: Where): Sql {
  const expression = scope.query.column(alias, table, column.column);
  if (isReference(column)) return toOne(scope, column, expression, filter);
  const compile = column.kind === "json" ? jsonFilter : columnFilter;
  return compile(scope.query, column, expression, filter);
}

function onField(scope: Scope, field: string, filter: Where): Sql {
  const { query, table, alias, link } = scope;
  if (filter instanceof ResolvedFeatures) return featureFilter(query, table, alias, filter);
  const found = filterField(table, link?.columns ?? [], field);
  switch (found?.is) {
    case "column":
      return found.of === "object"
        ? onColumn(scope, table, alias, found.column, filter)
        : onColumn(scope, link!.table, link!.alias, found.column, filter);
    case "relation":
      return toMany(scope, found.relation, filter);
    case "status":
      return statusFilter(scope, filter);
    default: // resolveWhere has left none of the conditions on features, assertFilter nothing else
      throw new Error(`a filter on ${table.qualifiedName} cannot be compiled: ${field}`);
  }
}

/** The condition of a filter on rows that are there; TRUE for an empty one. */
export function whereFilter(scope: Scope, where: Where): Sql {
  return allOf(
    conditionsOf(where).map(([field, value]) => {
      switch (field) {
        case "and":
          return allOf((value as Where[]).map((one) => whereFilter(scope, one)));
        case "or":
          return anyOf((value as Where[]).map((one) => whereFilter(scope, one)));
        case "not":
          return complement(whereFilter(scope, value as Where));
        case "isNull": // of a reference, which leads to this row
          return raw(value ? "FALSE" : "TRUE");
        default:
          return onField(scope, field, value as Where);
      }
    }),
  );
}
