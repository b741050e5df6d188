/**
 * Compiles `where` to SQL. Column names come from the catalogue alone, values are bound. Conditions may be
 * unknown (NULL): `not`, `ne`, `notIn`, `none` and `every` are complements, so that unknown counts as false.
 */
import type { Column, Table, ToMany } from "../../catalogue/model.ts";
import { isReference } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import { FILTERS } from "../../instances/dialects/dialectFilters.ts";
import { allOf, anyOf, raw, type Sql, sql } from "../../instances/sql.ts";
import { hasStatus, linkFilterName } from "../../schema/fields.ts";
import type { Where } from "../page.ts";
import type { Query } from "../query.ts";
import { columnFilter, complement, type Operators } from "./columnFilter.ts";
import { jsonFilter } from "./jsonFilter.ts";
import { visibility } from "./visibility.ts";

const MAX_DEPTH = 30;
const MAX_CONDITIONS = 1000;

/** What a filter speaks of: rows of a table, and of the link table that leads to them where there is one. */
export interface Scope {
  query: Query;
  table: Table;
  alias: string;
  link?: { table: Table; alias: string; columns: Column[] };
  /** How deep the filter is nested here; whole filter's number of conditions. */
  depth?: number;
  budget?: { conditions: number };
}

function nested(scope: Scope, inner: Omit<Scope, "query" | "depth" | "budget">): Scope {
  return { ...inner, query: scope.query, depth: (scope.depth ?? 0) + 1, budget: scope.budget };
}

function spend(scope: Scope): void {
  const budget = scope.budget!;
  budget.conditions += 1;
  if (budget.conditions > MAX_CONDITIONS || scope.depth! > MAX_DEPTH) {
    throw new GatewayError(
      "LIMIT_EXCEEDED",
      `A filter may hold ${MAX_CONDITIONS} conditions, nested ${MAX_DEPTH} deep; split it, or use \`in\`.`,
    );
  }
}

function toOne(scope: Scope, column: Column, expression: string, filter: Where): Sql {
  if (!isReference(column)) throw new GatewayError("INTERNAL_ERROR", `${column.name} is no reference`);
  const { isNull, ...rest } = filter;
  const conditions: Sql[] = [];
  if (typeof isNull === "boolean") conditions.push(sql`${expression} IS ${isNull ? "NULL" : "NOT NULL"}`);
  if (Object.keys(rest).length > 0) {
    if (!scope.query.schema.hasTable(column.target)) return raw("FALSE");
    const alias = scope.query.alias();
    const from = `${scope.query.table(column.target)} ${alias}`;
    const condition = whereFilter(nested(scope, { table: column.target, alias }), rest);
    conditions.push(FILTERS[scope.query.instance.dialect.name].some(expression, `${alias}.id`, from, condition));
  }
  return allOf(conditions);
}

interface RelatedRows {
  scope: Scope;
  /** Column of the related rows that leads back. */
  back: string;
  from: string;
}

function relatedRows(scope: Scope, { target, path, linkColumns }: ToMany): RelatedRows | undefined {
  const { query } = scope;
  if (!query.schema.hasTable(target)) return undefined;
  const alias = query.alias();
  const table = `${query.table(target)} ${alias}`;
  if (path.via === "reverse") {
    if (!query.schema.hasColumn(target, path.column)) return undefined;
    return {
      scope: nested(scope, { table: target, alias }),
      back: query.column(alias, target, path.column),
      from: table,
    };
  }
  if (!query.schema.hasTable(path.link)) return undefined;
  const link = { table: path.link, alias: query.alias(), columns: linkColumns };
  const on = `${alias}.id = ${query.column(link.alias, path.link, path.targetColumn)}`;
  return {
    scope: nested(scope, { table: target, alias, link }),
    back: query.column(link.alias, path.link, path.parentColumn),
    from: `${query.table(path.link)} ${link.alias} JOIN ${table} ON ${on}`,
  };
}

function toMany(scope: Scope, relation: ToMany, filter: Where): Sql {
  const id = `${scope.alias}.id`;
  const filters = FILTERS[scope.query.instance.dialect.name];
  const conditions = Object.entries(filter).map(([quantifier, where]) => {
    if (where === undefined || where === null) return raw("TRUE");
    const rows = relatedRows(scope, relation);
    if (!rows) return raw(quantifier === "some" ? "FALSE" : "TRUE");
    const condition = whereFilter(rows.scope, where as Where);
    const visible = visibility(scope.query, relation.target, rows.scope.alias, where as Where, "relation");
    if (quantifier === "some") return filters.some(id, rows.back, rows.from, allOf([...visible, condition]));
    const wanted = quantifier === "every" ? complement(condition) : condition;
    return sql`NOT EXISTS (SELECT 1 FROM ${rows.from} WHERE ${allOf([raw(`${rows.back} = ${id}`), ...visible, wanted])})`;
  });
  return allOf(conditions);
}

function statusFilter(scope: Scope, operators: Operators): Sql {
  const codes = scope.table.facts.statusCodes!;
  const code = (word: unknown): number | null => {
    if (word === null) return null;
    const found = codes[String(word)];
    if (found !== undefined) return found;
    const known = Object.keys(codes).join(", ");
    throw new GatewayError("BAD_USER_INPUT", `${scope.table.qualifiedName} has no status "${word}"; it has ${known}.`);
  };
  const coded = Object.entries(operators).map(([operator, value]) => {
    if (operator === "isNull") return [operator, value];
    return [operator, Array.isArray(value) ? value.map(code) : code(value)];
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

function onField(scope: Scope, field: string, filter: Where | null): Sql {
  if (filter === null) {
    throw new GatewayError("BAD_USER_INPUT", `The filter on \`${field}\` is null; leave it out, or use \`isNull\`.`);
  }
  const column = scope.table.columns.find((one) => one.field === field && one.name !== "id");
  if (column) return onColumn(scope, scope.table, scope.alias, column, filter);
  const relation = scope.table.toMany.find((one) => one.field === field);
  if (relation) return toMany(scope, relation, filter);
  if (field === "status" && hasStatus(scope.table)) return statusFilter(scope, filter);
  const linked = scope.link?.columns.find((one) => linkFilterName(scope.table, one) === field);
  if (linked) return onColumn(scope, scope.link!.table, scope.link!.alias, linked, filter);
  if (field === "isNull") {
    throw new GatewayError("BAD_USER_INPUT", "`isNull` stands only within a reference: `{ run: { isNull: true } }`.");
  }
  throw new GatewayError("BAD_USER_INPUT", `${scope.table.qualifiedName} has no filter \`${field}\`.`);
}

function combined(scope: Scope, operator: string, value: unknown): Sql {
  const inner = { ...scope, depth: scope.depth! + 1 };
  if (operator === "not") return complement(whereFilter(inner, value as Where));
  const conditions = (value as Where[]).map((one) => whereFilter(inner, one));
  return operator === "and" ? allOf(conditions) : anyOf(conditions);
}

/** The condition of a filter; TRUE for an empty one. Throws BAD_USER_INPUT, LIMIT_EXCEEDED. */
export function whereFilter(scope: Scope, where: Where): Sql {
  const inner: Scope = { ...scope, depth: scope.depth ?? 0, budget: scope.budget ?? { conditions: 0 } };
  const conditions = Object.entries(where).flatMap(([field, value]) => {
    if (value === undefined) return [];
    spend(inner);
    if (field !== "and" && field !== "or" && field !== "not") return [onField(inner, field, value as Where | null)];
    return value === null ? [] : [combined(inner, field, value)];
  });
  return allOf(conditions);
}
