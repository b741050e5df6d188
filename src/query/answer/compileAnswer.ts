/**
 * Compiles what is asked of one instance into the statement that writes the answer: objects are JSON objects, references and lists
 * subqueries within them. Pages are planned as everywhere (planPage); only what is done with their rows differs.
 */
import type { Table } from "../../catalogue/model.ts";
import { VERSION_COLUMNS, VERSION_LENGTH } from "../../catalogue/version.ts";
import type { Limits } from "../../config/config.ts";
import type { AnswerSql, WrittenEntry } from "../../instances/dialects/answers.ts";
import type { ReadSession } from "../../instances/instance.ts";
import { allOf, type Given, given, join, raw, type Sql, sql } from "../../instances/sql.ts";
import { statusWords } from "../../schema/fields.ts";
import type { Feature } from "../features/feature.ts";
import { asksRelated } from "../filters/asksRelated.ts";
import { Names } from "../names.ts";
import { idColumn, idPrefix } from "../objectId.ts";
import { emptyPage, type ListArgs, type Page, type Where } from "../page.ts";
import type { Path, ResolvedPath } from "../paths/path.ts";
import { allRows, type PagePlan, PageRows, planPage } from "../planPage.ts";
import { Query } from "../query.ts";
import { relationSource } from "../relationSource.ts";
import { registrySource, type Source } from "../source.ts";
import { parseWindow } from "../window.ts";
import type {
  AnswerField,
  AnswerList,
  AnswerObject,
  ColumnField,
  ConstantField,
  EdgeField,
  ListField,
  PageInfoField,
  ReferenceField,
} from "./answerTree.ts";
import { mostEntries, mostEntriesOf } from "./mostEntries.ts";
import { NotCompiled } from "./notCompiled.ts";
import { emptyFacts, writeAggregate, writeFacets } from "./writeFacets.ts";

/** What was looked up for an answer: filters with conditions on features as they can be compiled, and features by the names in paths. */
export interface AnswerLookUps {
  filters: ReadonlyMap<Where, Where>;
  features: ReadonlyMap<string, readonly Feature[]>;
}

/** A row of a table within a statement. */
interface Row {
  table: Table;
  /** The database's column as SQL; NULL where the database lacks it. */
  column(name: string): Sql;
}

/** Bytes of an entry's JSON beyond which a large answer is not taken from a statement. */
const ENTRY_BYTES = 500;

/** Fields that are of the whole list. */
const COUNTS_ALL: ReadonlySet<ListField["is"]> = new Set(["totalCount", "facets", "aggregate"]);

const literal = (text: string) => raw(`'${text.replaceAll("'", "''")}'`);
const commas = (pieces: readonly Sql[]) => join(pieces, ", ");

export class AnswerCompiler {
  readonly #session: ReadSession;
  readonly #limits: Limits;
  readonly #names = new Names();
  readonly #write: AnswerSql;
  readonly #found: AnswerLookUps;
  #mayBeLarge = false;

  constructor(session: ReadSession, limits: Limits, found: AnswerLookUps) {
    this.#session = session;
    this.#limits = limits;
    this.#found = found;
    this.#write = session.dialect.answers;
  }

