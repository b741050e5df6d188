/**
 * Databases that LaminDB 1.5.3, 1.17.0 and 2.0.1 made themselves (SQLite), with what these releases could hold beyond
 * that added in SQL (`olderAdditions.ts`); and the same on PostgreSQL, table by table under the same names.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Dialect } from "./dialects.ts";
import { OLDER_ADDITIONS } from "./olderAdditions.ts";
import { createDatabase, runSql, type TestDatabase } from "./postgres.ts";
import { temporaryPath } from "./temporary.ts";

export type OlderRelease = "1.5.3" | "1.17.0" | "2.0.1";

/** What the instance of each release is called here. */
export const OLDER_INSTANCES: Record<OlderRelease, { slug: string; id: string }> = {
  "1.5.3": { slug: "laminlabs/older-1-5", id: "0dde0000000000000000000000000153" },
  "1.17.0": { slug: "laminlabs/older-1-17", id: "0dde0000000000000000000000001170" },
  "2.0.1": { slug: "laminlabs/older-2-0", id: "0dde0000000000000000000000000201" },
};

export const OLDER_RELEASES = Object.keys(OLDER_INSTANCES) as OlderRelease[];

/** Writes a release's database, as LaminDB made it and with the additions; gives the path. */
export function unpackOlder(release: OlderRelease): string {
  const path = temporaryPath(`older-${release}.sqlite`);
  const file = new URL(`../db/data/older/${release}.sqlite.gz`, import.meta.url);
  writeFileSync(path, gunzipSync(readFileSync(file)));
  const database = new Database(path);
  database.pragma("foreign_keys = ON");
  database.exec(OLDER_ADDITIONS[release]);
  database.close();
  return path;
}

interface SqliteColumn {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
}

const catalogue = loadCatalogue();
const TYPES: Record<string, string> = { bool: "boolean", datetime: "timestamptz", real: "double precision" };

/** SQLite's tables as PostgreSQL has them: Django writes JSON as text that must be valid, and defaults as numbers. */
class PostgresCopy {
  readonly #source: Database.Database;

  constructor(path: string) {
    this.#source = new Database(path, { readonly: true });
    this.#source.defaultSafeIntegers(true);
  }

  close(): void {
    this.#source.close();
  }

  #tables(): { name: string; sql: string }[] {
    const sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    return this.#source.prepare(sql).all() as { name: string; sql: string }[];
  }

  #columns(table: string): SqliteColumn[] {
    return this.#source.pragma(`table_info("${table}")`) as SqliteColumn[];
  }

  #type(table: { name: string; sql: string }, { name, type }: SqliteColumn): string {
    if (table.sql.includes(`JSON_VALID("${name}")`)) return "jsonb";
    if (catalogue.findTable(table.name)?.column(name)?.kind === "duration") return "interval";
    return TYPES[type.toLowerCase()] ?? type;
  }

  #createTable(table: { name: string; sql: string }): string {
    const columns = this.#columns(table.name).map((column) => {
      const type = this.#type(table, column);
      const isNumber = /^-?[\d.]+$/.test(column.dflt_value ?? "");
      const value = type === "boolean" ? column.dflt_value === "1" : column.dflt_value;
      const key = column.name === "id" ? "PRIMARY KEY" : "";
      return `"${column.name}" ${type} ${isNumber ? `DEFAULT ${value}` : ""} ${key}`;
    });
    return `CREATE TABLE "${table.name}" (${columns.join(", ")})`;
  }

  #json(table: { name: string; sql: string }, column: SqliteColumn, value: unknown): string {
    if (value === null) return "null";
    const type = this.#type(table, column);
    if (type === "jsonb") return String(value);
    if (type === "boolean") return value === 0n ? "false" : "true";
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  }

  #insertRows(table: { name: string; sql: string }): string[] {
    const columns = this.#columns(table.name);
    const rows = this.#source.prepare(`SELECT * FROM "${table.name}"`).all() as Record<string, unknown>[];
    if (rows.length === 0) return [];
    const texts = rows.map((row) => {
      const pairs = columns.map(
        (column) => `${JSON.stringify(column.name)}:${this.#json(table, column, row[column.name])}`,
      );
      return `{${pairs.join(",")}}`;
    });
    const name = `"${table.name}"`;
    const json = `[${texts.join(",")}]`.replaceAll("'", "''");
    return [`INSERT INTO ${name} SELECT * FROM jsonb_populate_recordset(NULL::${name}, '${json}')`];
  }

  #references(table: { name: string }): string[] {
    const keys = this.#source.pragma(`foreign_key_list("${table.name}")`) as { from: string; table: string }[];
    return keys.map(
      ({ from, table: to }) => `ALTER TABLE "${table.name}" ADD FOREIGN KEY ("${from}") REFERENCES "${to}" (id)`,
    );
  }

  statements(): string[] {
    const tables = this.#tables();
    return [
      "SET TIME ZONE 'UTC'",
      ...tables.map((table) => this.#createTable(table)),
      ...tables.flatMap((table) => this.#insertRows(table)),
      ...tables.flatMap((table) => this.#references(table)),
    ];
  }
}

/** A release's database of one's own on the dialect asked for, and the SQLite file that it is a copy of. */
export async function openOlder(dialect: Dialect, release: OlderRelease): Promise<TestDatabase & { path: string }> {
  const path = unpackOlder(release);
  if (dialect === "sqlite") return { db: path, path, drop: async () => {} };
  const copy = new PostgresCopy(path);
  const database = await createDatabase(`older_${release.replaceAll(".", "_")}`);
  await runSql(database.db, copy.statements().join(";\n"));
  copy.close();
  return { ...database, path };
}
