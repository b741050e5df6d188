/**
 * Operations as front ends might write them, and worse: any registry, references and lists within each other, aliases of one field
 * with other arguments, fragments on objects and interfaces, @skip and @include, values and variables that are null or absent.
 */
import type { GraphQLInputObjectType, GraphQLSchema } from "graphql";
import { hasFeatures } from "../../src/catalogue/annotationLinks.ts";
import type { Catalogue, Column, ColumnKind, Registry, Table } from "../../src/catalogue/model.ts";
import { isReference } from "../../src/catalogue/model.ts";
import { searchedColumns } from "../../src/catalogue/searchedColumns.ts";
import { hasVersion } from "../../src/catalogue/version.ts";
import type { Relation } from "../../src/query/relationSource.ts";
import { derivedRelations, isOfType } from "../../src/schema/derivedRelations.ts";
import {
  fieldColumns,
  fieldRelations,
  filterName,
  hasStatus,
  linkConditions,
  linkFilterName,
  numericColumns,
} from "../../src/schema/fields.ts";
import { naturalColumns } from "../../src/schema/printRoot.ts";
import type { Random } from "../live/random.ts";

/** Values that a registry's objects have, by field, as answers show them. */
export type Samples = ReadonlyMap<string, Readonly<Record<string, unknown>>[]>;

export interface Operation {
  document: string;
  variables: Record<string, unknown>;
}

/** A path and the kind of its values. */
interface GeneratedPath {
  path: string;
  kind: ColumnKind;
}

/** Name under which samples have features with values. */
export const FEATURE_VALUES = "FeatureCondition";

/** Fields of JSON columns have this in front, so that whoever compares knows what is a JSON value. */
export const JSON_ALIAS = "json_";

const MAX_DEPTH = 6;
/** Fields that only loaders answer. */
const COMPUTED: Readonly<Record<string, string[]>> = {
  Artifact: ["path", "transform { uid }", "notes", "_state { origin { slug } }"],
  Run: ["notes"],
  ULabel: ["notes", "ancestors(first: 3) { nodes { uid } }"],
};

export class OperationGenerator {
  readonly #random: Random;
  readonly #schema: GraphQLSchema;
  readonly #catalogue: Catalogue;
  readonly #samples: Samples;
  #variables: Record<string, unknown> = {};
  #declared: string[] = [];
  #fragments: string[] = [];
  #aliases = 0;
  #roots = 0;
  #mayCompute = false;
  /** Fields that the operation may still have: it stays of a size that people write. */
  #left = 0;

  constructor(random: Random, schema: GraphQLSchema, catalogue: Catalogue, samples: Samples) {
    this.#random = random;
    this.#schema = schema;
    this.#catalogue = catalogue;
    this.#samples = samples;
  }

