import type { ColumnKind } from "../../../catalogue/model.ts";
import { MAX_JSON_DEPTH } from "../../../util/readableJson.ts";
import { join, raw, type Sql, sql } from "../../sql.ts";
import { type AnswerSql, ODD, unlessTooLong, type WrittenEntry } from "../answers.ts";

/** PostgreSQL's functions take 100 arguments, 50 entries. */
const MAX_ENTRIES = 50;
const MAX_ARGUMENTS = 2 * MAX_ENTRIES;
/** JSON with no more brackets than this cannot be nested too deep. */
const MAX_BRACKETS = MAX_JSON_DEPTH;

const odd = raw(`'${ODD}'`);
const oddJson = raw(`'"${ODD}"'::json`);

/** Within the years that an answer can hold: `infinity` and BC are not. */
const inRange = (expression: Sql, type: string) =>
  sql`${expression} >= '0001-01-01'::${type} AND ${expression} < '10000-01-01'::${type}`;

function time(expression: Sql, type: string, format: string): Sql {
  return sql`CASE WHEN ${inRange(expression, type)} THEN to_char(${expression}, '${format}') WHEN ${expression} IS NOT NULL THEN ${odd} END`;
}

const TIMESTAMP = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"';
const CANONICAL_TIMESTAMP = "YYYY-MM-DD HH24:MI:SS.US";
const DAY = "YYYY-MM-DD";

function json(expression: Sql): Sql {
  const text = sql`${expression}::text`;
  const isFlat = sql`length(${text}) <= ${String(MAX_BRACKETS)} OR length(${text}) - length(translate(${text}, '[{', '')) <= ${String(MAX_BRACKETS)}`;
  return sql`CASE WHEN ${isFlat} THEN ${expression}::json WHEN ${expression} IS NOT NULL THEN ${oddJson} END`;
}

/**
 * Of a column whose type is of its kind; for others there is no such operator, so that the statement fails, where a cast would make
 * 2 of 1.5 and a day of a moment.
 */
const wholeNumber = (expression: Sql) => sql`(${expression} | 0)`;
const truth = (expression: Sql) => sql`(${expression} AND TRUE)`;
const day = (expression: Sql) => sql`(${expression} - 0)`;
const characters = (expression: Sql) => sql`coalesce(${expression}, NULL::text)`;

/** A cast fails where a number is out of its kind's range: the statement then gives no answer. */
function written(kind: ColumnKind, expression: Sql): Sql {
  switch (kind) {
    case "datetime":
      return time(expression, "timestamptz", TIMESTAMP);
    case "date":
      return time(day(expression), "date", DAY);
    case "json":
      return json(expression);
    case "float":
      return sql`CASE WHEN abs(${expression}) < 'Infinity'::float8 THEN to_json(${expression}) WHEN ${expression} IS NOT NULL THEN ${oddJson} END`;
    case "integer":
      return sql`${wholeNumber(expression)}::int4`;
    case "smallint":
      return sql`${wholeNumber(expression)}::int2`;
    case "bigint":
    case "reference":
      return sql`${wholeNumber(expression)}::int8::text`;
    case "boolean":
      return truth(expression);
    case "duration":
      return sql`CASE WHEN ${expression} IS NOT NULL THEN ${odd} END`;
    default:
      return characters(expression);
  }
}

const IS_TEXT: ReadonlySet<ColumnKind> = new Set(["string", "text", "datetime", "date", "bigint", "reference"]);

function required(kind: ColumnKind, value: Sql): Sql {
  return IS_TEXT.has(kind) ? sql`coalesce(${value}, ${odd})` : sql`coalesce(to_json(${value}), ${oddJson})`;
}

/** Canonical text as a JSON string; `null` where there is none. */
function cursorPart(kind: ColumnKind, expression: Sql): Sql | undefined {
  if (kind === "float" || kind === "json" || kind === "duration") return undefined;
  const text = kind === "datetime" ? time(expression, "timestamptz", CANONICAL_TIMESTAMP) : written(kind, expression);
  return sql`coalesce(to_json((${text})::text)::text, 'null')`;
}

