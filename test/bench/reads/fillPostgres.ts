import { rmSync } from "node:fs";
import type pg from "pg";
import { initInstance } from "../../../src/init/initInstance.ts";
import { withClient } from "../../support/withClient.ts";
import { authorOf, contentOf } from "./content.ts";
import { EPOCH_SECONDS, type FillTarget, fillTable, type RowSql } from "./fillDatabase.ts";

const SQL: RowSql = {
  series: (n) => `generate_series(1::bigint, ${n}) g(i)`,
  md5: (e) => `md5((${e})::text)`,
  time: (seconds) => `to_timestamp(${EPOCH_SECONDS} + (${seconds}))`,
  json: (e) => `to_jsonb(${e})`,
  bool: { true: "true", false: "false" },
};

function targetOn(client: pg.Client): FillTarget {
  return {
    dialect: "postgres",
    sql: SQL,
    run: async (statement) => void (await client.query(statement)),
    columns: async (table) => {
      const { rows } = await client.query<{ attname: string }>(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
        [`"${table}"`],
      );
      return new Set(rows.map(({ attname }) => attname));
    },
  };
}

/** Drops indexes that are no constraints, which are built faster at once in the end; gives what makes them again. */
async function dropIndexes(client: pg.Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string; ddl: string }>(
    `SELECT i.relname AS name, pg_get_indexdef(i.oid) AS ddl FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
     JOIN pg_class t ON t.oid = x.indrelid WHERE t.relname = ANY($1) AND NOT x.indisunique AND NOT x.indisprimary`,
    [tables],
  );
  for (const { name } of rows) await client.query(`DROP INDEX "${name}"`);
  return rows.map(({ ddl }) => ddl);
}

async function moveSequence(client: pg.Client, table: string): Promise<void> {
  await client.query(
    `SELECT setval(pg_get_serial_sequence('"${table}"', 'id'), (SELECT max(id) FROM "${table}")) FROM "${table}" LIMIT 1`,
  );
}

async function fill(client: pg.Client, artifacts: number): Promise<void> {
  await client.query("SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET synchronous_commit = off");
  await client.query("SET session_replication_role = replica"); // no checks of foreign keys
  const target = targetOn(client);
  const contents = contentOf(artifacts, SQL);
  const tables = [...new Set(contents.map(({ table }) => table))];
  await client.query("BEGIN");
  const indexes = await dropIndexes(client, tables);
  for (const content of contents) await fillTable(target, content, authorOf(artifacts));
  for (const ddl of indexes) await client.query(ddl);
  for (const table of tables) await moveSequence(client, table);
  await client.query("COMMIT");
  await client.query("VACUUM ANALYZE");
}

/** URL of a database with the bench's content on a server; made at the first time, and kept. */
export async function filledPostgres(adminUrl: string, artifacts: number, storage: string): Promise<string> {
  const name = `lamindb_bench_reads_${artifacts}`;
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const isThere = await withClient(adminUrl, async (admin) => {
    const { rowCount } = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    return rowCount !== 0;
  });
  if (isThere) return url.href;
  const unfinished = `${name}_unfinished`;
  const making = new URL(url);
  making.pathname = `/${unfinished}`;
  await withClient(adminUrl, async (admin) => {
    await admin.query(`DROP DATABASE IF EXISTS "${unfinished}" WITH (FORCE)`);
    await admin.query(`CREATE DATABASE "${unfinished}"`);
  });
  rmSync(storage, { recursive: true, force: true }); // of a database that is no longer there
  await initInstance({ storage, db: making.href, name: "bench", owner: "anonymous", modules: ["bionty", "pertdb"] });
  await withClient(making.href, (client) => fill(client, artifacts));
  await withClient(adminUrl, (admin) => admin.query(`ALTER DATABASE "${unfinished}" RENAME TO "${name}"`));
  return url.href;
}
