/** Filters on the objects of a database, out of the catalogue and of what its rows hold: nearly all of them find something. */
import type { GraphQLInputObjectType } from "graphql";
import { type Catalogue, type Column, isReference, type Table, type ToMany } from "../../src/catalogue/model.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import {
  fieldColumns,
  fieldRelations,
  filterName,
  hasStatus,
  isAttachedBlock,
  isShown,
  linkFilterName,
  statusWords,
} from "../../src/schema/fields.ts";
import type { Random } from "./random.ts";

export type Filter = Record<string, unknown>;
/** A row by its columns, as PostgreSQL writes it as JSON; durations in microseconds. */
export type Row = Record<string, unknown>;

/** What a filter is to have at its top. */
export type Subject = "column" | "json" | "reference" | "relation" | "status" | "features" | "mixed";

/** A feature that filters may name, with values that objects have. */
export interface GeneratedFeature {
  name: string;
  dtype: string;
  values: readonly unknown[];
  /** Of labels, what else may stand for them: uids and ontology ids. */
  others?: readonly string[];
}

const PATTERNS = ["^.{4,9}$", "[[:upper:]]", "(?i)plain|a", "\\d$", "^[^a-m]", "(?:e|o)\\w*$"];
/** Keys that paths lead over are texts that no list would take for an index. */
const INDEX = /^-?\d+$/;

/** The link table that leads to objects, and those of its columns that filters know. */
interface Link {
  table: Table;
  columns: readonly Column[];
}

export class FilterGenerator {
  readonly #random: Random;
  readonly #schema: ReturnType<typeof makeSchema>;
  readonly #rows: ReadonlyMap<string, readonly Row[]>;
  readonly #features: readonly GeneratedFeature[];

  /** Rows by the name of their table; those of tables that are missing are taken to be none. */
  constructor(
    random: Random,
    catalogue: Catalogue,
    rows: ReadonlyMap<string, readonly Row[]>,
    features: readonly GeneratedFeature[],
  ) {
    this.#random = random;
    this.#schema = makeSchema(catalogue);
    this.#rows = rows;
    this.#features = features;
  }

  /** The subjects that filters on a table's objects can have. */
  subjects(table: Table): Subject[] {
    const columns = fieldColumns(table);
    const has: Record<Subject, boolean> = {
      column: true,
      mixed: true,
      json: columns.some(({ kind }) => kind === "json"),
      reference: columns.some(isReference),
      relation: fieldRelations(table).length > 0,
      status: hasStatus(table),
      features: this.#featuresOf(table).length > 0,
    };
    return (Object.keys(has) as Subject[]).filter((subject) => has[subject]);
  }

  /** A filter with this at its top, nested at most so deep. */
  filter(table: Table, subject: Subject, depth: number): Filter {
    return subject === "mixed"
      ? this.#mixed(table, undefined, depth)
      : this.#condition(table, subject, undefined, depth);
  }

