import type { Column, Table } from "../catalogue/model.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { RawRow, Reader } from "./dialects/reader.ts";
import type { PhysicalSchema } from "./physicalSchema.ts";
import { type RowShape, RowValues } from "./rowValues.ts";
import { bind, join, param, raw, render, sql } from "./sql.ts";

/**
 * A row as canonical text by column name; columns that the database lacks are absent. `get` throws CONFLICT for what the database
 * holds but the column's kind cannot (`cellOf` shows that, too).
 */
export type TextValues = ReadonlyMap<string, string | null>;

/** Whether a row came from a database, or is one that is to be written. */
export function isTextValues(row: TextValues | Record<string, string | null>): row is TextValues {
  return typeof row.get === "function";
}

/** An open database: how to speak to it, what it has, and a reader on it (a pool, a snapshot, a transaction). */
export interface Database {
  dialect: Dialect;
  schema: PhysicalSchema;
  reader: Reader;
  /** Slug of its instance, for messages. */
  slug?: string;
}

/** Columns of a table that the database really has. */
export function presentColumns(table: Table, schema: PhysicalSchema): Column[] {
  return table.columns.filter(({ column }) => schema.hasColumn(table, column));
}

/** A condition on one column: equal to one of the values, which are canonical text. */
export interface ColumnIn {
  column: string;
  values: readonly string[];
}

/**
 * Whole rows of a table whose columns are among the given values, in row order: one statement, whatever their
 * number. No rows where the database lacks the table or one of the columns.
 */
export async function readTable(database: Database, table: Table, conditions: ColumnIn[]): Promise<TextValues[]> {
  const { dialect, schema, reader, slug } = database;
  const usable = schema.hasTable(table) && conditions.every(({ column }) => schema.hasColumn(table, column));
  if (!usable || conditions.some(({ values }) => values.length === 0)) return [];
  const columns = presentColumns(table, schema);
  const selected = columns.map(
    ({ column, kind }, i) => sql`${dialect.select(raw(dialect.quote(column)), kind)} AS c${String(i)}`,
  );
  const where = conditions.map(({ column, values }) => {
    const { kind } = table.column(column)!;
    return dialect.isOneOf(raw(dialect.quote(column)), kind, param(dialect.listParam(kind, values)));
  });
  const statement = sql`SELECT ${join(selected, ", ")} FROM ${schema.from(table)} r WHERE ${join(where, " AND ")} ORDER BY id`;
  const rows = await reader.all(render(statement, dialect), bind(statement));
  const shape: RowShape = { table, places: new Map(columns.map(({ column }, i) => [column, i])), instance: slug };
  const cells = (row: RawRow) => columns.map(({ kind }, i) => dialect.read(kind, row[i]));
  return rows.map((row) => schema.complete(table, new RowValues(shape, cells(row))));
}
