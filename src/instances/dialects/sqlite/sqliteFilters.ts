import { type ColumnKind, INTEGER_KINDS } from "../../../catalogue/model.ts";
import { canonicalJson } from "../../../util/canonicalJson.ts";
import { simpleUpper } from "../../../util/simpleCase.ts";
import { allOf, type Given, given, join, param, raw, type Sql, sql } from "../../sql.ts";
import { bytesOf } from "../canonical.ts";
import type { Filters, JsonStep, TextSearch } from "../filters.ts";
import { sqliteValues } from "./sqliteValues.ts";
import { toRe2 } from "./toRe2.ts";

/**
 * `…:05`, `…:05.240` and `…:05.240000+00:00` are one time, and compared as text they are only in canonical form. Python writes
 * nearly all times so, which SQLite's own `datetime` can tell; for the others a function is asked, which takes longer.
 */
function asCanonicalTime(expression: Sql): Sql {
  const isCanonical = [
    sql`length(${expression}) = 26`,
    sql`datetime(${expression}) || substr(${expression}, 20) = ${expression}`,
    sql`substr(${expression}, 20, 1) = '.'`,
    sql`substr(${expression}, 26) BETWEEN '0' AND '9'`,
    sql`${expression} >= '0001'`,
  ];
  return sql`CASE WHEN ${join(isCanonical, " AND ")} THEN ${expression} ELSE gateway_time(${expression}) END`;
}

function folded(expression: Sql, ignoreCase: boolean): Sql {
  return ignoreCase ? sql`gateway_upper(${expression})` : expression;
}

/** SQLite's own LIKE knows the case of ASCII letters; a function, which takes longer, is asked where text has others. */
function search(text: Given<string>, alias: string): TextSearch {
  const upper = given(text, simpleUpper);
  const has = given(upper, (known) => `%${known.replace(/[\\%_]/g, "\\$&")}%`);
  const isIn = (column: Sql) => {
    const inUpper = sql`instr(gateway_upper(${column}), ${alias}.whole) > 0`;
    return sql`(${column} LIKE ${alias}.has ESCAPE '\\' OR (length(${column}) < octet_length(${column}) AND ${inUpper}))`;
  };
  return {
    from: sql`(SELECT ${param(text)} AS sought, ${param(upper)} AS whole, ${param(has)} AS has) ${alias}`,
    isIn,
    score: (column) => sql`CASE WHEN ${isIn(column)} THEN gateway_score(${column}, ${alias}.sought) ELSE 0 END`,
  };
}

/** A byte that comes after those of every character, so that a prefix with it ends a range; that serves an index, unlike LIKE. */
const AFTER_ALL_TEXT = raw("CAST(x'FF' AS TEXT)");

function json(name: "at" | "number" | "text", expression: Sql, path: readonly JsonStep[]): Sql {
  return sql`gateway_json_${raw(name)}(${expression}, ${param(JSON.stringify(path))})`;
}

/** See `registerWanted`. */
const whileWanted = (id: Sql): Sql[] => [sql`gateway_wanted(${id})`];

