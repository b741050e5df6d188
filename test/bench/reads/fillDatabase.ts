import type { Dialect } from "../../support/dialects.ts";

/** SQL by which the content is written in each dialect. */
export interface RowSql {
  /** FROM item with a column `i` from 1 to `n`. */
  series(n: number): string;
  md5(e: string): string;
  /** A moment, by seconds since the content's first one. */
  time(seconds: string): string;
  /** A JSON value of a number or of a text. */
  json(e: string): string;
  bool: { true: string; false: string };
}

/** A database to be filled; statements run one after the other. */
export interface FillTarget {
  dialect: Dialect;
  sql: RowSql;
  run(statement: string): Promise<void>;
  columns(table: string): Promise<ReadonlySet<string>>;
}

/** The moment from which the content's times are counted. */
export const EPOCH_SECONDS = Date.UTC(2024, 0, 1) / 1000;

/** Rows of a table: SQL by column over the row's number `i`; columns that the database lacks are left out. */
export interface TableContent {
  table: string;
  count: number;
  columns: Readonly<Record<string, string>>;
  /** Seconds of `created_at` and `updated_at`; by default spread over two years. */
  age?: string;
  where?: string;
}

function common(sql: RowSql, age: string, author: string): Record<string, string> {
  return {
    ...{ created_at: sql.time(age), updated_at: sql.time(age) },
    ...{ is_locked: sql.bool.false, is_type: sql.bool.false, branch_id: "1", created_on_id: "1", space_id: "1" },
    created_by_id: author,
  };
}

/** Inserts a table's rows in one statement. */
export async function fillTable(target: FillTarget, content: TableContent, author: string): Promise<void> {
  const { table, count, columns, age = "(i % 63072000)", where = "true" } = content;
  const present = await target.columns(table);
  const values = Object.entries({ ...common(target.sql, age, author), ...columns }).filter(([name]) =>
    present.has(name),
  );
  const names = values.map(([name]) => `"${name}"`).join(", ");
  const selected = values.map(([, value]) => value).join(", ");
  await target.run(
    `INSERT INTO "${table}" (${names}) SELECT ${selected} FROM ${target.sql.series(count)} WHERE ${where} ON CONFLICT DO NOTHING`,
  );
}
