/**
 * Databases on a PostgreSQL server. The target is restored by content, so that the connections of all systems stay open and
 * warm: a new database from a template would cost each of them a cold start.
 */
import { join } from "node:path";
import { pid } from "node:process";
import type pg from "pg";
import { postgresDialect } from "../../../src/instances/dialects/postgres/postgresDialect.ts";
import { requireOwnTables } from "../../../src/instances/ownTables.ts";
import { copyIn, copyText } from "../../support/copyIn.ts";
import {
  connect,
  copyTables,
  fillFromSqlite,
  fingerprints,
  makeTargetDatabase,
  TABLES,
  withoutTypeChecks,
} from "../../support/postgresContent.ts";
import { unpackSqliteTemplate } from "../../support/sqliteTemplates.ts";
import type { BenchDatabases, RowCounts } from "./databases.ts";

const NAMES = ["source", "start", "target"] as const;
type Name = (typeof NAMES)[number];

const OWN_TABLES = ["sync", "change", "job", "job_item"] as const;
const MANY_ROWS = 10_000;
const AS_TEXT = { getTypeParser: () => (value: unknown) => value } as unknown as pg.CustomTypesConfig;

/** Rows of a table that one statement can insert: PostgreSQL checks at once that a row's type is there. */
interface KeptRows {
  table: string;
  count: number;
  json: string;
  copy: string;
}

export class PostgresDatabases implements BenchDatabases {
  readonly source: string;
  readonly target: string;
  readonly oracleArguments: [string, string];
  readonly #admin: pg.Client;
  readonly #clients: Record<Name, pg.Client>;
  #start = new Map<string, string>();
  #lastIds = new Map<string, string>();
  #kept: KeptRows[] = [];

  private constructor(admin: pg.Client, urls: Record<Name, string>, clients: Record<Name, pg.Client>) {
    this.#admin = admin;
    this.#clients = clients;
    this.source = urls.source;
    this.target = urls.target;
    this.oracleArguments = [urls.source, urls.target];
  }

  static async open(work: string, adminUrl: string, seed: (path: string) => void): Promise<PostgresDatabases> {
    const admin = await connect(adminUrl);
    const urls = {} as Record<Name, string>;
    const clients = {} as Record<Name, pg.Client>;
    for (const name of NAMES) {
      const { url, client } = await makeTargetDatabase(admin, adminUrl, `lamindb_bench_${pid}_${name}`);
      urls[name] = url;
      clients[name] = client;
    }
    const databases = new PostgresDatabases(admin, urls, clients);
    await databases.#begin(work, seed);
    return databases;
  }

  async #begin(work: string, seed: (path: string) => void): Promise<void> {
    const { source, start, target } = this.#clients;
    const file = unpackSqliteTemplate("source", join(work, "source.sqlite"));
    seed(file);
    await source.query("SET session_replication_role = replica");
    await withoutTypeChecks(source, (client) => fillFromSqlite(client, file));
    const all = async (text: string) => (await target.query({ text, rowMode: "array" })).rows;
    await requireOwnTables({ all }, postgresDialect, "The bench");
    for (const client of [source, target]) await client.query("VACUUM ANALYZE");
    this.#start = await fingerprints(start);
    for (const table of TABLES) {
      const { rows } = await start.query<{ id: string }>(`SELECT coalesce(max(id), 0)::text AS id FROM "${table}"`);
      this.#lastIds.set(table, rows[0]!.id);
    }
  }

  async restore(): Promise<void> {
    const { start, target } = this.#clients;
    // TRUNCATE would have the gateway's connections read the definitions anew
    for (const table of OWN_TABLES) await target.query(`DELETE FROM ${postgresDialect.ownTable(table)}`);
    const now = await fingerprints(target);
    const differing = TABLES.filter((table) => now.get(table) !== this.#start.get(table));
    await target.query("BEGIN; SET LOCAL session_replication_role = replica");
    const gone = await copyTables(start, target, differing);
    await target.query("COMMIT");
    // it has every connection read the tables' definitions anew, so not for a few rows
    if (gone > MANY_ROWS) await target.query(`VACUUM ${differing.map((table) => `"${table}"`).join(", ")}`);
  }

  async keepAdded(): Promise<RowCounts> {
    this.#kept = [];
    const counts: RowCounts = new Map();
    for (const table of TABLES) {
      for (const part of await this.#parts(table)) {
        const kept = await this.#keep(table, part);
        if (kept.count === 0) continue;
        this.#kept.push(kept);
        counts.set(table, (counts.get(table) ?? 0) + kept.count);
      }
    }
    return counts;
  }

  async #parts(table: string): Promise<string[]> {
    const { rows } = await this.#clients.target.query(
      "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname IN ('is_type', 'type_id')",
      [`"${table}"`],
    );
    return rows.length < 2
      ? ["true"]
      : ["type_id IS NULL", "type_id IS NOT NULL AND is_type", "type_id IS NOT NULL AND NOT is_type"];
  }

  async #keep(table: string, part: string): Promise<KeptRows> {
    const { target } = this.#clients;
    const from = `FROM "${table}" WHERE id > ${this.#lastIds.get(table)} AND ${part} ORDER BY id`;
    const text = `SELECT * ${from}`;
    const { rows } = await target.query({ text, rowMode: "array", types: AS_TEXT });
    const json = await target.query<{ json: string }>(`SELECT json_agg(x)::text AS json FROM (${text}) x`);
    return { table, count: rows.length, json: json.rows[0]!.json, copy: copyText(rows as (string | null)[][]) };
  }

  async insertAdded(): Promise<Map<string, number>> {
    const { target } = this.#clients;
    const insert = ({ table, json }: KeptRows) =>
      target.query(
        `INSERT INTO "${table}" OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(null::"${table}", $1)`,
        [json],
      );
    return new Map([
      ["INSERT", await this.#timed(insert)],
      ["COPY", await this.#timed(({ table, copy }) => copyIn(target, table, copy))],
    ]);
  }

  async #timed(write: (rows: KeptRows) => Promise<unknown>): Promise<number> {
    await this.restore();
    const { target } = this.#clients;
    const start = performance.now();
    await target.query("BEGIN");
    for (const rows of this.#kept) await write(rows);
    await target.query("COMMIT");
    return performance.now() - start;
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#clients).map((client) => client.end()));
    for (const name of NAMES) {
      await this.#admin.query(`DROP DATABASE IF EXISTS "lamindb_bench_${pid}_${name}" WITH (FORCE)`);
    }
    await this.#admin.end();
  }
}