  #mixed(table: Table, link: Link | undefined, depth: number): Filter {
    const random = this.#random;
    const one = () => this.#any(table, link, depth - 1);
    const several = () => Array.from({ length: 2 + random.below(2) }, one);
    const shape = random.weighted([
      ["beside", 3],
      ["and", 2],
      ["or", 3],
      ["not", 3],
      ["deep", depth > 1 ? 2 : 0],
    ] as const);
    if (shape === "and" || shape === "or") return { [shape]: several() };
    if (shape === "not") return { ...(random.chance(0.3) && this.#conditionOn(table, link)), not: one() };
    if (shape === "deep") return { or: [one(), { not: this.#mixed(table, link, depth - 1) }] };
    return { ...one(), ...one() };
  }

  #any(table: Table, link: Link | undefined, depth: number): Filter {
    const subjects = this.subjects(table);
    const weight = (subject: Subject, most: number) => (subjects.includes(subject) ? most : 0);
    const subject = this.#random.weighted<Subject>([
      ["column", 5],
      ["json", weight("json", 1)],
      ["status", weight("status", 1)],
      ["features", weight("features", 2)],
      ["reference", depth > 0 ? weight("reference", 2) : 0],
      ["relation", depth > 0 ? weight("relation", 2) : 0],
      ["mixed", depth > 1 ? 2 : 0],
    ]);
    if (subject === "mixed") return this.#mixed(table, link, depth);
    return this.#condition(table, subject, link, depth);
  }

  #condition(table: Table, subject: Exclude<Subject, "mixed">, link: Link | undefined, depth: number): Filter {
    switch (subject) {
      case "column":
        return this.#conditionOn(table, link);
      case "json":
        return this.#onJson(table);
      case "status":
        return { status: this.#statusOperators(table) };
      case "reference":
        return this.#onReference(table, depth);
      case "relation":
        return this.#onRelation(table, depth);
      case "features":
        return this.#onFeatures(table);
    }
  }

  /** A condition on a column of an object, or of the link that leads to it. */
  #conditionOn(table: Table, link: Link | undefined): Filter {
    const random = this.#random;
    const ofLink = link?.columns.filter(isShown) ?? [];
    if (link && ofLink.length > 0 && random.chance(0.4)) {
      const column = random.pick(ofLink);
      const name = linkFilterName(table, column);
      if (isReference(column)) return { [name]: this.#inReference(column.target, 0) };
      if (column.kind === "json") return { [name]: this.#jsonOperators(link.table, column) };
      return { [name]: this.#operators(column, this.#values(link.table, column)) };
    }
    const column = random.pick(this.#plainColumns(table));
    return { [column.field]: this.#operators(column, this.#values(table, column)) };
  }

  #plainColumns(table: Table): Column[] {
    const where = this.#where(table);
    return fieldColumns(table).filter(
      (column) => !isReference(column) && column.kind !== "json" && where.getFields()[column.field] !== undefined,
    );
  }

  #where(table: Table): GraphQLInputObjectType {
    return this.#schema.getType(`${filterName(table)}Where`) as GraphQLInputObjectType;
  }

  /** Values of a column that occur, as filters take them; numbers that JavaScript does not hold are left out. */
  #values(table: Table, { column, kind }: Column): (string | number | boolean)[] {
    const found = (this.#rows.get(table.table) ?? []).map((row) => row[column]);
    const held = found.filter((value) => value !== null && value !== undefined) as (string | number | boolean)[];
    return kind === "bigint" || kind === "duration" ? held.filter((value) => Number.isSafeInteger(value)) : held;
  }

  #operators(column: Column, values: readonly (string | number | boolean)[]): Filter {
    const random = this.#random;
    const filter = this.#schema.getType(this.#filterType(column)) as GraphQLInputObjectType;
    const names = Object.keys(filter.getFields());
    if (values.length === 0) return { isNull: random.chance(0.5) };
    const one = () => {
      const name = random.pick(names);
      return { [name]: this.#operand(name, values) };
    };
    const operators =
      names.includes("gte") && random.chance(0.1)
        ? this.#range(values)
        : { ...one(), ...(random.chance(0.1) && one()) };
    return Object.fromEntries(Object.entries(operators).map(([name, value]) => [name, this.#spelled(column, value)]));
  }

  /** A value in one of the forms that its scalar takes: times in other zones, or as dates, large numbers as texts. */
  #spelled({ kind }: Column, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#spelled({ kind } as Column, one));
    if (typeof value === "number") return kind === "bigint" && this.#random.chance(0.5) ? String(value) : value;
    if (kind !== "datetime" || typeof value !== "string") return value;
    const [seconds, fraction = ""] = value.slice(0, -"+00:00".length).split(".");
    const digits = fraction && `.${fraction}`;
    const isFar = /^(?:0001|9999)/.test(value); // another zone may have no such year
    return this.#random.weighted<() => string>([
      [() => value, 4],
      [() => `${seconds}${digits}Z`, 1],
      [() => value.slice(0, 10), 1],
      [() => `${inZone(seconds!, isFar ? 0 : 150)}${digits}${isFar ? "+00:00" : "+02:30"}`, 1],
    ])();
  }

  #filterType({ kind }: Column): string {
    const types: Partial<Record<Column["kind"], string>> = {
      ...{ string: "StringFilter", text: "StringFilter", boolean: "BooleanFilter", float: "FloatFilter" },
      ...{ datetime: "DateTimeFilter", date: "DateFilter", integer: "IntFilter", smallint: "IntFilter" },
      ...{ bigint: "BigIntFilter", duration: "BigIntFilter" },
    };
    return types[kind]!;
  }

  #range(values: readonly (string | number | boolean)[]): Filter {
    const [low, high] = [this.#random.pick(values), this.#random.pick(values)].sort((a, b) => (a < b ? -1 : 1));
    return { gte: low, [this.#random.pick(["lt", "lte"])]: high };
  }

  #operand(operator: string, values: readonly (string | number | boolean)[]): unknown {
    const random = this.#random;
    const value = random.pick(values);
    switch (operator) {
      case "isNull":
        return random.chance(0.5);
      case "in":
      case "notIn":
        return random.chance(0.05) ? [] : Array.from({ length: 1 + random.below(3) }, () => random.pick(values));
      case "eq":
      case "ne":
        return random.chance(0.1) ? null : value;
      case "regex":
        return random.chance(0.5)
          ? random.pick(PATTERNS)
          : String(value)
              .slice(0, 4)
              .replace(/[^\w ]/gu, ".");
      case "iexact":
        return random.chance(0.5) ? String(value).toUpperCase() : String(value).toLowerCase();
    }
    return /contains|With$/i.test(operator) ? this.#part(operator, String(value)) : value;
  }

  /** A part of a text that the operator could mean, in another case now and then. */
  #part(operator: string, text: string): string {
    const random = this.#random;
    const characters = [...text];
    const length = 1 + random.below(4);
    const last = Math.max(characters.length - length, 0);
    const start = /starts/i.test(operator) ? 0 : /ends/i.test(operator) ? last : random.below(last + 1);
    const part = characters.slice(start, start + length).join("");
    return operator.startsWith("i") && random.chance(0.6) ? part.toUpperCase() : part;
  }

  #statusOperators(table: Table): Filter {
    const random = this.#random;
    const words = [...statusWords(table).values()];
    const operator = random.pick(["eq", "ne", "in", "notIn", "isNull"]);
    if (operator === "isNull") return { isNull: random.chance(0.5) };
    if (operator === "eq" || operator === "ne") return { [operator]: random.chance(0.1) ? null : random.pick(words) };
    return { [operator]: Array.from({ length: 1 + random.below(2) }, () => random.pick(words)) };
  }

  #onReference(table: Table, depth: number): Filter {
    const column = this.#random.pick(fieldColumns(table).filter(isReference));
    return { [column.field]: this.#inReference(column.target, depth - 1) };
  }

  #inReference(target: Table, depth: number): Filter {
    const random = this.#random;
    const inner = () => this.#any(target, undefined, depth);
    return random.weighted<() => Filter>([
      [() => ({ isNull: random.chance(0.5) }), 2],
      [inner, 6],
      [() => ({ not: inner() }), 1],
      [() => ({ or: [{ isNull: true }, inner()] }), 1],
      [() => ({ not: { or: [{ isNull: true }, inner()] } }), 0.5],
      [() => ({ and: [{ isNull: false }, inner()] }), 0.5],
    ])();
  }

