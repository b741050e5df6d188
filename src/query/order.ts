/** Orders of lists: from `orderBy` to the keys that a statement sorts by, the row's own key last. */
import type { Column, ColumnKind, Table } from "../catalogue/model.ts";
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

interface Place {
  table: Table;
  alias: string;
  /** Names of the references that led here. */
  trail: string[];
}

function refuse(place: Place, problem: string): never {
  const where = place.trail.length > 0 ? ` within \`${place.trail.join(".")}\`` : "";
  throw new GatewayError(
    "BAD_USER_INPUT",
    `An entry of \`orderBy\`${where} ${problem}; give exactly one field per entry: [{ createdAt: DESC }, { key: ASC }].`,
  );
}

function joinReference(query: Query, place: Place, column: Column): Place {
  if (!isReference(column)) throw new GatewayError("INTERNAL_ERROR", `${column.name} is no reference`);
  if (query.joins.length >= MAX_JOINS) throw tooMuch("too many references", String(MAX_JOINS));
  const alias = query.alias();
  const on = sql`${alias}.id = ${query.column(place.alias, place.table, column.column)}`;
  query.joins.push(sql`LEFT JOIN ${query.table(column.target)} ${alias} ON ${on}`);
  return { table: column.target, alias, trail: [...place.trail, column.field] };
}

function compileKey(query: Query, place: Place, entry: OrderBy, outer?: string): OrderKey {
  const { nulls = outer, ...rest } = entry as { nulls?: string };
  const fields = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  const [[field, value] = refuse(place, "has no field"), ...others] = fields;
  if (others.length > 0) refuse(place, `has several fields (${fields.map(([name]) => name).join(", ")})`);
  const column = place.table.columns.find((one) => one.field === field);
  if (!column) refuse(place, `names \`${field}\`, which is not a field of ${place.table.qualifiedName}`);
  if (isReference(column)) {
    if (!query.schema.hasTable(column.target)) {
      const expression = query.dialect.filters.nothing("text");
      return { name: field, expression, kind: "text", descending: false, nulls: "last" };
    }
    return compileKey(query, joinReference(query, place, column), value as unknown as OrderBy, nulls);
  }
  const { filters } = query.dialect;
  const mayBeNull = column.nullable || place.trail.length > 0 || !query.schema.hasColumn(place.table, column.column);
  const otherwise = filters.nullsWhatIsOdd.has(column.kind) ? "last" : undefined;
  const expression = query.column(place.alias, place.table, column.column);
  return {
    name: [...place.trail, field].join("."),
    expression: filters.ordered(expression, column.kind),
    kind: column.kind,
    descending: (value as unknown) === "DESC",
    nulls: mayBeNull ? (nulls === "FIRST" ? "first" : "last") : otherwise,
  };
}

/** The keys of a client's order; joins the references that it goes through. Throws BAD_USER_INPUT, LIMIT_EXCEEDED. */
export function compileOrder(query: Query, table: Table, alias: string, orderBy: readonly OrderBy[]): OrderKey[] {
  if (orderBy.length > MAX_KEYS) throw tooMuch(`${orderBy.length} entries`, String(MAX_KEYS));
  return orderBy.map((entry) => compileKey(query, { table, alias, trail: [] }, entry));
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