/** Conditions and orders as SQLite understands them. */
export const sqliteFilters: Filters = {
  nothing: () => raw("NULL"),
  ordered: (expression, kind) => {
    if (kind === "datetime") return asCanonicalTime(expression);
    return kind === "date" ? sql`gateway_date(${expression})` : expression;
  },
  groupKey: (expression, kind) => {
    if (kind === "json") return json("at", expression, []);
    const isTime = kind === "datetime" || kind === "date";
    return isTime ? sql`ifnull(${sqliteFilters.ordered(expression, kind)}, ${expression})` : expression;
  },
  sum: (expression, kind) => {
    const [types, sum] =
      kind === "float"
        ? [raw("'integer', 'real'"), sql`sum(${expression})`]
        : // in two halves, of which neither can pass 64 bits
          [raw("'integer'"), sql`sum(${expression} >> 32) || ' ' || sum(${expression} & 4294967295)`];
    const odd = sql`max(CASE WHEN typeof(${expression}) NOT IN ('null', ${types}) THEN CAST(${expression} AS TEXT) END)`;
    return sql`CASE WHEN ${odd} IS NULL THEN ${sum} ELSE ${odd} END`;
  },
  nullsWhatIsOdd: new Set<ColumnKind>(["datetime", "date"]),
  oddValue: (
    _kind,
    value, // values of any types compare
  ) => (value instanceof DataView ? sql`CAST(${param(bytesOf(value))} AS TEXT)` : param(value)),
  value: (kind: ColumnKind, text) => {
    const bound = param(given(text, (known) => sqliteValues.encode(kind, known)));
    // compared with a column, text would become a number by itself, but not with an expression
    if (kind === "float") return sql`CAST(${bound} AS REAL)`;
    return INTEGER_KINDS.has(kind) || kind === "boolean" || kind === "duration"
      ? sql`CAST(${bound} AS INTEGER)`
      : bound;
  },
  isOneOf: (expression, kind, values) => {
    // a list holds text, which only a column's own type would make numbers of
    if (kind === "float")
      return sql`(${expression} IN (SELECT CAST(value AS REAL) FROM json_each(${param(given(values, JSON.stringify))})))`;
    return sql`(${sqliteValues.isOneOf(expression, kind, param(given(values, (known) => sqliteValues.listParam(kind, known))))})`;
  },
  contains: (expression, text, ignoreCase) =>
    sql`instr(${folded(expression, ignoreCase)}, ${folded(param(text), ignoreCase)}) > 0`,
  startsWith: (expression, text, ignoreCase) => {
    const [whole, start] = [folded(expression, ignoreCase), folded(param(text), ignoreCase)];
    return sql`(${whole} >= ${start} AND ${whole} < ${start} || ${AFTER_ALL_TEXT})`;
  },
  endsWith: (expression, text, ignoreCase) => {
    const [whole, end] = [folded(expression, ignoreCase), folded(param(text), ignoreCase)];
    return sql`(substr(${whole}, -length(${end})) = ${end} OR (${end} = '' AND ${expression} IS NOT NULL))`;
  },
  equalsIgnoringCase: (expression, text) => sql`${folded(expression, true)} = ${folded(param(text), true)}`,
  search,
  matches: (expression, pattern) => sql`gateway_regex(${expression}, ${param(given(pattern, toRe2))})`,
  // IN, not EXISTS: SQLite runs a correlated EXISTS once per row, however few rows the inner condition has
  some: (outer, inner, from, condition) =>
    sql`${outer} IN (SELECT ${inner} FROM ${from} WHERE ${allOf(whileWanted(inner))} AND ${condition} AND ${inner} IS NOT NULL)`,
  whileWanted,
  withoutIndex: (column) => sql`+${column}`,
  plansByValues: false,
  hasLateral: false,
  joinsOptionally: false,
  json: {
    isNull: (expression, path) => sql`${json("at", expression, path)} IS NULL`,
    equals: (expression, path, text) => sql`${json("at", expression, path)} = ${param(canonicalJson(text))}`,
    isOneOf: (expression, path, texts) =>
      sql`${json("at", expression, path)} IN (SELECT value FROM json_each(${param(JSON.stringify(texts.map(canonicalJson)))}))`,
    meets: (expression, path, test) =>
      sql`gateway_json_meets(${expression}, ${param(JSON.stringify(path))}, ${param(JSON.stringify(test))})`,
    number: (expression, path) => json("number", expression, path),
    text: (expression, path) => json("text", expression, path),
    numberValue: (digits) => sql`CAST(${param(digits)} AS REAL)`,
    any: (expression) => sql`min(${expression})`,
    ofText: (expression) => sql`json_quote(CAST(${expression} AS TEXT))`,
    whole: (expression) => expression,
    elements: (expression, alias) => ({
      item: sql`json_each(gateway_json_elements(${expression})) ${alias}`,
      element: sql`${alias}.value`,
    }),
    position: ({ owner, on, json, path, alias }, text) => {
      const list = sql`json_each(CASE WHEN json_valid(${json}, 2) THEN ${json} END, '$${path.map((step) => `."${step}"`).join("")}')`;
      return sql`(SELECT min(${alias}.key) FROM ${owner}, ${list} ${alias} WHERE ${on} AND ${alias}.value = ${text})`;
    },
  },
};
