/** Tests of JSON values (`Filters.json.meets`) in PostgreSQL's SQL. */
import { parseExactJson } from "../../../util/exactJson.ts";
import { anyOf, param, raw, type Sql, sql } from "../../sql.ts";
import type { JsonTest } from "../filters.ts";
import { postgresTexts } from "./postgresTexts.ts";
import { arrayLiteral } from "./postgresValues.ts";

/** The value as a number; NULL where it is none. */
export function numberOf(value: Sql): Sql {
  return sql`(CASE WHEN jsonb_typeof(${value}) = 'number' THEN (${value})::numeric END)`;
}

/** The value as text; NULL where it is none. */
export function textOf(value: Sql): Sql {
  return sql`(CASE WHEN jsonb_typeof(${value}) = 'string' THEN (${value} #>> '{}') END)`;
}

const ORDER: ReadonlyMap<string, string> = new Map(Object.entries({ lt: "<", lte: "<=", gt: ">", gte: ">=" }));

/** Only what has a time can have a zone. */
function withoutZone(text: Sql): Sql {
  return sql`regexp_replace(${text}, '(T.*)(Z|z|[+-][0-9]{2}:?[0-9]{2})$', '\\1')`;
}

function textTest(text: Sql, operator: string, operand: string): Sql {
  const ignoreCase = operator.startsWith("i") && operator !== "iexact";
  switch (operator) {
    case "contains":
    case "icontains":
      return postgresTexts.contains(text, operand, ignoreCase);
    case "startsWith":
    case "istartsWith":
      return postgresTexts.startsWith(text, operand, ignoreCase);
    case "endsWith":
    case "iendsWith":
      return postgresTexts.endsWith(text, operand, ignoreCase);
    case "iexact":
      return postgresTexts.equalsIgnoringCase(text, operand);
    default:
      return postgresTexts.matches(text, operand);
  }
}

/** A test with its operands as JSON texts: several with `in`, else one. */
interface Asked {
  operator: string;
  operands: readonly string[];
  isTime: boolean;
}

/** A test of a value that is not a list. */
function scalarTest(value: Sql, { operator, operands, isTime }: Asked): Sql {
  const text = isTime ? withoutZone(textOf(value)) : textOf(value);
  if (operator === "eq" || operator === "in") {
    if (isTime)
      return sql`${text} = ANY(${param(arrayLiteral(operands.map((one) => JSON.parse(one) as string)))}::text[])`;
    return sql`${value} = ANY(${param(arrayLiteral(operands))}::jsonb[])`;
  }
  const json = operands[0]!;
  const operand: unknown = JSON.parse(json);
  const comparison = ORDER.get(operator);
  if (!comparison) return textTest(text, operator, String(operand));
  return typeof operand === "string"
    ? sql`${text} COLLATE "C" ${comparison} ${param(operand)}::text`
    : sql`${numberOf(value)} ${comparison} ${param(json)}::numeric`;
}

const isScalar = (json: string) => !/^[[{]/.test(json);

/** Condition that a JSON value, or an element of it, meets a test. */
export function meets(value: Sql, { operator, operand, isTime }: JsonTest, alias: string): Sql {
  const parsed = parseExactJson(operand);
  const operands = operator === "in" ? (parsed as unknown[]).map((one) => JSON.stringify(one)) : [operand];
  const wholes = operands.filter((one) => !isScalar(one));
  const scalars = operands.filter(isScalar);
  const conditions: Sql[] = [];
  if (wholes.length > 0) conditions.push(sql`${value} = ANY(${param(arrayLiteral(wholes))}::jsonb[])`);
  if (scalars.length > 0) {
    const asked = { operator, operands: scalars, isTime };
    const some = sql`EXISTS (SELECT 1 FROM jsonb_array_elements(${value}) ${alias}(value) WHERE ${scalarTest(raw(`${alias}.value`), asked)})`;
    conditions.push(
      sql`(CASE WHEN jsonb_typeof(${value}) = 'array' THEN ${some} ELSE ${scalarTest(value, asked)} END)`,
    );
  }
  return anyOf(conditions);
}
