import type { ColumnKind } from "../../../catalogue/model.ts";
import { type Given, given, join, param, raw, type Sql, sql } from "../../sql.ts";
import type { Filters, JsonStep, TextSearch } from "../filters.ts";
import { PATTERN_NAMES, SCORED_PATTERNS, SCORES, type ScoredPattern, searchPatterns } from "../searchPatterns.ts";
import { meets, numberOf, textOf } from "./postgresJsonMeets.ts";
import { escapeLike, postgresTexts } from "./postgresTexts.ts";
import { arrayLiteral, postgresValues, typeOf } from "./postgresValues.ts";
import { isOddOfPostgres } from "./readPostgresValue.ts";

function isText(kind: ColumnKind): boolean {
  return kind === "string" || kind === "text";
}

/** Text as a regular expression that finds it. */
function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Conditions stand in a form that indexes of `upper(column)` by trigrams serve. */
function search(text: Given<string>, alias: string): TextSearch {
  const has = given(text, (known) => `%${escapeLike(known)}%`);
  const named = PATTERN_NAMES.map((name) => {
    const pattern = given(text, (known) => searchPatterns(escapePattern(known))[name]);
    return sql`${param(pattern)}::text AS ${name}`;
  });
  const isIn = (column: Sql) => sql`upper(${column}) LIKE ${alias}.has`;
  const count = (condition: Sql, score: number, ...more: Sql[]) =>
    sql`CASE WHEN ${condition} THEN ${join([raw(String(score)), ...more], " + ")} ELSE 0 END`;
  const part = (column: Sql, { pattern, score, closer }: ScoredPattern): Sql =>
    count(sql`${column} ~* ${alias}.${pattern}`, score, ...(closer ? [part(column, closer)] : []));
  return {
    from: sql`(SELECT upper(${param(has)}::text) AS has, upper(${param(text)}::text) AS whole, ${join(named, ", ")}) ${alias}`,
    isIn,
    score: (column) => {
      const whole = count(sql`upper(${column}) = ${alias}.whole`, SCORES.whole);
      const parts = SCORED_PATTERNS.map((scored) => part(column, scored));
      return count(isIn(column), SCORES.contains, whole, ...parts);
    },
  };
}

/** An item of a list, and of nothing else: `->` takes a number for a list of itself. */
function item(inner: Sql, index: number): Sql {
  const place = index < 0 ? `last - ${-1 - index}` : String(index);
  return sql`jsonb_path_query_first(${inner}, ${param(`strict $[${place}]`)}::jsonpath, '{}', TRUE)`;
}

function at(expression: Sql, path: readonly JsonStep[]): Sql {
  const into = (inner: Sql, step: JsonStep) =>
    typeof step === "number" ? item(inner, step) : sql`(${inner} -> ${param(step)}::text)`;
  return path.reduce(into, expression);
}

/** Conditions and orders as PostgreSQL understands them. */
export const postgresFilters: Filters = {
  nothing: (kind) => sql`NULL::${typeOf(kind)}`,
  ordered: (expression, kind) => (isText(kind) ? sql`${expression} COLLATE "C"` : expression),
  groupKey: (expression, kind) => {
    if (kind === "json") return sql`nullif(${expression}, 'null'::jsonb)`;
    return isText(kind) ? sql`${expression} COLLATE "C"` : expression;
  },
  // a sum of floats that no float can hold would fail the statement
  sum: (expression, kind) => sql`sum(${expression}${kind === "float" ? "::text::numeric" : ""})::text`,
  nullsWhatIsOdd: new Set(),
  oddValue: (kind, raw) =>
    typeof raw === "string" && isOddOfPostgres(kind, raw) ? sql`${param(raw)}::${typeOf(kind)}` : undefined,
  value: (kind, text) => sql`${param(given(text, (known) => postgresValues.encode(kind, known)))}::${typeOf(kind)}`,
  // the list is the only thing bound, whatever its length
  isOneOf: (expression, kind, values) =>
    sql`(${postgresValues.isOneOf(expression, kind, param(given(values, (known) => postgresValues.listParam(kind, known))))})`,
  ...postgresTexts,
  search,
  some: (outer, inner, from, condition) =>
    sql`EXISTS (SELECT 1 FROM ${from} WHERE ${inner} = ${outer} AND ${condition})`,
  whileWanted: () => [],
  withoutIndex: (column) => column, // PostgreSQL has statistics by itself
  plansByValues: true,
  hasLateral: true,
  joinsOptionally: true,
  json: {
    isNull: (expression, path) => sql`coalesce(${at(expression, path)} = 'null'::jsonb, TRUE)`,
    equals: (expression, path, json) => sql`${at(expression, path)} = ${param(json)}::jsonb`,
    isOneOf: (expression, path, json) => sql`${at(expression, path)} = ANY(${param(arrayLiteral(json))}::jsonb[])`,
    meets: (expression, path, test, alias) => meets(at(expression, path), test, alias),
    number: (expression, path) => numberOf(at(expression, path)),
    text: (expression, path) => textOf(at(expression, path)),
    numberValue: (digits) => sql`${param(digits)}::numeric`,
    any: (expression) => sql`min(${expression}::text)::jsonb`,
    ofText: (expression) => sql`to_jsonb(${expression}::text)`,
    whole: (expression) => sql`${expression}::text COLLATE "C"`,
    elements: (expression, alias) => {
      const list = sql`CASE WHEN jsonb_typeof(${expression}) = 'array' THEN ${expression} ELSE jsonb_build_array(${expression}) END`;
      return { item: sql`LATERAL jsonb_array_elements(${list}) ${alias}(element)`, element: sql`${alias}.element` };
    },
    position: ({ owner, on, json, path, alias }, text) => {
      const list = sql`${json} #> '{${path.join(",")}}'`;
      const texts = sql`jsonb_array_elements_text(CASE WHEN jsonb_typeof(${list}) = 'array' THEN ${list} END)`;
      const entries = sql`${texts} WITH ORDINALITY ${alias}(text, place)`;
      return sql`(SELECT min(${alias}.place) FROM ${owner}, ${entries} WHERE ${on} AND ${alias}.text = ${text})`;
    },
  },
};
