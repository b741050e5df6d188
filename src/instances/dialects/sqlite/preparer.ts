import type Database from "better-sqlite3";

const MAX_PREPARED = 300;

/** Gives a statement that answers with rows as arrays and whole numbers exactly. */
export type Prepare = (sql: string) => Database.Statement;

/** Prepares the statements of a connection, and keeps those that were used last. */
export function preparer(database: Database.Database): Prepare {
  const prepared = new Map<string, Database.Statement>();
  return (sql) => {
    let statement = prepared.get(sql);
    if (!statement) {
      statement = database.prepare(sql).safeIntegers(true);
      if (statement.reader) statement.raw(true);
    } else prepared.delete(sql);
    prepared.set(sql, statement); // the last one is the one that was used last
    if (prepared.size > MAX_PREPARED) prepared.delete(prepared.keys().next().value!);
    return statement;
  };
}
