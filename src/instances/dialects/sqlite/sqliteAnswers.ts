import type { ColumnKind } from "../../../catalogue/model.ts";
import { MAX_JSON_DEPTH } from "../../../util/readableJson.ts";
import { join, raw, type Sql, sql } from "../../sql.ts";
import { type AnswerSql, ODD, unlessTooLong, type WrittenEntry } from "../answers.ts";

/** SQLite's functions take 127 arguments. */
const MAX_ENTRIES = 100;
/** JSON with no more brackets than this cannot be nested too deep. */
const MAX_BRACKETS = MAX_JSON_DEPTH;

const odd = raw(`'"${ODD}"'`);

const DAY = "[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]";
const CLOCK = "[0-2][0-9]:[0-5][0-9]:[0-5][0-9]";

/** A day that the calendar has. Not by comparison: columns of dates would make a number of the other side. */
const isDay = (expression: Sql) => sql`date(${expression}) = ${expression} AND ${expression} NOT GLOB '0000*'`;

/** Text up to a NUL is not all of it, but functions of text and JSON see no more. */
const isWhole = (expression: Sql) => sql`instr(${expression}, char(0)) = 0`;

/** Bytes of text that are UTF-8; a call into JavaScript for what is not all ASCII. */
const isUtf8 = (expression: Sql) =>
  sql`(${expression} NOT GLOB '*[^' || char(1) || '-' || char(127) || ']*' OR gateway_utf8(CAST(${expression} AS BLOB)))`;

/** A moment as Python or SQLite writes it: up to six digits of a second's fraction, or none. */
function isMoment(moment: Sql): Sql {
  const fraction = sql`length(${moment}) BETWEEN 21 AND 26 AND substr(${moment}, 20, 1) = '.' AND substr(${moment}, 21) NOT GLOB '*[^0-9]*'`;
  return sql`${moment} GLOB '${DAY} ${CLOCK}*' AND ${isWhole(moment)} AND (length(${moment}) = 19 OR ${fraction}) AND substr(${moment}, 12, 2) < '24' AND ${isDay(sql`substr(${moment}, 1, 10)`)}`;
}

/** Cases by the value's type or form; NULL and all else have their own. */
function cases(expression: Sql, found: readonly (readonly [condition: Sql, value: Sql])[], isRequired: boolean): Sql {
  const whens = join(
    found.map(([condition, value]) => sql`WHEN ${condition} THEN ${value}`),
    " ",
  );
  const none = isRequired ? raw("") : sql`WHEN ${expression} IS NULL THEN 'null' `;
  return sql`CASE ${none}${whens} ELSE ${odd} END`;
}

const has = (expression: Sql, type: string) => sql`typeof(${expression}) = '${type}'`;

function isInteger(expression: Sql, bits: number): Sql {
  const bound = 2 ** (bits - 1);
  return sql`${has(expression, "integer")} AND ${expression} BETWEEN ${`-${bound}`} AND ${String(bound - 1)}`;
}

function forms(kind: ColumnKind, expression: Sql): readonly (readonly [Sql, Sql])[] {
  switch (kind) {
    case "datetime": {
      const clock = sql`substr(${expression}, 12, 8) || '.' || substr(substr(${expression}, 21) || '000000', 1, 6)`;
      const canonical = sql`gateway_time(${expression})`; // a call into JavaScript: for what has a zone
      return [
        [isMoment(expression), sql`'"' || substr(${expression}, 1, 10) || 'T' || ${clock} || 'Z"'`],
        [sql`${canonical} IS NOT NULL`, sql`'"' || replace(${canonical}, ' ', 'T') || 'Z"'`],
      ];
    }
    case "date":
      return [
        [
          sql`length(${expression}) = 10 AND ${expression} GLOB '${DAY}' AND ${isWhole(expression)} AND ${isDay(expression)}`,
          sql`'"' || ${expression} || '"'`,
        ],
      ];
    case "json": {
      const brackets = sql`length(${expression}) - length(replace(replace(${expression}, '[', ''), '{', ''))`;
      const isFlat = sql`(length(${expression}) <= ${String(MAX_BRACKETS)} OR ${brackets} <= ${String(MAX_BRACKETS)})`;
      return [
        [
          sql`${has(expression, "text")} AND ${isWhole(expression)} AND json_valid(${expression}) AND ${isFlat}`,
          expression,
        ],
      ];
    }
    case "float":
      return [
        [
          sql`typeof(${expression}) IN ('integer', 'real') AND abs(${expression}) <= 1.7976931348623157e308`,
          sql`json_quote(${expression})`,
        ],
      ];
    case "integer":
      return [[isInteger(expression, 32), expression]];
    case "smallint":
      return [[isInteger(expression, 16), expression]];
    case "bigint":
    case "reference":
      return [[has(expression, "integer"), sql`'"' || ${expression} || '"'`]];
    case "boolean":
      return [
        [sql`${expression} = 1`, raw("'true'")],
        [sql`${expression} = 0`, raw("'false'")],
      ];
    case "duration":
      return [[raw("FALSE"), odd]];
    default:
      return [[has(expression, "text"), sql`json_quote(${expression})`]];
  }
}