function object(entries: readonly WrittenEntry[]): Sql {
  if (entries.length <= MAX_ENTRIES) {
    const pairs = entries.map(([name, value]) => sql`'${name}', ${value}`);
    return sql`json_build_object(${join(pairs, ", ")})`;
  }
  const [first, rest] = [object(entries.slice(0, MAX_ENTRIES)), object(entries.slice(MAX_ENTRIES))];
  return sql`(left(${first}::text, -1) || ',' || substr(${rest}::text, 2))::json`;
}

function array(values: readonly Sql[]): Sql {
  if (values.length <= MAX_ARGUMENTS) return sql`json_build_array(${join(values, ", ")})`;
  const [first, rest] = [array(values.slice(0, MAX_ARGUMENTS)), array(values.slice(MAX_ARGUMENTS))];
  return sql`(left(${first}::text, -1) || ',' || substr(${rest}::text, 2))::json`;
}

/** The sum of floats; exact, as one that no float can hold would fail the statement. */
const floatSum = (expression: Sql) => sql`sum(${expression}::text::numeric)`;
const isFloat = (sum: Sql) => sql`abs(${sum}) <= 1.7976931348623157e308::numeric`;

function writtenSum(kind: ColumnKind, expression: Sql): Sql {
  if (kind === "bigint") return sql`sum(${expression})::text`;
  const sum = kind === "float" ? floatSum(expression) : sql`sum(${expression})`;
  const [fits, type] = kind === "float" ? [isFloat(sum), "float8"] : [sql`abs(${sum}) < 2147483648`, "int4"];
  return sql`CASE WHEN ${fits} THEN to_json(${sum}::${type}) WHEN ${sum} IS NOT NULL THEN ${oddJson} END`;
}

function writtenMean(kind: ColumnKind, expression: Sql): Sql {
  const sum = kind === "float" ? floatSum(expression) : sql`sum(${expression})`;
  const mean = sql`to_json(${sum}::float8 / count(${expression}))`;
  return sql`CASE WHEN ${isFloat(sum)} THEN ${mean} WHEN ${sum} IS NOT NULL THEN ${oddJson} END`;
}

export const postgresAnswers: AnswerSql = {
  value: (kind, expression, isRequired) => {
    const value = written(kind, expression);
    return isRequired ? required(kind, value) : value;
  },
  text: (expression) => sql`coalesce(${expression}, ${odd})`,
  cursor: (mark, keys) => {
    const parts = keys.map(({ kind, expression }) => cursorPart(kind, expression));
    const known = parts.filter((part) => part !== undefined);
    if (known.length < parts.length) return undefined;
    return sql`encode(convert_to('["${mark}",' || ${join(known, " || ',' || ")} || ']', 'UTF8'), 'hex')`;
  },
  constant: (text) => raw(`'${text.replaceAll("'", "''")}'::json`),
  boolean: (condition) => sql`(${condition})`,
  number: (expression) => expression,
  word: (expression, words) => {
    const cases = [...words].map(([code, word]) => `WHEN '${code}' THEN '${word}'`);
    return sql`CASE (${wholeNumber(expression)}::int2) ${cases.join(" ")} END`;
  },
  sum: writtenSum,
  mean: writtenMean,
  object,
  array,
  reference: (_from, found, isRequired) => (isRequired ? sql`coalesce(${found}, ${oddJson})` : found),
  list: (value, condition) => {
    const filter = condition ? sql` FILTER (WHERE ${condition})` : raw("");
    return sql`coalesce(json_agg(${value})${filter}, '[]'::json)`;
  },
  orNull: (value) => value,
  result: (value, maxBytes) => {
    const text = sql`${value}::text`;
    return maxBytes === undefined ? text : unlessTooLong(text, raw("octet_length(answer)"), maxBytes);
  },
};
