/** Threads that read SQLite files are used again, for other files, with nothing of the one before. */
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { openSqliteReader } from "../../src/instances/dialects/sqlite/sqliteReader.ts";
import { temporaryPath } from "../support/temporary.ts";

function makeFile(rows: number): string {
  const path = temporaryPath(`${rows}.sqlite`);
  const database = new Database(path);
  database.exec("CREATE TABLE t (x)");
  for (let x = 1; x <= rows; x++) database.prepare("INSERT INTO t VALUES (?)").run(x);
  database.close();
  return path;
}

const open = (path: string) => openSqliteReader({ dialect: "sqlite", path }, DEFAULT_LIMITS, false);
const COUNT = "SELECT count(*) FROM t";

test("a reader that follows another one reads its own file", async () => {
  for (const rows of [1, 2, 3]) {
    const reader = await open(makeFile(rows));
    expect(await reader.all(COUNT)).toEqual([[BigInt(rows)]]);
    await reader.snapshot(async ({ all }) => expect(await all(COUNT)).toEqual([[BigInt(rows)]]));
    await reader.close();
    await reader.close();
    await expect(reader.all(COUNT)).rejects.toThrow("The reader of this database ended.");
  }
});

test("a reader cannot write", async () => {
  const path = makeFile(1);
  const reader = await open(path);
  await expect(reader.all("INSERT INTO t VALUES (2) RETURNING x")).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await reader.all(COUNT)).toEqual([[1n]]);
  await reader.close();
});

const LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 3000000) SELECT max(x) FROM n";

test("a file is let go when its reader is closed, a statement at work or not", async () => {
  const path = makeFile(3);
  for (const isAtWork of [false, true]) {
    const reader = await open(path);
    const ended = reader.all(isAtWork ? LONG : COUNT).then(
      () => "answered",
      () => "ended",
    );
    if (!isAtWork) await ended;
    await reader.close();
    expect(await ended).toBe(isAtWork ? "ended" : "answered");
    const database = new Database(path, { timeout: 0 });
    database.exec("BEGIN EXCLUSIVE; INSERT INTO t VALUES (0); ROLLBACK");
    database.close();
  }
});
