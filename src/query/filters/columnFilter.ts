/**
 * Conditions on one column: `{ startsWith: "a", ne: "ab" }`, all of which must hold. What the schema's scalars
 * cannot know is checked here (nulls, text that no database holds); SQL that differs is the dialect's (filters.ts).
 */
import type { Column, ColumnKind } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import type { Filters } from "../../instances/dialects/filters.ts";
import { allOf, type Given, given, type Sql, sql } from "../../instances/sql.ts";
import { isStorable } from "../../util/isStorable.ts";
import type { Query } from "../query.ts";
import { assertPattern } from "./assertPattern.ts";

/** Operators by name, with their values. */
export type Operators = Readonly<Record<string, unknown>>;

const ORDER: ReadonlyMap<string, string> = new Map(Object.entries({ lt: "<", lte: "<=", gt: ">", gte: ">=" }));

/** Canonical text of a value that a scalar of the schema has checked. */
export function canonicalValue(value: unknown, field: string, operator: string): Given<string> {
  return given(value, (known) => storable(known, field, operator));
}

function storable(value: unknown, field: string, operator: string): string {
  if (value === null) {
    throw new GatewayError(
      "BAD_USER_INPUT",
      `\`${operator}\` on \`${field}\` does not accept null; use \`isNull: true\` to find objects without a value.`,
    );
  }
  const text = String(value);
  if (!isStorable(text)) {
    throw new GatewayError(
      "BAD_USER_INPUT",
      `\`${operator}\` on \`${field}\` contains a NUL character or an unpaired surrogate; no stored value does.`,
    );
  }
  return text;
}

/** The complement, rows without a value included. */
export function complement(condition: Sql): Sql {
  return sql`((${condition}) IS NOT TRUE)`;
}

/** Conditions that only text has; undefined for other operators. */
export function textCondition(
  filters: Filters,
  expression: Sql,
  operator: string,
  text: Given<string>,
): Sql | undefined {
  switch (operator) {
    case "contains":
    case "icontains":
      return filters.contains(expression, text, operator === "icontains");
    case "startsWith":
    case "istartsWith":
      return filters.startsWith(expression, text, operator === "istartsWith");
    case "endsWith":
    case "iendsWith":
      return filters.endsWith(expression, text, operator === "iendsWith");
    case "iexact":
      return filters.equalsIgnoringCase(expression, text);
    case "regex":
      return filters.matches(expression, given(text, assertPattern));
    default:
      return undefined;
  }
}

interface Operand {
  filters: Filters;
  kind: ColumnKind;
  field: string;
  /** The column as it is, which indexes serve. */
  plain: Sql;
}

function equals({ filters, kind, field, plain }: Operand, operator: string, value: unknown): Sql {
  if (value === null) return sql`${plain} IS NULL`;
  const left = kind === "string" || kind === "text" ? plain : filters.ordered(plain, kind);
  return sql`${left} = ${filters.value(kind, canonicalValue(value, field, operator))}`;
}

function isOneOf({ filters, kind, field, plain }: Operand, operator: string, value: unknown): Sql {
  const values = given(value as Given<unknown[]>, (list) => list.map((item) => storable(item, field, operator)));
  const left = kind === "string" || kind === "text" ? plain : filters.ordered(plain, kind);
  return filters.isOneOf(left, kind, values);
}

function condition(operand: Operand, operator: string, value: unknown): Sql {
  const { filters, kind, field, plain } = operand;
  switch (operator) {
    case "isNull":
      return sql`${plain} IS ${value ? "NULL" : "NOT NULL"}`;
    case "eq":
      return equals(operand, operator, value);
    case "ne":
      return complement(equals(operand, operator, value));
    case "in":
      return isOneOf(operand, operator, value);
    case "notIn":
      return complement(isOneOf(operand, operator, value));
  }
  const text = canonicalValue(value, field, operator);
  const comparison = ORDER.get(operator);
  if (comparison) return sql`${filters.ordered(plain, kind)} ${comparison} ${filters.value(kind, text)}`;
  const found = textCondition(filters, plain, operator, text);
  if (!found) throw new GatewayError("BAD_USER_INPUT", `\`${field}\` has no operator \`${operator}\`.`);
  return found;
}

/** The condition of a filter on a column, given as SQL; JSON columns have their own (jsonFilter). */
export function columnFilter(query: Query, column: Column, plain: Sql, operators: Operators): Sql {
  const { filters } = query.dialect;
  const operand: Operand = { filters, kind: column.kind, field: column.field, plain };
  return allOf(
    Object.entries(operators)
      .filter(([, value]) => value !== undefined)
      .map(([operator, value]) => condition(operand, operator, value)),
  );
}
