import Database from "better-sqlite3";

/** Every row of every table as text, by table and row key. */
export type Dump = Map<string, Record<string, unknown>>;

/** Reads a whole SQLite database, but for the gateway's own tables. */
export function dumpDatabase(path: string): Dump {
  const database = new Database(path, { readonly: true });
  try {
    const tables = database
      .prepare(`SELECT name FROM sqlite_master
      WHERE type = 'table' AND name NOT LIKE 'lamindb_gateway%' ORDER BY name`)
      .pluck()
      .all();
    const rows = tables.flatMap((table) =>
      database
        .prepare(`SELECT rowid AS "row key", * FROM "${table}"`)
        .safeIntegers(true)
        .all()
        .map(
          (row) => [`${table} ${(row as Record<string, unknown>)["row key"]}`, row as Record<string, unknown>] as const,
        ),
    );
    return new Map(rows);
  } finally {
    database.close();
  }
}

/** Changed cells as `table rowkey.column`; rows that came or went as `table rowkey`. */
export function changedCells(before: Dump, after: Dump): string[] {
  const changed: string[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(key), after.get(key)];
    if (!old || !now) changed.push(key);
    else
      changed.push(
        ...Object.keys(now)
          .filter((column) => old[column] !== now[column])
          .map((column) => `${key}.${column}`),
      );
  }
  return changed;
}
