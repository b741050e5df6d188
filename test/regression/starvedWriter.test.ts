/**
 * Reads of one process that follow each other without a gap kept a SQLite file from every other program: within a process, SQLite
 * lets a reader in beside another one even where a writer waits that has already closed the file to other processes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import type { ReaderPool } from "../../src/instances/dialects/reader.ts";
import { openSqliteReader } from "../../src/instances/dialects/sqlite/sqliteReader.ts";
import { run } from "../support/commandLine.ts";
import { temporaryPath } from "../support/temporary.ts";

/** Waits as long as Python does. */
const OTHER_PROGRAM = `const Database = require(process.argv[1]);
  new Database(process.argv[2], { timeout: 5000 }).exec("BEGIN EXCLUSIVE; INSERT INTO t VALUES (1); COMMIT")`;
const DRIVER = fileURLToPath(import.meta.resolve("better-sqlite3"));
/** How long a snapshot is held for the next one to begin. */
const HELD_MS = 200;

function snapshotOf(reader: ReaderPool) {
  const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const ended = reader.snapshot(async ({ all }) => {
    await all("SELECT count(*) FROM t");
    begun.resolve();
    await end.promise;
  });
  return { begun: begun.promise, end: end.resolve, ended };
}

test("another program comes to write a file that is read all the time", async () => {
  const path = temporaryPath("read.sqlite");
  new Database(path).exec("CREATE TABLE t (x)").close();
  const reader = await openSqliteReader({ dialect: "sqlite", path }, DEFAULT_LIMITS, false);
  const both = [snapshotOf(reader), snapshotOf(reader)]; // has either thread start
  for (const { begun } of both) await begun;
  for (const { end } of both) end();
  let isOver = false;
  const reading = (async () => {
    for (let before = snapshotOf(reader); ; ) {
      await before.begun;
      const next = snapshotOf(reader);
      await Promise.race([next.begun, sleep(HELD_MS)]);
      before.end();
      await before.ended;
      before = next;
      if (!isOver) continue;
      next.end();
      return next.ended;
    }
  })();
  const other = run(process.execPath, ["-e", OTHER_PROGRAM, DRIVER, path]);
  const status = await other.ended;
  isOver = true;
  await reading;
  expect(other.output()).toBe("");
  expect(status).toBe(0);
  expect(await reader.all("SELECT count(*) FROM t")).toEqual([[1n]]);
  await reader.close();
});
