/**
 * Databases on a PostgreSQL server. Contents are carried as text, table by table where they differ: a new database from a
 * template would copy a thousand files for every sync.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pid } from "node:process";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import pg from "pg";
import { LAYOUT } from "../parity/canonical/layout.ts";
import type { Edit } from "./editTarget.ts";
import type { Side, Sides } from "./sides.ts";

const TABLES = [...LAYOUT.keys()];
const NAMES = ["source", "python", "gateway"] as const;

export class PostgresSides implements Sides {
  readonly source: string;
  readonly targets: Record<Side, string>;
  readonly oracleArguments: [string, string];
  readonly #admin: pg.Client;
  readonly #clients: Record<(typeof NAMES)[number], pg.Client>;

  private constructor(
    admin: pg.Client,
    urls: Record<string, string>,
    clients: Record<(typeof NAMES)[number], pg.Client>,
  ) {
    this.#admin = admin;
    this.#clients = clients;
    this.source = urls.source!;
    this.targets = { python: urls.python!, gateway: urls.gateway! };
    this.oracleArguments = [this.source, urls.python!];
  }

  static async open(adminUrl: string): Promise<PostgresSides> {
    const admin = await connect(adminUrl);
    const schema = gunzipSync(readFileSync(new URL("../parity/data/target.sql.gz", import.meta.url))).toString();
    for (const name of NAMES) await admin.query(`CREATE DATABASE "lamindb_live_${pid}_${name}"`);
    const entries = await Promise.all(
      NAMES.map(async (name) => {
        const url = new URL(adminUrl);
        url.pathname = `/lamindb_live_${pid}_${name}`;
        const loader = await connect(url.href); // the text of the template changes settings of its connection
        await loader.query(schema);
        await loader.end();
        const client = await connect(url.href);
        await client.query("SET session_replication_role = replica; SET TIME ZONE 'UTC'");
        return [name, url.href, client] as const;
      }),
    );
    const urls = Object.fromEntries(entries.map(([name, url]) => [name, url]));
    const clients = Object.fromEntries(entries.map(([name, , client]) => [name, client]));
    return new PostgresSides(admin, urls, clients as Record<(typeof NAMES)[number], pg.Client>);
  }

  async begin(source: string, target: string): Promise<void> {
    await withoutTypeChecks(this.#clients.source, (client) => fillFromSqlite(client, source));
    for (const side of ["python", "gateway"] as const)
      await withoutTypeChecks(this.#clients[side], (client) => fillFromSqlite(client, target));
  }

  async copyFrom(side: Side): Promise<void> {
    const [from, to] = [this.#clients[side], this.#clients[side === "python" ? "gateway" : "python"]];
    const [want, have] = [await fingerprints(from), await fingerprints(to)];
    const differing = TABLES.filter((name) => want.get(name) !== have.get(name));
    await withoutTypeChecks(to, () => copyTables(from, to, differing));
  }

  async edit(edits: Edit[]): Promise<void> {
    for (const side of ["python", "gateway"] as const) {
      for (const { table, uid, changes } of edits) {
        const set = Object.keys(changes).map((column, at) => `"${column}" = $${at + 2}`);
        await this.#clients[side].query(`UPDATE "${table}" SET ${set.join(", ")} WHERE uid = $1`, [
          uid,
          ...Object.values(changes),
        ]);
      }
    }
  }

  /** As JSON, a table a line: enough to look at a difference. */
  async keep(side: Side | "source", folder: string, name: string): Promise<void> {
    const lines: string[] = [];
    for (const table of TABLES) {
      const { rows } = await this.#clients[side].query<{ rows: string | null }>(
        `SELECT json_agg(t ORDER BY id)::text AS rows FROM "${table}" t`,
      );
      if (rows[0]!.rows !== null) lines.push(`{"${table}": ${rows[0]!.rows}}`);
    }
    writeFileSync(join(folder, `${name}.jsonl`), lines.join("\n"));
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#clients).map((client) => client.end()));
    for (const url of [this.source, ...Object.values(this.targets)]) {
      await this.#admin.query(`DROP DATABASE IF EXISTS "${new URL(url).pathname.slice(1)}" WITH (FORCE)`);
    }
    await this.#admin.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Does work while rows may come before their types; the checks are there again, for new rows, when it ends. */
async function withoutTypeChecks(client: pg.Client, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ name: string; table: string; definition: string }>(
    `SELECT conname AS name, conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS definition
       FROM pg_constraint WHERE contype = 'c' AND conname LIKE '%type_is_valid_fk'`,
  );
  for (const { name, table } of rows) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
  await work(client);
  for (const { name, table, definition } of rows) {
    const text = definition.endsWith("NOT VALID") ? definition : `${definition} NOT VALID`;
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT "${name}" ${text}`);
  }
}

async function copyTables(from: pg.Client, to: pg.Client, tables: string[]): Promise<void> {
  for (const table of tables) {
    const { rows } = await from.query<{ rows: string[] | null }>(
      `SELECT array_agg(t::text ORDER BY id) AS rows FROM "${table}" t`,
    );
    await to.query(`DELETE FROM "${table}"`);
    await to.query(
      `INSERT INTO "${table}" OVERRIDING SYSTEM VALUE SELECT (x.r::"${table}").* FROM unnest($1::text[]) AS x(r)`,
      [rows[0]!.rows ?? []],
    );
    await moveSequence(to, table);
  }
}

async function fingerprints(client: pg.Client): Promise<Map<string, string>> {
  const parts = TABLES.map(
    (name) => `SELECT '${name}' AS name, md5(string_agg(t::text, '|' ORDER BY id)) AS print FROM "${name}" t`,
  );
  const { rows } = await client.query<{ name: string; print: string }>(parts.join(" UNION ALL "));
  return new Map(rows.map(({ name, print }) => [name, print]));
}

async function moveSequence(client: pg.Client, table: string): Promise<void> {
  await client.query(
    `SELECT setval(s, greatest(1, coalesce((SELECT max(id) FROM "${table}"), 1))) FROM pg_get_serial_sequence('"${table}"', 'id') s WHERE s IS NOT NULL`,
  );
}

async function fillFromSqlite(client: pg.Client, path: string): Promise<void> {
  const db = new Database(path, { readonly: true });
  db.defaultSafeIntegers(true);
  await client.query(TABLES.map((name) => `DELETE FROM "${name}"`).join(";"));
  for (const [name, { columns }] of LAYOUT) {
    const rows = db.prepare(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[];
    if (rows.length === 0) continue;
    const types = await columnTypes(client, name);
    const names = columns.map((column) => `"${column.name}"`).join(", ");
    const casts = columns.map((column, at) => `c${at}::${types.get(column.name)}`).join(", ");
    const lists = columns.map((_, at) => `$${at + 1}::text[]`).join(", ");
    const aliases = columns.map((_, at) => `c${at}`).join(", ");
    const values = columns.map((column) =>
      rows.map((row) => (row[column.name] === null ? null : String(row[column.name]))),
    );
    await client.query(
      `INSERT INTO "${name}" (${names}) OVERRIDING SYSTEM VALUE SELECT ${casts} FROM unnest(${lists}) AS x(${aliases})`,
      values,
    );
    await moveSequence(client, name);
  }
  db.close();
}

async function columnTypes(client: pg.Client, table: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
    [`"${table}"`],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}
