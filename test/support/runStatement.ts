import Database from "better-sqlite3";
import pg from "pg";
import { runSql } from "./postgres.ts";

/** Runs one statement on an SQLite file or a PostgreSQL URL; gives its rows. */
export async function runStatement(db: string, sql: string): Promise<unknown[]> {
  if (!db.startsWith("postgres")) {
    const connection = new Database(db);
    const statement = connection.prepare(sql);
    const rows = statement.reader ? statement.all() : [statement.run()];
    connection.close();
    return rows;
  }
  const client = new pg.Client({ connectionString: db });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

/** Runs SQL text, several statements too, on an SQLite file or a PostgreSQL URL. */
export async function runScript(db: string, sql: string): Promise<void> {
  if (db.startsWith("postgres")) await runSql(db, sql);
  else {
    const connection = new Database(db);
    connection.exec(sql);
    connection.close();
  }
}
