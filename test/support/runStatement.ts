import Database from "better-sqlite3";
import { runSql } from "./postgres.ts";
import { withClient } from "./withClient.ts";

/** Runs one statement on an SQLite file or a PostgreSQL URL; gives its rows. */
export async function runStatement(db: string, sql: string): Promise<unknown[]> {
  if (!db.startsWith("postgres")) {
    const connection = new Database(db);
    try {
      const statement = connection.prepare(sql);
      return statement.reader ? statement.all() : [statement.run()];
    } finally {
      connection.close();
    }
  }
  return withClient(db, async (client) => (await client.query(sql)).rows);
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
