/** Requests made of a schema: documents that mostly validate, with values that nobody expects. */
import fc from "fast-check";
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from "graphql";
import { hostileInteger, hostileJson, hostileText, mutated } from "./hostileValues.ts";

/** What is known of the databases: good values among the bad ones lead further in. */
export interface Known {
  slugs: readonly string[];
  /** Ids and cursors that the gateway has given. */
  ids: readonly string[];
  cursors: readonly string[];
  /** Uids, keys and names of objects. */
  texts: readonly string[];
}

export interface FuzzRequest {
  method: "GET" | "POST";
  headers: Record<string, string>;
  body: string;
}

/** Draws a value; fast-check's, so that a failure comes again with its seed. */
export type Draw = <T>(arbitrary: fc.Arbitrary<T>) => T;

const MAX_DEPTH = 4;
const MUTATIONS = ["track", "finish", "syncArtifact", "sync", "undoSync", "cancelJob", "undoJob"];
const CREDENTIALS = ["authorization", "x-api-key", "x-lamindb-db-token", "x-lamin-hub-token"];

class Generator {
  readonly #draw: Draw;
  readonly #known: Known;
  readonly #variables = new Map<string, { type: string; value: unknown }>();

  constructor(draw: Draw, known: Known) {
    this.#draw = draw;
    this.#known = known;
  }

