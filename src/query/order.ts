/** Orders of lists: from `orderBy` to the keys that a statement sorts by, the row's own key last. */
import type { Column, ColumnKind, Table, ToOne } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import { join, type Sql, sql } from "../instances/sql.ts";
import type { OrderBy } from "./page.ts";
import type { Query } from "./query.ts";

export interface OrderKey {
  /** The key as the client named it, for cursors: `run.name`. */
  name: string;
  expression: Sql;
  kind: ColumnKind;
  descending: boolean;
  /** Where nulls stand; undefined where there are none. */
  nulls: "first" | "last" | undefined;
}

const MAX_KEYS = 20;
/** SQLite joins at most 64 tables in a statement. */
const MAX_JOINS = 30;

function tooMuch(what: string, limit: string): GatewayError {
  return new GatewayError("LIMIT_EXCEEDED", `\`orderBy\` has ${what}; the limit is ${limit}.`);
}

/** A key on a row's own id, ascending. */
export function idKey(name: string, alias: string): OrderKey {
  return { name, expression: sql`${alias}.id`, kind: "bigint", descending: false, nulls: undefined };
}

/** A key as a client asks for it, whatever the database. */
export interface AskedKey {
  /** As in an OrderKey. */
  name: string;
  /** The references that lead to the column. */
  trail: ToOne[];
  column: Column;
  descending: boolean;
  nulls: "first" | "last";
}

const nameOf = (trail: readonly Column[]) => trail.map(({ field }) => field).join(".");

function refuse(trail: readonly Column[], problem: string): never {
  const where = trail.length > 0 ? ` within \`${nameOf(trail)}\`` : "";
  throw new GatewayError(
    "BAD_USER_INPUT",
    `An entry of \`orderBy\`${where} ${problem}; give exactly one field per entry: [{ createdAt: DESC }, { key: ASC }].`,
  );
}

function parseKey(table: Table, trail: ToOne[], entry: OrderBy, outer?: string): AskedKey {
  const { nulls = outer, ...rest } = entry as { nulls?: string };
  const fields = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  const [[field, value] = refuse(trail, "has no field"), ...others] = fields;
  if (others.length > 0) refuse(trail, `has several fields (${fields.map(([name]) => name).join(", ")})`);
  const column = table.columns.find((one) => one.field === field);
  if (!column) refuse(trail, `names \`${field}\`, which is not a field of ${table.qualifiedName}`);
  if (isReference(column)) return parseKey(column.target, [...trail, column], value as unknown as OrderBy, nulls);
  return {
    name: nameOf([...trail, column]),
    trail,
    column,
    descending: (value as unknown) === "DESC",
    nulls: nulls === "FIRST" ? "first" : "last",
  };
}

/** The keys of a client's order. Throws BAD_USER_INPUT, LIMIT_EXCEEDED. */
export function parseOrder(table: Table, orderBy: readonly OrderBy[]): AskedKey[] {
  if (orderBy.length > MAX_KEYS) throw tooMuch(`${orderBy.length} entries`, String(MAX_KEYS));
  return orderBy.map((entry) => parseKey(table, [], entry));
}

function compileKey(query: Query, table: Table, alias: string, { trail, column, ...key }: AskedKey): OrderKey {
  const { filters } = query.dialect;
  const { kind } = column;
  let place = { table, alias };
  for (const reference of trail) {
    if (!query.schema.hasTable(reference.target)) return { ...key, expression: filters.nothing(kind), kind };
    if (query.joins.length >= MAX_JOINS) throw tooMuch("too many references", String(MAX_JOINS));
    const joined = query.alias();
    const on = sql`${joined}.id = ${query.column(place.alias, place.table, reference.column)}`;
    query.joins.push(sql`LEFT JOIN ${query.table(reference.target)} ${joined} ON ${on}`);
    place = { table: reference.target, alias: joined };
  }
  const mayBeNull = column.nullable || trail.length > 0 || !query.has(place.table, column.column);
  const otherwise = filters.nullsWhatIsOdd.has(kind) ? "last" : undefined;
  const expression = filters.ordered(query.column(place.alias, place.table, column.column), kind);
  return { ...key, expression, kind, nulls: mayBeNull ? key.nulls : otherwise };
}

/** These keys for a statement; joins the references that they go through. Throws LIMIT_EXCEEDED. */
export function compileKeys(query: Query, table: Table, alias: string, keys: readonly AskedKey[]): OrderKey[] {
  return keys.map((key) => compileKey(query, table, alias, key));
}

/** The keys of a client's order, for a statement. Throws BAD_USER_INPUT, LIMIT_EXCEEDED. */
export function compileOrder(query: Query, table: Table, alias: string, orderBy: readonly OrderBy[]): OrderKey[] {
  return compileKeys(query, table, alias, parseOrder(table, orderBy));
}

/** The same order backwards. */
export function reverseOrder(keys: readonly OrderKey[]): OrderKey[] {
  return keys.map((key) => ({
    ...key,
    descending: !key.descending,
    nulls: key.nulls && (key.nulls === "first" ? "last" : "first"),
  }));
}

/** SQL of an order over these keys, or over other expressions in their place. */
export function orderSql(keys: readonly OrderKey[], expressions = keys.map(({ expression }) => expression)): Sql {
  const ordered = keys.map(({ descending, nulls }, i) => {
    const direction = descending ? " DESC" : "";
    return sql`${expressions[i]!}${direction}${nulls ? ` NULLS ${nulls.toUpperCase()}` : ""}`;
  });
  return join(ordered, ", ");
}
