/** Conditions on a JSON column, or on the value at a path within it. */
import type { Column } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import type { Filters, JsonStep } from "../../instances/dialects/filters.ts";
import { allOf, type Sql, sql } from "../../instances/sql.ts";
import type { Query } from "../query.ts";
import { complement, type Operators, textCondition } from "./columnFilter.ts";
import { digitsOf, jsonText } from "./jsonValue.ts";

const ORDER: ReadonlyMap<string, string> = new Map(Object.entries({ lt: "<", lte: "<=", gt: ">", gte: ">=" }));

const MAX_STEPS = 100;

interface Operand {
  filters: Filters;
  field: string;
  expression: Sql;
  path: JsonStep[];
}

export function parseJsonPath(field: string, path: unknown): JsonStep[] {
  const steps = Array.isArray(path) ? path : [];
  if (steps.length > MAX_STEPS) {
    const message = `\`path\` on \`${field}\` has ${steps.length} steps; the limit is ${MAX_STEPS}.`;
    throw new GatewayError("LIMIT_EXCEEDED", message);
  }
  for (const step of steps) {
    const whole = typeof step === "number" && Number.isInteger(step) && Math.abs(step) < 2 ** 31;
    if (whole || (typeof step === "string" && !step.includes("\0"))) continue;
    throw new GatewayError(
      "BAD_USER_INPUT",
      `Each step of \`path\` on \`${field}\` must be a key (text) or an index (a whole number).`,
    );
  }
  return steps;
}

function equals({ filters, expression, path, field }: Operand, value: unknown): Sql {
  if (value === null) return filters.json.isNull(expression, path);
  return filters.json.equals(expression, path, jsonText(field, value));
}

function ordered(operand: Operand, operator: string, value: unknown): Sql {
  const { filters, expression, path, field } = operand;
  const digits = digitsOf(value);
  const comparison = ORDER.get(operator)!;
  jsonText(field, value);
  if (digits) return sql`${filters.json.number(expression, path)} ${comparison} ${filters.json.numberValue(digits)}`;
  if (typeof value === "string") {
    const text = filters.ordered(filters.json.text(expression, path), "text");
    return sql`${text} ${comparison} ${filters.value("text", value)}`;
  }
  throw new GatewayError("BAD_USER_INPUT", `\`${operator}\` on \`${field}\` must be a number or text.`);
}

function list(operand: Operand, operator: string, value: unknown): Sql {
  if (!Array.isArray(value))
    throw new GatewayError("BAD_USER_INPUT", `\`${operator}\` on \`${operand.field}\` must be a list.`);
  const texts = value.map((item) => jsonText(operand.field, item));
  return operand.filters.json.isOneOf(operand.expression, operand.path, texts);
}

function condition(operand: Operand, operator: string, value: unknown): Sql {
  const { filters, expression, path, field } = operand;
  switch (operator) {
    case "isNull": {
      // as in LaminDB, a column that holds JSON's null has a value
      const isNull = path.length === 0 ? sql`${expression} IS NULL` : filters.json.isNull(expression, path);
      return value ? isNull : sql`NOT ${isNull}`;
    }
    case "eq":
      return equals(operand, value);
    case "ne":
      return complement(equals(operand, value));
    case "in":
      return list(operand, operator, value);
    case "notIn":
      return complement(list(operand, operator, value));
  }
  if (ORDER.has(operator)) return ordered(operand, operator, value);
  if (typeof value !== "string")
    throw new GatewayError("BAD_USER_INPUT", `\`${operator}\` on \`${field}\` must be text.`);
  jsonText(field, value);
  return textCondition(filters, filters.json.text(expression, path), operator, value)!;
}

/** The condition of a filter on a JSON column, given as SQL; with `path`, on the value there. */
export function jsonFilter(query: Query, column: Column, expression: Sql, operators: Operators): Sql {
  const { filters } = query.dialect;
  const operand: Operand = {
    filters,
    field: column.field,
    expression,
    path: parseJsonPath(column.field, operators.path),
  };
  return allOf(
    Object.entries(operators)
      .filter(([operator, value]) => operator !== "path" && value !== undefined)
      .map(([operator, value]) => condition(operand, operator, value)),
  );
}
