/** An SQLite database that is being changed by a seed: its tables as the layout names them, and rows that violate a constraint stay out. */
import Database from "better-sqlite3";
import { type ColumnLayout, LAYOUT, type TableLayout } from "../parity/canonical/layout.ts";
import type { Random } from "./random.ts";

export type Value = string | number | bigint | null;
export type Row = Record<string, Value>;

export interface LiveColumn extends ColumnLayout {
  nullable: boolean;
  /** Longest text; undefined: any. */
  length: number | undefined;
}

export interface LiveTable {
  layout: TableLayout;
  name: string;
  columns: LiveColumn[];
}

export class LiveDatabase {
  readonly tables = new Map<string, LiveTable>();
  readonly #db: Database.Database;

  constructor(path: string) {
    this.#db = new Database(path);
    this.#db.pragma("foreign_keys = ON");
    this.#db.defaultSafeIntegers(true);
    for (const layout of LAYOUT.values()) this.tables.set(layout.name, this.#describe(layout));
  }

  close(): void {
    this.#db.close();
  }

  table(name: string): LiveTable {
    const table = this.tables.get(name);
    if (!table) throw new Error(`there is no table ${name}`);
    return table;
  }

  rows(name: string, where = "1", ...params: Value[]): Row[] {
    return this.#db.prepare(`SELECT * FROM "${name}" WHERE ${where} ORDER BY id`).all(...params) as Row[];
  }

  run(sql: string, ...params: Value[]): void {
    this.#db.prepare(sql).run(...params);
  }

  /** A row that fits a condition, or undefined where none does. */
  pick(random: Random, name: string, where = "1", ...params: Value[]): Row | undefined {
    const rows = this.rows(name, where, ...params);
    return rows.length > 0 ? random.pick(rows) : undefined;
  }

  /** Inserts a row without `id`; false where a constraint forbids it. */
  insert(name: string, row: Row): boolean {
    const columns = Object.keys(row).filter((column) => column !== "id");
    const names = columns.map((column) => `"${column}"`).join(", ");
    const sql = `INSERT INTO "${name}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`;
    const fitting = this.#fitting(name, row);
    return this.#attempt(() => this.run(sql, ...columns.map((column) => fitting[column]!)));
  }

  /** Changes columns of a row; false where a constraint forbids it. */
  update(name: string, id: Value, changes: Row): boolean {
    const columns = Object.keys(changes);
    if (columns.length === 0) return false;
    const sql = `UPDATE "${name}" SET ${columns.map((column) => `"${column}" = ?`).join(", ")} WHERE id = ?`;
    const fitting = this.#fitting(name, changes);
    return this.#attempt(() => this.run(sql, ...columns.map((column) => fitting[column]!), id));
  }

  /** Texts as long as PostgreSQL would take them. */
  #fitting(name: string, row: Row): Row {
    const lengths = new Map(this.table(name).columns.map((column) => [column.name, column.length]));
    const entries = Object.entries(row).map(([column, value]) => {
      const length = lengths.get(column);
      return [column, typeof value === "string" && length !== undefined ? [...value].slice(0, length).join("") : value];
    });
    return Object.fromEntries(entries) as Row;
  }

  #attempt(change: () => void): boolean {
    try {
      change();
      return true;
    } catch (error) {
      if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_CONSTRAINT")) return false;
      throw error;
    }
  }

  #describe(layout: TableLayout): LiveTable {
    const facts = this.#db.pragma(`table_info("${layout.name}")`) as { name: string; type: string; notnull: bigint }[];
    const byName = new Map(facts.map((fact) => [fact.name, fact]));
    const columns = layout.columns.map((column) => {
      const fact = byName.get(column.name)!;
      const [, length] = /\((\d+)\)/.exec(fact.type) ?? [];
      return { ...column, nullable: fact.notnull === 0n, length: length === undefined ? undefined : Number(length) };
    });
    return { layout, name: layout.name, columns };
  }
}