  get variables() {
    return Object.fromEntries([...this.#variables].map(([name, { value }]) => [name, value]));
  }

  get definitions(): string {
    const all = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`);
    return all.length > 0 ? `(${all.join(", ")})` : "";
  }

  #chance(percent: number): boolean {
    return this.#draw(fc.nat({ max: 99 })) < percent;
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#draw(fc.nat({ max: list.length - 1 }))]!;
  }

  selection(type: GraphQLNamedType, depth: number): string {
    if (isAbstractType(type)) return "{ __typename }";
    if (!isObjectType(type)) return "";
    const fields = Object.values(type.getFields());
    const fitting = depth >= MAX_DEPTH ? fields.filter((field) => !isObjectType(getNamedType(field.type))) : fields;
    if (fitting.length === 0) return "{ __typename }";
    const count = 1 + this.#draw(fc.nat({ max: 2 }));
    const parts = Array.from({ length: count }, (_, i) => `f${depth}${i}: ${this.field(this.#pick(fitting), depth)}`);
    return `{ ${parts.join(" ")} }`;
  }

  field({ name, args, type }: GraphQLField<unknown, unknown>, depth: number): string {
    const given = args.filter((arg) => isRequiredArgument(arg) || this.#chance(arg.name === "instance" ? 60 : 30));
    const written = given.map((arg) => `${arg.name}: ${this.#argument(arg)}`);
    return `${name}${written.length > 0 ? `(${written.join(", ")})` : ""} ${this.selection(getNamedType(type), depth + 1)}`;
  }

  #argument({ name, type }: GraphQLArgument): string {
    const value = this.#value(type, name, 0);
    if (!this.#chance(50)) return literal(value);
    const variable = `v${this.#variables.size}`;
    this.#variables.set(variable, { type: String(type), value: plain(value) });
    return `$${variable}`;
  }

  #value(type: GraphQLInputType, name: string, depth: number): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType, name, depth);
    if (this.#chance(3)) return null;
    if (isListType(type)) {
      const count = this.#draw(fc.nat({ max: 2 }));
      return Array.from({ length: count }, () => this.#value(type.ofType, name, depth + 1));
    }
    if (isEnumType(type)) return new Word(this.#pick(type.getValues()).name);
    if (isInputObjectType(type)) return this.#inputObject(Object.values(type.getFields()), depth);
    return this.#scalar(type.name, name);
  }

  #inputObject(fields: { name: string; type: GraphQLInputType }[], depth: number): unknown {
    const required = fields.filter(({ type }) => isNonNullType(type));
    const others = depth > 4 ? [] : [this.#pick(fields), ...(this.#chance(30) ? [this.#pick(fields)] : [])];
    return Object.fromEntries([...required, ...others].map((f) => [f.name, this.#value(f.type, f.name, depth + 1)]));
  }

  #scalar(type: string, name: string): unknown {
    if (this.#chance(1)) return this.#draw(hostileJson); // of another type
    if (type === "Int") return this.#draw(hostileInteger);
    if (type === "Float")
      return this.#draw(fc.oneof(hostileInteger, fc.double({ noNaN: true, noDefaultInfinity: true })));
    if (type === "Boolean") return this.#draw(fc.boolean());
    if (type === "JSON") return this.#draw(hostileJson);
    if (type === "BigInt") return this.#draw(fc.oneof(hostileInteger, fc.bigInt().map(String), hostileText));
    const { slugs, ids, cursors, texts } = this.#known;
    if (name === "instance" || name === "source" || name === "instances")
      return this.#chance(90) ? this.#pick(slugs) : this.#draw(hostileText);
    const good = name === "after" || name === "before" ? cursors : type === "ID" ? ids : texts;
    if (good.length === 0 || this.#chance(40)) return this.#draw(hostileText);
    return this.#chance(60) ? this.#pick(good) : this.#draw(mutated(this.#pick(good)));
  }
}

/** The name of an enum's value, which is no text in a document. */
class Word {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Word) return value.name;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

/** A value as it stands in a document. */
function literal(value: unknown): string {
  if (value instanceof Word) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([key]) => /^[_A-Za-z]\w*$/.test(key));
  return `{ ${entries.map(([key, entry]) => `${key}: ${literal(entry)}`).join(", ")} }`;
}

/** What fetch can send. */
const headerText = fc
  .oneof(fc.constantFrom("Bearer x", "a=b, c=d", "*/*", "1", "null", "gzip;q=0"), fc.string({ maxLength: 20 }))
  .filter((value) => /^[\x20-\x7e]*$/.test(value));
const OTHER_HEADERS = [
  ...["accept", "accept-encoding", "x-request-id", "x-lamindb-explain", "origin", "x-forwarded-for"],
  ...["x-forwarded-host", "traceparent", "if-none-match", "x-http-method-override", "range"],
];

/** The key is among them, mostly where it belongs; what else a request says may come back in its answer. */
function headersOf(draw: Draw, key: string): Record<string, string> {
  const credential = fc.oneof(fc.constantFrom(key, `Bearer ${key}`), headerText);
  const isUsual = draw(fc.nat({ max: 9 })) > 0;
  return {
    "content-type": "application/json",
    ...draw(fc.dictionary(fc.constantFrom(...OTHER_HEADERS), headerText, { maxKeys: 2 })),
    ...(isUsual
      ? { authorization: `Bearer ${key}` }
      : draw(fc.dictionary(fc.constantFrom(...CREDENTIALS), credential, { maxKeys: 2 }))),
  };
}

/** A request of a caller who has this key. */
export function generateRequest(schema: GraphQLSchema, known: Known, key: string, draw: Draw): FuzzRequest {
  const isMutation = draw(fc.nat({ max: 9 })) === 0;
  const generator = new Generator(draw, known);
  const selection = isMutation
    ? `{ ${generator.field(schema.getMutationType()!.getFields()[draw(fc.constantFrom(...MUTATIONS))]!, 0)} }`
    : generator.selection(schema.getQueryType()!, 0);
  const text = `${isMutation ? "mutation" : "query"} Q${generator.definitions} ${selection}`;
  const query = draw(fc.nat({ max: 19 })) === 0 ? draw(mutated(text)) : text;
  const variables = draw(fc.nat({ max: 29 })) === 0 ? draw(hostileJson) : generator.variables;
  const headers = headersOf(draw, key);
  const method = draw(fc.constantFrom("POST" as const, "POST" as const, "POST" as const, "GET" as const));
  return { method, headers, body: JSON.stringify({ query, variables }) };
}