  /** The next operation. */
  next(): Operation {
    const random = this.#random;
    this.#variables = {};
    this.#declared = [];
    this.#fragments = [];
    this.#aliases = 0;
    this.#mayCompute = random.chance(0.1);
    this.#left = 60;
    this.#roots = random.weighted([
      [1, 6],
      [2, 2],
      [3, 1],
    ]);
    const roots = Array.from({ length: this.#roots }, () => this.#root());
    if (random.chance(0.05)) roots.push("__typename");
    const body = this.#withFragments(`{ ${roots.join(" ")} }`);
    const used = this.#declared.filter((declared) => new RegExp(`\\${/^\$\w+/.exec(declared)![0]}\\b`).test(body));
    const names = new Set(used.map((declared) => /^\$(\w+)/.exec(declared)![1]!));
    return {
      document: `query ${used.length > 0 ? `(${used.join(", ")})` : ""} ${body}`,
      variables: JSON.parse(
        JSON.stringify(Object.fromEntries(Object.entries(this.#variables).filter(([name]) => names.has(name)))),
      ) as Record<string, unknown>,
    };
  }

  /** An operation's body and the fragments that it uses: fields that were left out may have been the only ones to use one. */
  #withFragments(body: string): string {
    const texts = [body];
    const found = new Set<string>();
    for (const text of texts) {
      for (const [, name] of text.matchAll(/\.\.\.(F\d+)/g)) {
        if (found.has(name!)) continue;
        found.add(name!);
        texts.push(this.#fragments[Number(name!.slice(1))]!);
      }
    }
    return texts.join("\n");
  }

  #alias(): string {
    return `a${this.#aliases++}`;
  }

  #root(): string {
    const random = this.#random;
    const registry = random.pick(this.#catalogue.registries);
    const alias = this.#roots > 1 || random.chance(0.5) ? `${this.#alias()}: ` : "";
    if (random.chance(0.6)) {
      const args = this.#listArguments(registry, []);
      return `${alias}${registry.manyField}${args} ${this.#connection(registry, [], 1)}`;
    }
    return `${alias}${registry.oneField}(${this.#oneArguments(registry)}) ${this.#object(registry, 1)}`;
  }

  #oneArguments(registry: Registry): string {
    const random = this.#random;
    const sample = this.#sample(registry);
    const natural = naturalColumns(registry).filter(({ field }) => typeof sample?.[field] === "string");
    if (registry.hasUid && random.chance(0.7)) {
      const uid = String(sample?.uid ?? "none");
      const asked = random.weighted([
        [uid, 6],
        [uid.slice(0, 12), 1],
        [uid.slice(0, -4), 1],
        ["absent", 1],
      ]);
      return this.#argument("uid", "String", asked);
    }
    if (natural.length > 0 && random.chance(0.7)) {
      const column = random.pick(natural);
      return this.#argument(column.field, "String", sample![column.field]);
    }
    return this.#argument("where", `${registry.typeName}Where`, this.#where(registry, [], 0));
  }

  /** An argument by a literal, or by a variable that has its value. */
  #argument(name: string, type: string, value: unknown): string {
    if (!this.#random.chance(0.5) && isLiteral(value)) return `${name}: ${literal(value)}`;
    const variable = `v${this.#declared.length}`;
    this.#declared.push(`$${variable}: ${type}`);
    this.#variables[variable] = value;
    return `${name}: $${variable}`;
  }

  /** One that has no value: null, or a variable that is null or absent. */
  #nothing(name: string, type: string): string {
    const way = this.#random.below(3);
    if (way === 0) return `${name}: null`;
    const variable = `v${this.#declared.length}`;
    this.#declared.push(`$${variable}: ${type}`);
    if (way === 1) this.#variables[variable] = null;
    return `${name}: $${variable}`;
  }

  #listArguments(target: Table, linkColumns: readonly Column[], before: readonly string[] = []): string {
    const random = this.#random;
    const args = [...before];
    const where = `${filterName(target)}Where`;
    const order = `[${target.typeName}OrderBy!]`;
    if (random.chance(0.8)) {
      const size = random.weighted([
        ["first", 5],
        ["last", 1],
      ] as const);
      args.push(this.#argument(size, "Int", random.below(6)));
      if (size === "first" && random.chance(0.2)) args.push(this.#argument("offset", "Int", random.below(4)));
    } else if (random.chance(0.3)) args.push(this.#nothing("first", "Int"));
    if (random.chance(0.3)) args.push(this.#argument("where", where, this.#where(target, linkColumns, 0)));
    else if (random.chance(0.15)) args.push(this.#nothing("where", where));
    if (random.chance(0.25) && searchedColumns(target).length > 0)
      args.push(random.chance(0.2) ? this.#nothing("search", "String") : this.#search(target));
    if (random.chance(0.35)) args.push(this.#argument("orderBy", order, this.#order(target)));
    else if (random.chance(0.15)) args.push(this.#nothing("orderBy", order));
    if (random.chance(0.1)) args.push(this.#nothing("after", "String"));
    return args.length > 0 ? `(${args.join(", ")})` : "";
  }

  /** For a few characters of a value, in any case, for a whole one, or for something else. */
  #search(target: Table): string {
    const random = this.#random;
    const texts = Object.values(this.#sample(target) ?? {}).filter((value) => typeof value === "string");
    const text = texts.length > 0 && random.chance(0.9) ? random.pick(texts) : random.pick(["", " ", "%", "a|b", "e"]);
    const characters = [...text];
    const start = random.chance(0.5) ? 0 : random.below(characters.length + 1);
    const length = random.chance(0.3) ? characters.length : 1 + random.below(4);
    const part = characters
      .slice(start, start + length)
      .join("")
      .slice(0, 900);
    return this.#argument("search", "String", random.chance(0.3) ? part.toUpperCase() : part);
  }

  #order(target: Table): object[] {
    const random = this.#random;
    const columns = target.columns.filter((column) => column.kind !== "json" && !column.name.startsWith("_"));
    const found = Array.from({ length: 1 + random.below(2) }, (): object => {
      const column = random.pick(columns);
      const direction = new Enum(random.pick(["ASC", "DESC"]));
      const nulls = random.chance(0.2) ? { nulls: new Enum(random.pick(["FIRST", "LAST"])) } : {};
      if (!isReference(column)) return { [column.field]: direction, ...nulls };
      const inner = random.pick(
        column.target.columns.filter((one) => one.kind === "string" || one.kind === "datetime"),
      );
      return { [column.field]: { [inner.field]: direction }, ...nulls };
    });
    const fields = this.#schema.getType(`${target.typeName}OrderBy`) as GraphQLInputObjectType;
    return found.filter((entry) => Object.keys(entry).every((name) => name in fields.getFields()));
  }

  #where(target: Table, linkColumns: readonly Column[], depth: number): Record<string, unknown> {
    const random = this.#random;
    const fields = (this.#schema.getType(`${filterName(target)}Where`) as GraphQLInputObjectType).getFields();
    const linked = linkColumns.map((column) => linkFilterName(target, column));
    const ofLinks = linkConditions(this.#catalogue, target);
    const names = Object.keys(fields).filter((name) => !ofLinks.has(name) || linked.includes(name));
    const sample = this.#sample(target);
    const found: Record<string, unknown> = {};
    for (let i = 0; i <= random.below(2); i++) {
      const name = random.pick(names);
      const inner = String(fields[name]!.type).replace(/[[\]!]/g, "");
      if (name === "and" || name === "or")
        found[name] = depth < 2 ? [1, 2].map(() => this.#where(target, linkColumns, depth + 1)) : [];
      else if (name === "not") found[name] = depth < 2 ? this.#where(target, linkColumns, depth + 1) : {};
      else if (name === "isNull") continue;
      else if (inner === FEATURE_VALUES) found[name] = this.#features();
      else if (inner.endsWith("Filter")) found[name] = this.#operators(inner, sample?.[name]);
      else if (depth < 2) found[name] = this.#related(target, linkColumns, name, depth);
    }
    return found;
  }

  #related(target: Table, linkColumns: readonly Column[], name: string, depth: number): unknown {
    const random = this.#random;
    const relation = fieldRelations(target).find(({ field }) => field === name);
    if (relation) {
      const inner = random.chance(0.3) ? {} : this.#where(relation.target, relation.linkColumns, depth + 1);
      return { [random.pick(["some", "none", "every"])]: inner };
    }
    const column =
      target.columns.find(({ field }) => field === name) ??
      linkColumns.find((one) => linkFilterName(target, one) === name);
    if (!column || !isReference(column) || random.chance(0.4)) return { isNull: random.chance(0.3) };
    return this.#where(column.target, [], depth + 1);
  }

  /** Conditions on features that objects have; now and then one that no feature's dtype or name allows. */
  #features(): object[] {
    const random = this.#random;
    const samples = this.#samples.get(FEATURE_VALUES) ?? [];
    const count = random.weighted([
      [1, 5],
      [2, 2],
      [0, 1],
    ] as const);
    return Array.from({ length: samples.length > 0 ? count : 0 }, () => {
      const { name, value } = random.pick(samples);
      if (random.chance(0.02)) return { name: `${String(name)}x`, isNull: true };
      if (value === undefined || value === null || random.chance(0.2)) return { name, isNull: random.chance(0.5) };
      if (random.chance(0.4)) return { name, ...this.#operators("JSONFilter", value) };
      const [operator, asked] = random.pick([
        ["eq", value],
        ["ne", value],
        ["in", [value, value]],
        ["notIn", [value]],
        ["gte", value],
        ["lt", value],
      ] as [string, unknown][]);
      return { name, [operator]: asked };
    });
  }

  #operators(filter: string, value: unknown): object {
    const random = this.#random;
    const operators = Object.keys((this.#schema.getType(filter) as GraphQLInputObjectType).getFields());
    if (value === null || value === undefined || random.chance(0.2)) {
      const isNull = random.chance(0.5);
      return random.chance(0.5) ? { isNull } : { [random.pick(["eq", "ne"])]: null };
    }
    const text = String(value);
    const operator = random.pick(operators.filter((one) => one !== "path" && one !== "regex" && one !== "isNull"));
    const given = filter.endsWith("StatusFilter") ? new Enum(text) : value;
    if (operator === "in" || operator === "notIn") return { [operator]: [given] };
    if (/contains|With|iexact/i.test(operator)) return { [operator]: [...text].slice(0, 1 + random.below(4)).join("") };
    return { [operator]: given };
  }

  #sample({ typeName }: Table): Readonly<Record<string, unknown>> | undefined {
    const found = this.#samples.get(typeName) ?? [];
    return found.length > 0 ? this.#random.pick(found) : undefined;
  }

  #directive(): string {
    const random = this.#random;
    if (!random.chance(0.08)) return "";
    const name = random.pick(["skip", "include"]);
    const value = random.chance(0.5);
    if (random.chance(0.5)) return ` @${name}(if: ${value})`;
    const variable = `v${this.#declared.length}`;
    this.#declared.push(`$${variable}: Boolean!`);
    this.#variables[variable] = value;
    return ` @${name}(if: $${variable})`;
  }

  #connection(target: Table, linkColumns: readonly Column[], depth: number): string {
    const random = this.#random;
    const parts = ["__typename"].filter(() => random.chance(0.15));
    if (random.chance(0.4)) parts.push(`totalCount${this.#directive()}`);
    if (random.chance(0.7)) parts.push(`nodes${this.#directive()} ${this.#object(target, depth)}`);
    if (random.chance(0.4)) {
      const edge = [
        `node ${this.#object(target, depth)}`,
        random.chance(0.4) ? "cursor" : "",
        random.chance(0.2) ? "__typename" : "",
      ];
      for (const column of linkColumns) if (random.chance(0.5)) edge.push(this.#column(column, depth));
      parts.push(`edges { ${edge.join(" ")} }`);
    }
    if (random.chance(0.4)) {
      const fields = ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor", "__typename"].filter(() =>
        random.chance(0.6),
      );
      parts.push(`pageInfo { ${fields.length > 0 ? fields.join(" ") : "hasNextPage"} }`);
    }
    if (random.chance(0.15)) parts.push(this.#facets(target, linkColumns));
    if (random.chance(0.1)) parts.push(this.#aggregate(target));
    return `{ ${parts.length > 0 ? parts.join(" ") : "totalCount"} }`;
  }

  /** A path to values, of any number of steps. */
  #path(table: Table, linkColumns: readonly Column[] = []): GeneratedPath {
    const random = this.#random;
    if (hasStatus(table) && random.chance(0.1)) return { path: "status", kind: "string" };
    const link = linkColumns.filter((column) => !isReference(column));
    if (link.length > 0 && random.chance(0.2)) {
      const column = random.pick(link);
      return { path: linkFilterName(table, column), kind: column.kind };
    }
    const behind = (field: string, { path, kind }: GeneratedPath) => ({ path: `${field}.${path}`, kind });
    const columns = fieldColumns(table);
    const relations: Relation[] = [...fieldRelations(table), ...derivedRelations(table)];
    if (relations.length > 0 && random.chance(0.4)) {
      const relation = random.pick(relations);
      return behind(relation.field, this.#path(relation.target, relation.linkColumns));
    }
    const column = random.pick(columns);
    if (isReference(column)) return behind(column.field, this.#path(column.target));
    return { path: column.field, kind: column.kind };
  }

  /** A path from a list's entries, which may lead to a feature. */
  #pathOfEntry(target: Table, linkColumns: readonly Column[]): GeneratedPath {
    const random = this.#random;
    const samples = this.#samples.get(FEATURE_VALUES) ?? [];
    if (samples.length === 0 || !hasFeatures(target, this.#catalogue) || random.chance(0.5))
      return this.#path(target, linkColumns);
    const name = `${String(random.pick(samples).name)}${random.chance(0.02) ? "x" : ""}`;
    return { path: `features.${name}`, kind: "json" };
  }

  #facets(target: Table, linkColumns: readonly Column[]): string {
    const random = this.#random;
    const paths = Array.from({ length: random.below(4) }, () => this.#pathOfEntry(target, linkColumns));
    // numbers of JSON columns are compared by their digits, floats by value: never in one facet field
    const isJson = paths.some(({ kind }) => kind === "json");
    const by = paths.filter(({ kind }) => !isJson || kind !== "float").map(({ path }) => path);
    const first = random.chance(0.5) ? `, ${this.#argument("first", "Int", random.below(5))}` : "";
    const parts = ["by", "buckets { value count }", "missing", "__typename", "n: missing"].filter(() =>
      random.chance(0.7),
    );
    const value = isJson ? `${JSON_ALIAS}v: value` : "value";
    const asked = parts.length > 0 ? parts.join(" ").replace("value", value) : "missing";
    const alias = this.#alias();
    return `${alias}: facets(${this.#argument("by", "[String!]!", by)}${first}) { ${asked} }`;
  }

  #aggregate(target: Table): string {
    const random = this.#random;
    const columns = numericColumns(target).filter(() => random.chance(0.6));
    const parts = columns.map(({ field }) => {
      const asked = ["sum", "min", "max", "mean", "__typename"].filter(() => random.chance(0.6));
      return `${field} { ${asked.length > 0 ? asked.join(" ") : "sum"} }`;
    });
    if (parts.length === 0 || random.chance(0.6)) parts.push("count");
    return `${this.#alias()}: aggregate { ${parts.join(" ")} }`;
  }

  #column(column: Column, depth: number): string {
    const alias =
      column.kind === "json"
        ? `${JSON_ALIAS}${this.#alias()}: `
        : this.#random.chance(0.15)
          ? `${this.#alias()}: `
          : "";
    const field = `${alias}${column.field}${this.#directive()}`;
    return isReference(column) ? `${field} ${this.#object(column.target, depth + 1)}` : field;
  }

  /** How far relations that go on by themselves are followed. */
  #depthArgument(owner: Table, relation: Relation): string[] {
    const goesOn = "derived" in relation ? relation.derived.from !== "uid" : isOfType(owner, relation);
    if (!goesOn || this.#random.chance(0.5)) return [];
    return [
      this.#random.chance(0.1)
        ? this.#nothing("depth", "Int")
        : this.#argument("depth", "Int", this.#random.pick([1, 2, 3, 100])),
    ];
  }

  #relation(table: Table, relation: Relation, depth: number): string {
    const alias = this.#alias();
    const args = this.#listArguments(relation.target, relation.linkColumns, this.#depthArgument(table, relation));
    return `${alias}: ${relation.field}${args} ${this.#connection(relation.target, relation.linkColumns, depth + 1)}`;
  }

  #object(table: Table, depth: number): string {
    const random = this.#random;
    const columns = fieldColumns(table).filter((column) => !isReference(column));
    const parts = Array.from({ length: 1 + random.below(5) }, () => this.#column(random.pick(columns), depth));
    const common = [
      "__typename",
      "id",
      "_state { db }",
      "instance { id slug uid isDefault }",
      "_state { __typename db }",
    ];
    const own = [...(hasStatus(table) ? ["status"] : []), ...(hasVersion(table) ? ["version"] : [])];
    for (const field of [...common, ...own]) if (random.chance(0.2)) parts.push(field);
    if (table.typeName === "Feature" && random.chance(0.5)) parts.push("dtype");
    if (this.#mayCompute && random.chance(0.3)) parts.push(...(COMPUTED[table.typeName] ?? []).slice(0, 1));
    this.#left -= parts.length;
    const references = table.references.filter((column) => fieldColumns(table).includes(column));
    const relations: Relation[] = [...fieldRelations(table), ...derivedRelations(table)];
    for (let i = 0; i < 2 && depth < MAX_DEPTH && this.#left > 0; i++) {
      if (references.length > 0 && random.chance(0.4)) parts.push(this.#column(random.pick(references), depth));
      if (relations.length > 0 && random.chance(0.45)) parts.push(this.#relation(table, random.pick(relations), depth));
    }
    random.shuffle(parts);
    const unique = this.#mergeable(parts);
    return `{ ${random.chance(0.2) ? this.#fragment(table, unique) : unique.join(" ")} }`;
  }

  /** Without fields that conflict: one key, twice, with other selections. */
  #mergeable(parts: readonly string[]): string[] {
    const seen = new Set<string>();
    return parts.filter((part) => {
      const key = /^\w+/.exec(part)![0];
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew || key === "__typename" || key === "id";
    });
  }

  /** The fields through a fragment, beside one on an interface. */
  #fragment(table: Table, parts: readonly string[]): string {
    const random = this.#random;
    const wide = table.hasUid ? "... on LaminObject { uid id __typename }" : "... on Node { id }";
    if (random.chance(0.4)) return `${wide} ... on ${table.typeName} { ${parts.join(" ")} }`;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push("");
    this.#fragments[Number(name.slice(1))] = `fragment ${name} on ${table.typeName} { ${parts.join(" ")} }`;
    return `${parts[0]} ...${name}${this.#directive()} ${random.chance(0.5) ? wide : ""}`;
  }
}

/** A value that GraphQL writes without quotes. */
class Enum {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  toJSON(): string {
    return this.name;
  }
}

/** Whether a document may have a value: keys of dicts that are no names only stand in variables. */
function isLiteral(value: unknown): boolean {
  if (typeof value !== "object" || value === null || value instanceof Enum) return true;
  return Object.entries(value).every(([name, item]) => /^[_A-Za-z][_A-Za-z0-9]*$/.test(name) && isLiteral(item));
}

/** A value as it stands in a document. */
function literal(value: unknown): string {
  if (value instanceof Enum) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, item]) => `${name}: ${literal(item)}`)
      .join(", ")} }`;
  return JSON.stringify(value);
}
