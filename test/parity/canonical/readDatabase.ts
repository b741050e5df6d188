/**
 * Reads all of LaminDB's tables, from an SQLite file or a PostgreSQL database, without losing a digit.
 *
 * Only tables that hold rows are read from PostgreSQL, all in one round trip. Nothing is written, no row order is asked for.
 */
import Database from "better-sqlite3";
import pg from "pg";
import { addRow, type DatabaseContent, emptyContent, type RawValue, type TableContent } from "./content.ts";
import { pythonFloat } from "./json.ts";
import type { ColumnLayout, TableLayout } from "./layout.ts";

/** A connection on which a database is read again and again; throws where a table or column is missing. */
export interface DatabaseReader {
  read(): Promise<DatabaseContent>;
  close(): Promise<void>;
}

/** Opens the database named by a file path or a `postgresql://` URL. */
export async function openDatabaseReader(db: string): Promise<DatabaseReader> {
  return isPostgres(db) ? openPostgres(db) : openSqlite(db);
}

/** Reads a database once. */
export async function readDatabase(db: string): Promise<DatabaseContent> {
  const reader = await openDatabaseReader(db);
  try {
    return await reader.read();
  } finally {
    await reader.close();
  }
}

/** Whether a database is named by a PostgreSQL URL, and not by a file path. */
export function isPostgres(db: string): boolean {
  return /^postgres(ql)?:/.test(db);
}

function openSqlite(path: string): DatabaseReader {
  const connection = new Database(path, { readonly: true, fileMustExist: true });
  connection.defaultSafeIntegers(true);
  return {
    read: async () => {
      const content = emptyContent();
      for (const table of content.values()) {
        const rows = connection.prepare(selectSqlite(table.layout)).raw(true).all() as unknown[][];
        for (const row of rows) addRow(table, row.map(sqliteValue));
      }
      return content;
    },
    close: async () => void connection.close(),
  };
}

function selectSqlite(layout: TableLayout): string {
  return `SELECT ${layout.columns.map((column) => `"${column.name}"`).join(", ")} FROM "${layout.name}"`;
}

function sqliteValue(value: unknown): RawValue | null {
  if (value === null) return null;
  if (typeof value === "bigint") return { text: value.toString(), numeric: true };
  if (typeof value === "number") return { text: pythonFloat(value), numeric: true };
  return { text: Buffer.isBuffer(value) ? `<${value.length} bytes>` : String(value), numeric: false };
}

async function openPostgres(url: string): Promise<DatabaseReader> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return { read: () => readPostgres(client), close: () => client.end() };
}

async function readPostgres(client: pg.Client): Promise<DatabaseContent> {
  const content = emptyContent();
  const filled = await readFilledTables(client, content);
  const results = await client.query({
    text: filled.map(({ layout }) => selectPostgres(layout)).join(";\n"),
    rowMode: "array",
    types: { getTypeParser: () => (text: string) => text },
  });
  const perTable = (Array.isArray(results) ? results : [results]) as pg.QueryArrayResult<(string | null)[]>[];
  for (const [at, table] of filled.entries()) addPostgresRows(table, perTable[at]!);
  return content;
}

async function readFilledTables(client: pg.Client, content: DatabaseContent): Promise<TableContent[]> {
  const { rows } = await client.query<{ relname: string; filled: boolean }>(
    `SELECT c.relname, pg_relation_size(c.oid) > 0 AS filled
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind = 'r'`,
  );
  const filled = new Map(rows.map((row) => [row.relname, row.filled]));
  return [...content.values()].filter(({ layout }) => {
    if (!filled.has(layout.name)) throw new Error(`the database has no table ${layout.name}`);
    return filled.get(layout.name);
  });
}

function selectPostgres(layout: TableLayout): string {
  return `SELECT ${layout.columns.map(postgresColumn).join(", ")} FROM "${layout.name}"`;
}

function postgresColumn({ name, kind }: ColumnLayout): string {
  return kind === "datetime" ? `to_char("${name}" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')` : `"${name}"`;
}

function addPostgresRows(table: TableContent, result: pg.QueryArrayResult<(string | null)[]>): void {
  const numeric = result.fields.map((field) => NUMERIC_TYPES.has(field.dataTypeID));
  for (const row of result.rows) {
    addRow(
      table,
      row.map((text, at) => (text === null ? null : { text, numeric: numeric[at]! })),
    );
  }
}

const { INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC } = pg.types.builtins;
const NUMERIC_TYPES = new Set<number>([INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC]);
