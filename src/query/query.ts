/**
 * Collects what one statement selects and joins, and makes objects of its rows. References that a selection
 * asks for are joined into the statement; what goes beyond MAX_JOINS is left to a loader.
 */
import type { ColumnKind, Table } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import type { Cell } from "../instances/dialects/canonical.ts";
import type { Dialect } from "../instances/dialects/dialect.ts";
import type { RawRow } from "../instances/dialects/reader.ts";
import type { Instance, ReadSession } from "../instances/instance.ts";
import type { PhysicalSchema } from "../instances/physicalSchema.ts";
import { type RowShape, RowValues } from "../instances/rowValues.ts";
import { bind, join, raw, render, type Sql, sql } from "../instances/sql.ts";
import type { LoadedObject } from "./loadedObject.ts";
import { Names } from "./names.ts";
import type { Selection } from "./selection.ts";

/** SQLite joins at most 64 tables in a statement; a filter may need some of them. */
const MAX_JOINS = 30;

/** Where in a row of the answer an object's values stand. */
export interface Shape {
  table: Table;
  id: number;
  /** Columns in the order of their cells, the first of which is the id; a position is undefined where the database lacks the column. */
  columns: { kind: ColumnKind; position: number | undefined }[];
  row: RowShape;
  toOne: [column: string, shape: Shape][];
}

export class Query {
  readonly session: ReadSession;
  readonly names: Names;
  readonly joins: Sql[] = [];
  readonly #selects: Sql[] = [];

  /** A query that becomes part of another one's statement takes the other one's names. */
  constructor(session: ReadSession, names = new Names()) {
    this.session = session;
    this.names = names;
  }

  get instance(): Instance {
    return this.session.instance;
  }

  get dialect(): Dialect {
    return this.session.dialect;
  }

  get schema(): PhysicalSchema {
    return this.session.schema;
  }

  /** Another alias, which nothing in the whole statement has. */
  alias(): string {
    return this.names.alias();
  }

  /** FROM item of a table; needs an alias behind it. */
  table(table: Table): Sql {
    return raw(this.schema.from(table));
  }

  /** Whether rows of the table have values of a column here, their own or a given one. */
  has(table: Table, column: string): boolean {
    return this.schema.hasColumn(table, column) || this.schema.given(table, column) !== undefined;
  }

  /** SQL of a column, with what is given where there is no value; a NULL of its type where the database lacks it. */
  column(alias: string, table: Table, column: string): Sql {
    const given = this.schema.given(table, column);
    if (!this.schema.hasColumn(table, column))
      return given === undefined ? this.dialect.filters.nothing(table.column(column)?.kind ?? "text") : raw(given);
    const own = sql`${alias}.${this.dialect.quote(column)}`;
    return given === undefined ? own : sql`coalesce(${own}, ${given})`;
  }

  /** Adds an expression to what is selected and gives its position. */
  select(expression: Sql, kind: ColumnKind): number {
    return this.#selects.push(this.dialect.select(expression, kind)) - 1;
  }

  /** The same for an expression that is in the form to be read already. */
  selectAsIs(expression: Sql): number {
    return this.#selects.push(expression) - 1;
  }

  /** How many expressions are selected. */
  get width(): number {
    return this.#selects.length;
  }

  /** All that is selected. */
  get selected(): Sql {
    return join(this.#selects, ", ");
  }

  /** Selects an object's columns and joins the references that the selection asks for. */
  selectObject(alias: string, table: Table, selection: Selection): Shape {
    const id = this.select(sql`${alias}.id`, "bigint");
    const places = new Map([["id", 0]]);
    const row: RowShape = { table, places, instance: this.instance.slug };
    const shape: Shape = { table, id, columns: [{ kind: "bigint", position: id }], row, toOne: [] };
    // the uid comes along always: an error about a value names its object
    for (const name of table.hasUid ? new Set([...selection.columns, "uid"]) : selection.columns) {
      const column = table.column(name);
      if (!column || places.has(column.column)) continue;
      const present = this.has(table, column.column);
      const position = present ? this.select(this.column(alias, table, column.column), column.kind) : undefined;
      places.set(column.column, shape.columns.push({ kind: column.kind, position }) - 1);
    }
    for (const [name, nested] of selection.toOne) {
      const joined = this.#joinReference(alias, table, name, nested);
      if (joined) shape.toOne.push([name, joined]);
    }
    return shape;
  }

  #joinReference(alias: string, table: Table, name: string, nested: Selection): Shape | undefined {
    const column = table.column(name);
    if (!column || !isReference(column) || this.joins.length >= MAX_JOINS) return undefined;
    if (!this.has(table, name) || !this.schema.hasTable(column.target)) return undefined;
    const other = this.alias();
    this.joins.push(
      sql`LEFT JOIN ${this.table(column.target)} ${other} ON ${other}.id = ${this.column(alias, table, name)}`,
    );
    return this.selectObject(other, column.target, nested);
  }

  /** The object of a row, or null where a joined reference led nowhere. */
  readObject(shape: Shape, row: RawRow): LoadedObject | null {
    const { instance, dialect } = this;
    const id = dialect.decode("bigint", row[shape.id]);
    if (id === null) return null;
    const cells = shape.columns.map(
      ({ kind, position }): Cell => (position === undefined ? null : dialect.read(kind, row[position])),
    );
    const values = new RowValues(shape.row, cells);
    const toOne = new Map(shape.toOne.map(([column, nested]) => [column, this.readObject(nested, row)]));
    return { instance, table: shape.table, id, values, toOne };
  }

  run(statement: Sql): Promise<RawRow[]> {
    return this.session.reader.all(render(statement, this.dialect), bind(statement));
  }
}
