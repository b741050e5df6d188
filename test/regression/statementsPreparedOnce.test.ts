import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { sqliteDialect } from "../../src/instances/dialects/sqlite/sqliteDialect.ts";
import { param, render, sql } from "../../src/instances/sql.ts";

/** A table in which 1 is rare in one column and common in the other, and 0 the other way round; the statistics say so. */
function unevenTable(): Database.Database {
  const db = new Database(":memory:");
  db.exec("CREATE TABLE t (a, b); CREATE INDEX by_a ON t (a); CREATE INDEX by_b ON t (b)");
  const insert = db.prepare("INSERT INTO t VALUES (?, ?)");
  for (let i = 0; i < 2_000; i++) insert.run(Number(i % 100 === 0), Number(i % 100 !== 0));
  db.exec("ANALYZE");
  return db;
}

/** The plans of a statement for two pairs of values that suit different indexes. */
function plansOf(db: Database.Database, text: string): string[] {
  const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`);
  return [
    [0, 0],
    [1, 1],
  ].map((values) =>
    plan
      .all(...values)
      .map(({ detail }) => detail)
      .join(),
  );
}

it("SQLite plans a statement once, whatever values are bound: planning takes longer than most reads", () => {
  const db = unevenTable();
  const bound = sql`SELECT * FROM t WHERE a = ${param(0n)} AND b = ${param(0n)}`;
  const [first, second] = plansOf(db, render(bound, { placeholder: () => "?" }));
  expect(first).not.toBe(second); // it looks at what is bound where a parameter stands there alone
  expect(new Set(plansOf(db, render(bound, sqliteDialect))).size).toBe(1);
});
