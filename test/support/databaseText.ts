import Database from "better-sqlite3";
import pg from "pg";

/** Every row of every table, as the database itself writes it: equal texts mean that nothing was written. */
export async function databaseText(db: string): Promise<string> {
  return /^postgres/.test(db) ? postgresText(db) : sqliteText(db);
}

function sqliteText(path: string): string {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    database.defaultSafeIntegers(true);
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all();
    const lines = (tables as string[]).flatMap((table) => {
      const rows = database.prepare(`SELECT * FROM "${table}"`).raw(true).all() as unknown[][];
      return rows.map((row) => `${table} ${JSON.stringify(row.map((value) => (value === null ? null : `${value}`)))}`);
    });
    return lines.sort().join("\n");
  } finally {
    database.close();
  }
}

async function postgresText(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)' AND pg_relation_size(c.oid) > 0`,
    );
    const selects = tables.map(({ name }) => `SELECT '${name} ' || t::text AS row FROM ${name} t`);
    const { rows } = await client.query<{ row: string }>(selects.join(" UNION ALL "));
    return rows
      .map(({ row }) => row)
      .sort()
      .join("\n");
  } finally {
    await client.end();
  }
}