  #onRelation(table: Table, depth: number): Filter {
    const random = this.#random;
    const relation = random.pick(fieldRelations(table));
    const quantifier = () => random.pick(["some", "some", "none", "every"]);
    const inner = () => (random.chance(0.15) ? {} : this.#ofRelated(relation, depth - 1));
    const quantifiers = { [quantifier()]: inner(), ...(random.chance(0.15) && { [quantifier()]: inner() }) };
    return { [relation.field]: quantifiers };
  }

  #ofRelated({ target, path, linkColumns }: ToMany, depth: number): Filter {
    const link = path.via === "link" ? { table: path.link, columns: linkColumns } : undefined;
    if (isAttachedBlock(target)) return this.#conditionOn(target, link);
    const one = this.#any(target, link, depth);
    return this.#random.chance(0.25) ? { ...one, ...this.#conditionOn(target, link) } : one;
  }

  /** Those that LaminDB finds objects of the table by. */
  #featuresOf({ name, module }: Table): readonly GeneratedFeature[] {
    if (module !== "lamindb" || !["Artifact", "Record", "Run"].includes(name)) return [];
    return name === "Run" ? this.#features.filter(({ others }) => !others) : this.#features;
  }

  #onFeatures(table: Table): Filter {
    const random = this.#random;
    const entry = () => this.#featureEntry(random.pick(this.#featuresOf(table)));
    return { features: random.chance(0.8) ? [entry()] : [entry(), entry()] };
  }

  #featureEntry({ name, dtype, values, others }: GeneratedFeature): Filter {
    const random = this.#random;
    if (random.chance(0.1)) return { name, isNull: random.chance(0.5) };
    if (others && random.chance(0.25)) return { name, [random.pick(["eq", "ne"])]: random.pick(others) };
    const [path, value] = dtype === "dict" ? this.#partOf(random.pick(values)) : [[], random.pick(values)];
    const one = Array.isArray(value) && value.length > 0 && random.chance(0.7) ? random.pick(value) : value;
    const isNumber = typeof one === "number" && !dtype.startsWith("list");
    if (isNumber && random.chance(0.2))
      return { name, ...(path.length > 0 && { path }), ...this.#range([one, one + 5]) };
    const operator = random.pick(this.#featureOperators(dtype, one));
    const beside = path.length > 0 || dtype.startsWith("list") ? [one] : values;
    return { name, ...(path.length > 0 && { path }), [operator]: this.#jsonOperand(operator, one, beside) };
  }

  #featureOperators(dtype: string, value: unknown): string[] {
    if (typeof value === "object" || typeof value === "boolean") return ["eq", "ne"];
    const orders = ["lt", "lte", "gt", "gte"];
    if (typeof value === "number") return ["eq", "ne", "in", "notIn", ...orders];
    if (dtype.startsWith("date")) return ["eq", "ne", "in", "notIn", "startsWith", ...orders];
    const filter = this.#schema.getType("JSONFilter") as GraphQLInputObjectType;
    return Object.keys(filter.getFields()).filter((name) => name !== "path" && name !== "isNull");
  }

  #onJson(table: Table): Filter {
    const random = this.#random;
    const column = random.pick(fieldColumns(table).filter(({ kind }) => kind === "json"));
    return { [column.field]: this.#jsonOperators(table, column) };
  }

  #jsonOperators(table: Table, { column }: Column): Filter {
    const random = this.#random;
    const values = (this.#rows.get(table.table) ?? []).map((row) => row[column]);
    const held = values.filter((value) => value !== null && value !== undefined && isExact(value));
    if (held.length === 0) return { isNull: random.chance(0.5) };
    const [path, value] = this.#partOf(random.pick(held));
    const operator = this.#jsonOperator(value);
    return { ...(path.length > 0 && { path }), [operator]: this.#jsonOperand(operator, value, held) };
  }

  /** A way into a value, and what is there. */
  #partOf(whole: unknown): [path: (string | number)[], value: unknown] {
    const path: (string | number)[] = [];
    let value = whole;
    while (typeof value === "object" && value !== null && this.#random.chance(0.75)) {
      const steps = Array.isArray(value)
        ? value.map((_, i) => i)
        : Object.keys(value).filter((key) => !INDEX.test(key));
      if (steps.length === 0) break;
      const step = this.#random.pick<string | number>(steps);
      path.push(step);
      value = (value as Record<string, unknown>)[step];
    }
    return [path, value];
  }

  #jsonOperator(value: unknown): string {
    const always = ["eq", "ne", "in", "notIn", "isNull"];
    if (typeof value === "number") return this.#random.pick([...always, "lt", "lte", "gt", "gte"]);
    if (typeof value !== "string") return this.#random.pick(always);
    const filter = this.#schema.getType("JSONFilter") as GraphQLInputObjectType;
    return this.#random.pick(Object.keys(filter.getFields()).filter((name) => name !== "path"));
  }

  #jsonOperand(operator: string, value: unknown, others: readonly unknown[]): unknown {
    const random = this.#random;
    if (operator === "isNull") return random.chance(0.5);
    if (operator === "in" || operator === "notIn") {
      return [value, random.pick(others)].filter((one) => one !== null && one !== undefined);
    }
    if (operator === "eq" || operator === "ne") return random.chance(0.1) ? null : (value ?? null);
    if (typeof value === "string") return this.#operand(operator, [value]);
    return value;
  }
}

/** A time of UTC, to the second, as clocks show it that are so many minutes ahead. */
function inZone(seconds: string, ahead: number): string {
  return new Date(Date.parse(`${seconds}Z`) + ahead * 60_000).toISOString().slice(0, 19);
}

/** Whether JavaScript holds all numbers of a JSON value. */
function isExact(value: unknown): boolean {
  if (typeof value === "number") return Math.abs(value) < 2 ** 53;
  return typeof value !== "object" || value === null || Object.values(value).every(isExact);
}