  /** The statement whose one row has a registry's list as JSON text. */
  list(registry: Table, list: AnswerList): Sql {
    const resolved = this.#resolved(list.args);
    const source = () => registrySource(this.#session, registry, resolved, this.#names);
    return sql`SELECT ${this.#result(this.#list(source, undefined, { ...list, args: resolved }), mostEntries(list, this.#limits).all)}`;
  }

  /** The statement whose one row, if there is any, has the object with this value as JSON text. */
  objectBy(column: string, value: Given<string>, object: AnswerObject): Sql {
    const { table, fields } = object;
    const { row, from, id } = this.#tableRow(table);
    const { kind } = table.column(column)!;
    const { filters } = this.#session.dialect;
    const isIt = filters.isOneOf(
      row.column(column),
      kind,
      given(value, (one) => [one]),
    );
    const written = this.#result(this.#object(row, fields), mostEntriesOf(object, this.#limits).all);
    return sql`SELECT ${written} FROM ${from} WHERE ${isIt} ORDER BY ${id} LIMIT 1`;
  }

  /** The statement that yields, for each object of a list, the object as JSON text, then the values of these columns. */
  candidates(registry: Table, args: ListArgs, columns: readonly string[], object: AnswerObject): Sql {
    const source = registrySource(this.#session, registry, this.#resolved(args), this.#names);
    const rows = new PageRows(planPage(source, args, this.#limits), undefined, false);
    const row = nodeOf(source, rows);
    const { dialect } = this.#session;
    const values = columns.map((name) => dialect.select(row.column(name), registry.column(name)!.kind));
    const selected = commas([
      this.#result(this.#object(row, object.fields), mostEntriesOf(object, this.#limits).all),
      ...values,
    ]);
    return sql`SELECT ${selected} FROM ${rows.from} ORDER BY ${rows.order}`;
  }

  /** Whether what the statement writes may have more entries than a whole answer is allowed: then it needs an end in time. */
  get mayBeLarge(): boolean {
    return this.#mayBeLarge;
  }

  #resolved(args: ListArgs): ListArgs {
    const where = args.where && this.#found.filters.get(args.where);
    return where ? { ...args, where } : args;
  }

  /** Paths with their features. Throws NotCompiled for a name that no feature has. */
  #paths(paths: readonly Path[]): ResolvedPath[] {
    return paths.map((path) => {
      if (path.is === "column") return path;
      const features = this.#found.features.get(path.name);
      if (!features) throw new NotCompiled(path.text);
      return { ...path, features };
    });
  }

  /** The JSON as text, with an end where there may be too much of it. */
  #result(written: Sql, mostEntries: number): Sql {
    this.#mayBeLarge = mostEntries > this.#limits.maxCost;
    return this.#write.result(written, this.#mayBeLarge ? this.#limits.maxCost * ENTRY_BYTES : undefined);
  }

  /** A row that a statement reads from its table. */
  #tableRow(table: Table): { row: Row; from: Sql; id: Sql } {
    const query = new Query(this.#session, this.#names);
    const alias = query.alias();
    return {
      row: { table, column: (name) => query.column(alias, table, name) },
      from: sql`${query.table(table)} ${alias}`,
      id: sql`${alias}.id`,
    };
  }

  #object(row: Row, fields: readonly AnswerField[]): Sql {
    return this.#write.object(fields.map((field): WrittenEntry => [field.key, this.#field(row, field)]));
  }

  #field(row: Row, field: AnswerField): Sql {
    switch (field.is) {
      case "constant":
        return this.#write.constant(field.json);
      case "id":
        return this.#id(row);
      case "status":
        return this.#status(row);
      case "version":
        return this.#version(row);
      case "column":
        return this.#column(row, field);
      case "reference":
        return this.#reference(row, field);
      default: {
        const { relation, list } = field;
        const args = this.#resolved(list.args);
        const owner = row.column("id");
        const source = () => relationSource(this.#session, relation, { row: owner }, args, this.#names);
        return source() ? this.#list(() => source()!, owner, { ...list, args }) : this.#emptyList(list);
      }
    }
  }

