/** What waited for a SQLite reader got a new thread on the file after its close; a thread that could not be started took a place for ever. */
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { openSqliteReader } from "../../src/instances/dialects/sqlite/sqliteReader.ts";
import { temporaryPath } from "../support/temporary.ts";

const LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 3000000) SELECT max(x) FROM n";
const UNAVAILABLE = { code: "INSTANCE_UNAVAILABLE", details: { retryable: true } };
/** As many as read at once. */
const THREADS = 2;

function makeFile(): string {
  const path = temporaryPath("ends.sqlite");
  new Database(path).exec("CREATE TABLE t (x)").close();
  return path;
}

test("what waits ends with the reader", async () => {
  const reader = await openSqliteReader({ dialect: "sqlite", path: makeFile() }, DEFAULT_LIMITS, false);
  const asked = Array.from({ length: 2 * THREADS }, () => reader.all(LONG).catch((error: unknown) => error));
  await reader.close();
  expect(await Promise.all(asked)).toEqual(asked.map(() => expect.objectContaining(UNAVAILABLE)));
  await expect(reader.all("SELECT 1")).rejects.toMatchObject(UNAVAILABLE);
});

test("where a thread cannot be started, that read fails, and no other", async () => {
  const passed: { hindrance?: () => void } = {}; // a function cannot be passed to a thread
  const reader = await openSqliteReader({ dialect: "sqlite", path: makeFile() }, DEFAULT_LIMITS, passed as never);
  for (let i = 0; i < THREADS; i++) {
    passed.hindrance = () => {};
    const [first, second] = [reader.all("SELECT 1"), reader.all("SELECT 2")];
    await expect(second).rejects.toMatchObject(UNAVAILABLE);
    expect(await first).toEqual([[1n]]);
    delete passed.hindrance;
  }
  expect(await Promise.all([reader.all("SELECT 1"), reader.all("SELECT 2")])).toEqual([[[1n]], [[2n]]]);
  await reader.close();
});
