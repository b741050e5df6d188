/** Statements that go out side by side on one connection: what fails is what is told, and nothing outlives it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Reader } from "../../src/instances/dialects/reader.ts";
import { together } from "../../src/instances/together.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";
import { cloneTemplate } from "../support/templates.ts";

const MISSING_TABLE = "SELECT 1 FROM no_such_table";
const NO_SUCH_TABLE = /no such table|relation "no_such_table" does not exist/;

describe.each(DIALECT_NAMES)("together on %s", (dialect) => {
  let target: Awaited<ReturnType<typeof cloneTemplate>>;
  let engine: ReturnType<typeof openEngine>;

  beforeAll(async () => {
    target = await cloneTemplate(dialect, "target");
    engine = openEngine(target.db, target.db);
  });
  afterAll(async () => {
    await engine?.close();
    await target?.drop();
  });

  const snapshot = <T>(read: (reader: Reader) => Promise<T>) =>
    engine.instances.default.snapshot(({ reader }) => read(reader));
  const transaction = <T>(write: (reader: Reader) => Promise<T>) => engine.instances.default.transaction(write);

  it.each([
    ["a snapshot", snapshot],
    ["a transaction", transaction],
  ] as const)("%s answers in the order of the statements", async (_, run) => {
    const numbers = Array.from({ length: 50 }, (_, i) => i);
    const rows = await run((reader) => together(numbers.map((i) => reader.all(`SELECT ${i} AS c0`))));
    expect(rows.map(([row]) => Number(row![0]))).toEqual(numbers);
  });

  it.each([
    ["a snapshot", snapshot],
    ["a transaction", transaction],
  ] as const)("%s throws the failure, not what the server refused because of it", async (_, run) => {
    const statements = ["SELECT 1 AS c0", MISSING_TABLE, "SELECT 2 AS c0"];
    const inOrder = run((reader) => together(statements.map((sql) => reader.all(sql))));
    await expect(inOrder).rejects.toThrow(NO_SUCH_TABLE);
    // the failing one is the last of the list and the first that is asked
    const reversed = run((reader) => {
      const asked = [MISSING_TABLE, "SELECT 1 AS c0"].map((sql) => reader.all(sql));
      return together(asked.toReversed());
    });
    await expect(reversed).rejects.toThrow(NO_SUCH_TABLE);
    expect(await run((reader) => reader.all("SELECT 3 AS c0"))).toHaveLength(1);
  });

  it.each([
    ["a snapshot", snapshot],
    ["a transaction", transaction],
  ] as const)("%s throws the failure also where one statement is asked twice behind it", async (_, run) => {
    const again = `SELECT ${{ sqlite: "?", postgres: "$1::text" }[dialect]} AS asked_again`;
    const failing = run((reader) => {
      const bad = reader.all(MISSING_TABLE, []);
      const good = together(["a", "b"].map((value) => reader.all(again, [value])));
      return together([good, bad]);
    });
    await expect(failing).rejects.toThrow(NO_SUCH_TABLE);
    expect(await run((reader) => reader.all(again, ["c"]))).toEqual([["c"]]);
  });
});

describe("together", () => {
  it("waits for all work before it tells of a failure", async () => {
    const slow = Promise.withResolvers<void>();
    let told = false;
    const all = together([Promise.reject(new Error("first")), slow.promise]).finally(() => {
      told = true;
    });
    const failure = expect(all).rejects.toThrow("first");
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBe(false);
    slow.resolve();
    await failure;
  });
});