/** Canonical text as a JSON string; `null` where there is none. Times and days are canonical in orders. */
function cursorPart(kind: ColumnKind, expression: Sql): Sql | undefined {
  switch (kind) {
    case "float":
    case "json":
    case "duration":
      return undefined;
    case "string":
    case "text":
    case "datetime":
    case "date":
      return cases(
        expression,
        [
          [
            sql`${has(expression, "text")} AND ${isWhole(expression)} AND ${isUtf8(expression)}`,
            sql`json_quote(${expression})`,
          ],
        ],
        false,
      );
    case "boolean":
      return cases(
        expression,
        forms(kind, expression).map(([condition, value]) => [condition, sql`'"' || ${value} || '"'`]),
        false,
      );
    default:
      return cases(expression, [[has(expression, "integer"), sql`'"' || ${expression} || '"'`]], false);
  }
}

function object(entries: readonly WrittenEntry[]): Sql {
  const parts: Sql[] = [];
  for (let at = 0; at < entries.length; at += MAX_ENTRIES) {
    const part = entries.slice(at, at + MAX_ENTRIES);
    const form = part.map(([name]) => `"${name}":%s`).join(",");
    parts.push(
      sql`format('${form}', ${join(
        part.map(([, value]) => value),
        ", ",
      )})`,
    );
  }
  return parts.length === 0 ? raw("'{}'") : sql`('{' || ${join(parts, " || ',' || ")} || '}')`;
}

/** Written values as a list; one behind the other, as functions take no more than 127. */
function array(values: readonly Sql[]): Sql {
  return values.length === 0 ? raw("'[]'") : sql`('[' || ${join(values, " || ',' || ")} || ']')`;
}

/** Halves of the sum of whole numbers, of which neither can pass 64 bits. */
const highSum = (expression: Sql) => sql`sum(${expression} >> 32)`;
const wholeSum = (expression: Sql) => sql`(${highSum(expression)} * 4294967296 + sum(${expression} & 4294967295))`;

/** Whether all values are numbers of the kind, and their sum can be made in 64 bits. */
function canBeAdded(kind: ColumnKind, expression: Sql): Sql {
  const types = kind === "float" ? "'integer', 'real'" : "'integer'";
  const areNumbers = sql`sum(typeof(${expression}) NOT IN ('null', ${types})) = 0`;
  if (kind === "float") return sql`${areNumbers} AND abs(sum(${expression})) <= 1.7976931348623157e308`;
  return sql`${areNumbers} AND abs(${highSum(expression)}) < 1000000000`;
}

function writtenSum(kind: ColumnKind, expression: Sql): Sql {
  const isWhole = kind !== "float";
  const sum = isWhole ? wholeSum(expression) : sql`sum(${expression})`;
  const fits = isWhole && kind !== "bigint" ? sql` AND abs(${sum}) < 2147483648` : raw("");
  const text = kind === "bigint" ? sql`'"' || ${sum} || '"'` : sql`json_quote(${sum})`;
  return sql`CASE WHEN count(${expression}) = 0 THEN 'null' WHEN ${canBeAdded(kind, expression)}${fits} THEN ${text} ELSE ${odd} END`;
}

function writtenMean(kind: ColumnKind, expression: Sql): Sql {
  const sum = kind === "float" ? sql`sum(${expression})` : sql`CAST(${wholeSum(expression)} AS REAL)`;
  const mean = sql`json_quote(${sum} / count(${expression}))`;
  return sql`CASE WHEN count(${expression}) = 0 THEN 'null' WHEN ${canBeAdded(kind, expression)} THEN ${mean} ELSE ${odd} END`;
}

export const sqliteAnswers: AnswerSql = {
  value: (kind, expression, isRequired) => cases(expression, forms(kind, expression), isRequired),
  text: (expression, parts) => {
    const known = parts.map((part) => sql`typeof(${part}) IN ('text', 'integer')`);
    return sql`CASE WHEN ${join(known.length > 0 ? known : [raw("TRUE")], " AND ")} THEN json_quote(${expression}) ELSE ${odd} END`;
  },
  cursor: (mark, keys) => {
    const parts = keys.map(({ kind, expression }) => cursorPart(kind, expression));
    const known = parts.filter((part) => part !== undefined);
    if (known.length < parts.length) return undefined;
    return sql`'"' || lower(hex('["${mark}",' || ${join(known, " || ',' || ")} || ']')) || '"'`;
  },
  constant: (text) => raw(`'${text.replaceAll("'", "''")}'`),
  boolean: (condition) => sql`iif(${condition}, 'true', 'false')`,
  number: (expression) => expression,
  word: (expression, words) => {
    const found = [...words].map(([code, word]) => `WHEN ${code} THEN '"${word}"'`);
    return sql`CASE ${expression} ${found.join(" ")} ELSE iif(${expression} IS NULL OR ${isInteger(expression, 16)}, 'null', ${odd}) END`;
  },
  sum: writtenSum,
  mean: writtenMean,
  object,
  array,
  reference: (from, found, isRequired) => {
    const none = isRequired ? odd : sql`iif(typeof(${from}) IN ('integer', 'null'), 'null', ${odd})`;
    return sql`ifnull(${found}, ${none})`;
  },
  list: (value, condition) => {
    const filter = condition ? sql` FILTER (WHERE ${condition})` : raw("");
    return sql`('[' || ifnull(group_concat(${value}, ',')${filter}, '') || ']')`;
  },
  orNull: (value) => sql`ifnull(${value}, 'null')`,
  result: (value, maxBytes) =>
    maxBytes === undefined ? value : unlessTooLong(value, raw("octet_length(answer)"), maxBytes),
};
