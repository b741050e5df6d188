import Database from "better-sqlite3";
import { Random } from "../../live/random.ts";

export type SeedRow = Record<string, string | number | null>;

/** What rows have that do not say otherwise; columns that a table lacks are left out. */
const USUAL: SeedRow = {
  ...{ branch_id: 1, created_on_id: 1, space_id: 1, created_by_id: 1 },
  ...{ is_locked: 0, is_type: 0, is_latest: 1, _key_is_virtual: 1, _overwrite_versions: 0 },
  ...{ array_rank: 0, array_size: 0, minimal_set: 1, ordered_set: 0, maximal_set: 0 },
};
const EPOCH_MS = Date.UTC(2025, 2, 1);

/** Adds rows to an SQLite file of LaminDB, in one transaction; the same seed adds the same rows. */
export class SeedRows {
  readonly random: Random;
  readonly #db: Database.Database;
  /** Types of columns by table and name. */
  readonly #types = new Map<string, Map<string, string>>();
  readonly #statements = new Map<string, Database.Statement>();
  #made = 0;

  constructor(path: string, seed: string) {
    this.random = new Random(seed);
    this.#db = new Database(path);
    this.#db.pragma("synchronous = OFF");
    this.#db.exec("BEGIN");
  }

  /** Inserts `count` rows and gives their ids; uids and times are made where the table has them. */
  add(table: string, count: number, row: (i: number) => SeedRow): number[] {
    const types = this.#typesOf(table);
    const [, uidLength] = /\((\d+)\)/.exec(types.get("uid") ?? "") ?? [];
    return Array.from({ length: count }, (_, i) => {
      const time = this.#time();
      const full: SeedRow = { ...USUAL, created_at: time, updated_at: time };
      if (uidLength) full.uid = this.random.uid(Number(uidLength));
      const given = Object.entries({ ...full, ...row(i) }).filter(([column]) => types.has(column));
      return this.#insert(
        table,
        given.map(([column]) => column),
        given.map(([, value]) => value),
      );
    });
  }

  /** Writes everything. */
  close(): void {
    this.#db.exec("COMMIT");
    this.#db.close();
  }

  #insert(table: string, columns: string[], values: unknown[]): number {
    const key = `${table} ${columns}`;
    const names = columns.map((column) => `"${column}"`).join(", ");
    const known = this.#statements.get(key);
    const sql = `INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`;
    const statement = known ?? this.#db.prepare(sql);
    this.#statements.set(key, statement);
    return Number(statement.run(...values).lastInsertRowid);
  }

  #typesOf(table: string): Map<string, string> {
    const known = this.#types.get(table);
    if (known) return known;
    const facts = this.#db.pragma(`table_info("${table}")`) as { name: string; type: string }[];
    const types = new Map(facts.map(({ name, type }) => [name, type]));
    this.#types.set(table, types);
    return types;
  }

  #time(): string {
    const time = new Date(EPOCH_MS + this.#made++ * 1_000).toISOString();
    return time.replace("T", " ").replace("Z", "000");
  }
}
