/** Writes what a connection says of its whole list: facets and aggregates, each by a subquery of its own. */
import type { AnswerSql, WrittenEntry } from "../../instances/dialects/answers.ts";
import { allOf, raw, type Sql, sql } from "../../instances/sql.ts";
import { type FacetParts, facetGroups, facetMissing, type MakeSource } from "../facets/facetStatement.ts";
import type { ResolvedPath } from "../paths/path.ts";
import type { Source } from "../source.ts";
import type { AggregateField, ColumnAggregateField, ConstantField, FacetField, ListField } from "./answerTree.ts";

/** Whether a path needs no column of the object that it begins at. */
function beginsAtId(path: ResolvedPath): boolean {
  if (path.is === "feature") return true;
  const [first] = path.steps;
  return first?.is === "relation" && !("derived" in first.relation);
}

type Facets = Extract<ListField, { is: "facets" }>;
type Aggregate = Extract<ListField, { is: "aggregate" }>;
type Buckets = Extract<FacetField, { is: "buckets" }>;

/** A facet; where it goes through a relation, its groups and what is missing may be two reads of the list. */
function writeFacet(write: AnswerSql, makeSource: MakeSource, path: ResolvedPath, { fields, first }: Facets): Sql {
  const { query } = makeSource();
  const asks = (part: keyof FacetParts) => fields.some(({ is }) => is === part);
  const found = facetGroups(makeSource, path, { buckets: asks("buckets"), missing: asks("missing") });
  const [groups, top] = [query.alias(), query.alias()];
  const buckets = ({ fields: asked }: Buckets): Sql => {
    if (!found) return write.constant("[]");
    const bucket = asked.map((field): WrittenEntry => {
      if (field.is === "constant") return [field.key, write.constant(field.json)];
      const value = field.is === "value" ? write.value(found.kind, raw(`${top}.value`), true) : raw(`${top}.n`);
      return [field.key, field.is === "value" ? value : write.number(value)];
    });
    const rows = sql`SELECT * FROM ${groups} WHERE ${groups}.k IS NOT NULL ORDER BY ${found.order(groups)} LIMIT ${String(first)}`;
    return sql`(SELECT ${write.list(write.object(bucket))} FROM (${rows}) ${top})`;
  };
  const missing = (): Sql => {
    const rows = found?.hasMissing
      ? sql`(SELECT ${groups}.n FROM ${groups} WHERE ${groups}.k IS NULL)`
      : sql`(SELECT ${top}.n FROM (${facetMissing(makeSource, path)}) ${top})`;
    return write.number(sql`coalesce(${rows}, 0)`);
  };
  const written = write.object(
    fields.map((field): WrittenEntry => {
      switch (field.is) {
        case "constant":
          return [field.key, write.constant(field.json)];
        case "by":
          return [field.key, write.constant(JSON.stringify(path.text))];
        case "buckets":
          return [field.key, buckets(field)];
        default:
          return [field.key, missing()];
      }
    }),
  );
  return found ? sql`(WITH ${groups} AS (${found.sql}) SELECT ${written})` : written;
}

/** The facets of a list, in the order of their paths; a source without the objects' columns will do for paths that begin at their ids. */
export function writeFacets(
  write: AnswerSql,
  makeSource: (needs: "columns" | "ids") => Source,
  paths: readonly ResolvedPath[],
  field: Facets,
): Sql {
  return write.array(
    paths.map((path) => writeFacet(write, () => makeSource(beginsAtId(path) ? "ids" : "columns"), path, field)),
  );
}

const addsUp = (field: AggregateField): boolean =>
  field.is === "count" || (field.is === "column" && field.fields.some(({ is }) => is !== "constant"));

/** The sums and so on of a list. */
export function writeAggregate(write: AnswerSql, makeSource: MakeSource, { fields }: Aggregate): Sql {
  const { query, alias, table, from, conditions } = makeSource();
  const column = ({ column: { column: name, kind }, fields: asked }: ColumnAggregateField): Sql => {
    const value = query.column(alias, table, name);
    return write.object(
      asked.map((one): WrittenEntry => {
        switch (one.is) {
          case "constant":
            return [one.key, write.constant(one.json)];
          case "sum":
            return [one.key, write.sum(kind, value)];
          case "mean":
            return [one.key, write.mean(kind, value)];
          default:
            return [one.key, write.value(kind, sql`${one.is}(${value})`, false)];
        }
      }),
    );
  };
  const written = fields.map((field): WrittenEntry => {
    if (field.is === "constant") return [field.key, write.constant(field.json)];
    return [field.key, field.is === "count" ? write.number(raw("count(*)")) : column(field)];
  });
  if (!fields.some(addsUp)) return write.object(written); // without an aggregate it had any number of rows
  return sql`(SELECT ${write.object(written)} FROM ${from} WHERE ${allOf(conditions)})`;
}

const json = (entries: readonly string[]) => `{${entries.join(",")}}`;

function emptyEntry(field: ConstantField | FacetField | AggregateField, by: string): string {
  switch (field.is) {
    case "constant":
      return `"${field.key}":${field.json}`;
    case "by":
      return `"${field.key}":${JSON.stringify(by)}`;
    case "buckets":
      return `"${field.key}":[]`;
    case "column":
      return `"${field.key}":${json(field.fields.map((one) => `"${one.key}":${one.is === "constant" ? one.json : "null"}`))}`;
    default:
      return `"${field.key}":0`;
  }
}

/** Facets or aggregates of a list without entries, as JSON text. */
export function emptyFacts(field: Facets | Aggregate): string {
  if (field.is === "aggregate") return json(field.fields.map((one) => emptyEntry(one, "")));
  return `[${field.paths.map(({ text }) => json(field.fields.map((one) => emptyEntry(one, text)))).join(",")}]`;
}
