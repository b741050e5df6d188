/** LaminDB databases on PostgreSQL outside a test run; their content is carried as text between them, and from SQLite files. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import pg from "pg";
import { LAYOUT } from "../parity/canonical/layout.ts";

/** All tables that hold content. */
export const TABLES = [...LAYOUT.keys()];

/** A connection to a database. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Makes a database with the content of a fresh target; gives its address and a connection whose times are in UTC. */
export async function makeTargetDatabase(
  admin: pg.Client,
  adminUrl: string,
  name: string,
): Promise<{ url: string; client: pg.Client }> {
  await admin.query(`CREATE DATABASE "${name}"`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const loader = await connect(url.href); // the text of the template changes settings of its connection
  const template = readFileSync(new URL("../parity/data/target.sql.gz", import.meta.url));
  await loader.query(gunzipSync(template).toString());
  await loader.end();
  const client = await connect(url.href);
  await client.query("SET TIME ZONE 'UTC'");
  return { url: url.href, client };
}

/** Does work while rows may come before their types; the checks are there again, for new rows, when it ends. */
export async function withoutTypeChecks(
  client: pg.Client,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
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

/** Gives tables of one database the rows of another, sequences included; how many rows went for it. */
export async function copyTables(from: pg.Client, to: pg.Client, tables: string[]): Promise<number> {
  let gone = 0;
  for (const table of tables) {
    const { rows } = await from.query<{ rows: string[] | null }>(
      `SELECT array_agg(t::text ORDER BY id) AS rows FROM "${table}" t`,
    );
    gone += (await to.query(`DELETE FROM "${table}"`)).rowCount ?? 0;
    await to.query(
      `INSERT INTO "${table}" OVERRIDING SYSTEM VALUE SELECT (x.r::"${table}").* FROM unnest($1::text[]) AS x(r)`,
      [rows[0]!.rows ?? []],
    );
    await moveSequence(to, table);
  }
  return gone;
}

/** One text per table that differs where its rows do. */
export async function fingerprints(client: pg.Client): Promise<Map<string, string>> {
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

/** Rows that one statement carries. */
const ROWS_AT_ONCE = 10_000;
/** LaminDB has rows with the ids -1 and 0. */
const BELOW_ALL_IDS = -1_000_000n;

/** Gives all tables the rows of an SQLite file. */
export async function fillFromSqlite(client: pg.Client, path: string): Promise<void> {
  const db = new Database(path, { readonly: true });
  db.defaultSafeIntegers(true);
  await client.query(TABLES.map((name) => `DELETE FROM "${name}"`).join(";"));
  for (const [name, { columns }] of LAYOUT) {
    const read = db.prepare(`SELECT * FROM "${name}" WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`);
    const types = await columnTypes(client, name);
    const names = columns.map((column) => `"${column.name}"`).join(", ");
    const casts = columns.map((column, at) => `c${at}::${types.get(column.name)}`).join(", ");
    const lists = columns.map((_, at) => `$${at + 1}::text[]`).join(", ");
    const aliases = columns.map((_, at) => `c${at}`).join(", ");
    const insert = `INSERT INTO "${name}" (${names}) OVERRIDING SYSTEM VALUE SELECT ${casts} FROM unnest(${lists}) AS x(${aliases})`;
    let rows = read.all(BELOW_ALL_IDS) as Record<string, unknown>[];
    if (rows.length === 0) continue;
    while (rows.length > 0) {
      const text = (value: unknown) => (value === null ? null : String(value));
      await client.query(
        insert,
        columns.map((column) => rows.map((row) => text(row[column.name]))),
      );
      rows = read.all(rows.at(-1)!.id) as Record<string, unknown>[];
    }
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