  #column(row: Row, { column, isRequired }: ColumnField): Sql {
    return this.#write.value(column.kind, row.column(column.column), isRequired);
  }

  #id({ table, column }: Row): Sql {
    const value = column(idColumn(table));
    return this.#write.text(sql`${literal(idPrefix(this.#session.instance, table))} || ${value}`, [value]);
  }

  #version({ column }: Row): Sql {
    const [tag, uid] = VERSION_COLUMNS.map(column) as [Sql, Sql];
    const end = sql`substr(${uid}, length(${uid}) - ${String(VERSION_LENGTH - 1)})`;
    return this.#write.text(sql`coalesce(nullif(${tag}, ''), ${end})`, [sql`coalesce(${tag}, '')`, uid]);
  }

  #status({ table, column }: Row): Sql {
    return this.#write.word(column("_status_code"), statusWords(table));
  }

  /** A subquery, so that it is asked only for rows that come into the answer. */
  #reference({ table, column: read }: Row, { column, isRequired, object }: ReferenceField): Sql {
    const from = read(column.column);
    const query = new Query(this.#session, this.#names);
    if (!query.has(table, column.column) || !query.schema.hasTable(column.target))
      return this.#write.reference(from, raw("NULL"), isRequired);
    const found = this.#tableRow(column.target);
    const written = this.#object(found.row, object.fields);
    return this.#write.reference(
      from,
      sql`(SELECT ${written} FROM ${found.from} WHERE ${found.id} = ${from})`,
      isRequired,
    );
  }

  /** A connection; each statement within it has a source of its own. */
  #list(makeSource: () => Source, owner: Sql | undefined, { args, fields }: AnswerList): Sql {
    const { size, backwards } = parseWindow(args, this.#limits);
    const plan = planPage(makeSource(), args, this.#limits);
    const needsRows = (field: ListField): boolean => {
      if (field.is !== "pageInfo") return field.is === "nodes" || field.is === "edges";
      const more = backwards ? "hasPreviousPage" : "hasNextPage";
      return field.fields.some(({ is }) => is === more || (size > 0 && (is === "startCursor" || is === "endCursor")));
    };
    const isCounted = fields.some((field) => field.is === "pageInfo" && needsRows(field));
    const isPaged = fields.some(needsRows) && args.after == null && args.before == null;
    // where finding the rows is what costs, they are found once for page, count, facets and aggregates
    const uses = fields.filter((field) => COUNTS_ALL.has(field.is)).length + (isPaged ? 1 : 0);
    const isFoundOnce = uses > 1 && (plan.source.score !== undefined || asksRelated(plan.source.table, args.where));
    const all = isFoundOnce ? this.#names.alias() : undefined;
    const count = () =>
      all === undefined ? this.#count(makeSource(), owner) : this.#write.number(sql`(SELECT count(*) FROM ${all})`);
    const whole = (needs: "columns" | "ids" = "columns") =>
      all === undefined ? ofOwner(makeSource(), owner) : foundRows(makeSource(), all, needs);
    const rows = new PageRows(plan, owner && { row: owner }, isCounted, isPaged ? all : undefined);
    const entries = this.#names.alias();
    const columns = isCounted ? [rows.own("n"), rows.own("total")] : [];
    /** Adds a value of each entry and gives its place outside. */
    const add = (value: Sql): Sql => {
      const name = `v${columns.length}`;
      columns.push(sql`${value} AS ${name}`);
      return raw(`${entries}.${name}`);
    };
    const within = isCounted ? raw(`${entries}.n <= ${size}`) : undefined;
    const written = fields.map((field): WrittenEntry => {
      switch (field.is) {
        case "constant":
          return [field.key, this.#write.constant(field.json)];
        case "totalCount":
          return [field.key, count()];
        case "nodes":
          return [
            field.key,
            this.#write.list(add(this.#object(nodeOf(plan.source, rows), field.object.fields)), within),
          ];
        case "edges":
          return [field.key, this.#write.list(add(this.#edge(plan, rows, field.fields)), within)];
        case "facets":
          return [field.key, writeFacets(this.#write, whole, this.#paths(field.paths), field)];
        case "aggregate":
          return [field.key, writeAggregate(this.#write, () => whole(), field)];
        default: {
          const cursor = field.fields.some(({ is }) => is === "startCursor" || is === "endCursor")
            ? add(this.#cursor(plan, rows))
            : undefined;
          return [field.key, this.#pageInfo(field.fields, { args, size, backwards, entries, cursor })];
        }
      }
    });
    const found = all === undefined ? raw("") : sql`WITH ${all} AS MATERIALIZED (${allRows(plan, owner)}) `;
    // a subquery without an aggregate has any number of rows
    if (!fields.some(needsRows)) return sql`(${found}SELECT ${this.#write.object(written)})`;
    const inner = sql`SELECT ${columns.length > 0 ? commas(columns) : "NULL"} FROM ${rows.from} ORDER BY ${rows.order}`;
    return sql`(${found}SELECT ${this.#write.object(written)} FROM (${inner}) ${entries})`;
  }

  #count(source: Source, owner: Sql | undefined): Sql {
    const { from, conditions } = ofOwner(source, owner);
    return this.#write.number(sql`(SELECT count(*) FROM ${from} WHERE ${allOf(conditions)})`);
  }

  #edge(plan: PagePlan, rows: PageRows, fields: readonly EdgeField[]): Sql {
    return this.#write.object(
      fields.map((field): WrittenEntry => {
        switch (field.is) {
          case "constant":
            return [field.key, this.#write.constant(field.json)];
          case "cursor":
            return [field.key, this.#cursor(plan, rows)];
          case "node":
            return [field.key, this.#object(nodeOf(plan.source, rows), field.object.fields)];
          default: {
            const { link } = plan.source;
            if (!link) throw new NotCompiled(field.key);
            const { alias, table } = link;
            const row: Row = { table, column: (name) => rows.carry(alias, table, name) };
            return [field.key, this.#field(row, field.field)];
          }
        }
      }),
    );
  }

  #cursor({ mark, keys }: PagePlan, rows: PageRows): Sql {
    const parts = keys.map(({ kind }, i) => ({ kind, expression: rows.keys[i]! }));
    const cursor = this.#write.cursor(mark, parts);
    if (!cursor) throw new NotCompiled("a cursor of numbers with fractions");
    return cursor;
  }

  #pageInfo(
    fields: readonly PageInfoField[],
    page: { args: ListArgs; size: number; backwards: boolean; entries: string; cursor: Sql | undefined },
  ): Sql {
    const { args, size, backwards, entries, cursor } = page;
    const more = this.#write.boolean(raw(`count(*) > ${size}`));
    const constant = (value: boolean) => this.#write.constant(String(value));
    const ends = emptyPage(args);
    /** Of the entry that comes first as the page was read, or last. */
    const cursorAt = (isFirst: boolean): Sql => {
      if (size === 0 || !cursor) return this.#write.constant("null");
      const place = isFirst ? "1" : `CASE WHEN ${entries}.total < ${size} THEN ${entries}.total ELSE ${size} END`;
      return this.#write.orNull(sql`max(CASE WHEN ${entries}.n = ${place} THEN ${cursor} END)`);
    };
    return this.#write.object(
      fields.map((field): WrittenEntry => {
        switch (field.is) {
          case "constant":
            return [field.key, this.#write.constant(field.json)];
          case "hasNextPage":
            return [field.key, backwards ? constant(ends.hasNextPage) : more];
          case "hasPreviousPage":
            return [field.key, backwards ? more : constant(ends.hasPreviousPage)];
          case "startCursor":
            return [field.key, cursorAt(!backwards)];
          default:
            return [field.key, cursorAt(backwards)];
        }
      }),
    );
  }

  /** A connection where the database lacks what it leads to. */
  #emptyList({ args, fields }: AnswerList): Sql {
    parseWindow(args, this.#limits);
    for (const field of fields) if (field.is === "facets") this.#paths(field.paths);
    const page = emptyPage(args);
    return this.#write.object(
      fields.map((field): WrittenEntry => [field.key, this.#write.constant(emptyPart(field, page))]),
    );
  }
}

/** The source of one owner's entries. */
function ofOwner(source: Source, owner: Sql | undefined): Source {
  if (!owner) return source;
  const { parent, ...rest } = source;
  return { ...rest, conditions: [sql`${parent!} = ${owner}`, ...source.conditions] };
}

/** A source of rows that are found already: `all` has their ids, and more of them is read where it is needed. */
function foundRows({ query, name, table, alias, link }: Source, all: string, needs: "columns" | "ids"): Source {
  if (needs === "ids") {
    const from = sql`(SELECT ${all}.node AS id FROM ${all}) ${alias}`;
    return { query, name, table, alias, ...(link && { link }), from, conditions: [] };
  }
  const found = query.alias();
  const items = [
    sql`${all} ${found}`,
    sql`${query.table(table)} ${alias} ON ${alias}.id = ${found}.node`,
    ...(link ? [sql`${query.table(link.table)} ${link.alias} ON ${link.alias}.id = ${found}.link`] : []),
  ];
  return { query, name, table, alias, ...(link && { link }), from: join(items, " JOIN "), conditions: [] };
}

/** The object of a page's row. */
function nodeOf({ alias, table }: Source, rows: PageRows): Row {
  return { table, column: (name) => rows.carry(alias, table, name) };
}

function emptyPart(field: ListField, page: Page): string {
  switch (field.is) {
    case "constant":
      return field.json;
    case "totalCount":
      return "0";
    case "facets":
    case "aggregate":
      return emptyFacts(field);
    case "pageInfo": {
      const { hasNextPage, hasPreviousPage } = page;
      const values = { hasNextPage, hasPreviousPage, startCursor: null, endCursor: null };
      const json = (one: PageInfoField) => (isConstant(one) ? one.json : JSON.stringify(values[one.is]));
      return `{${field.fields.map((one) => `"${one.key}":${json(one)}`).join(",")}}`;
    }
    default:
      return "[]";
  }
}

function isConstant(field: PageInfoField): field is ConstantField {
  return field.is === "constant";
}
