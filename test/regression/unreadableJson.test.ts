/** SQLite holds any text as JSON, and JSON of any depth; comparing such values threw. */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { canonicalJson, jsonAt, jsonNumberAt, jsonTextAt } from "../../src/util/canonicalJson.ts";
import { ANNOTATED_SYNC, openGateway, withTarget } from "../support/annotatedSync.ts";
import { withUndoEngine } from "../support/undoEngine.ts";

const DEEP = `${"[ ".repeat(100_000)}1${"]".repeat(100_000)}`;

it.each(["{broken", "", "'a'", "[1,]", DEEP, `${"[".repeat(1_200)}1${"]".repeat(1_200)}`])(
  "text that is not read is compared as it is (%#)",
  (text) => {
    expect(canonicalJson(text)).toBe(text);
    expect(jsonAt(text, "[]")).toBe(text);
    for (const read of [jsonAt, jsonNumberAt, jsonTextAt]) expect(read(text, '["a"]')).toBeNull();
  },
);

/** As another program may have done: LaminDB's own file checks it. */
function breakJson(db: string, table: string, column: string): void {
  const database = new Database(db);
  database.pragma("ignore_check_constraints = on");
  database.exec(`UPDATE ${table} SET ${column} = '{broken'`).close();
}

it("a sync onto a row with unreadable JSON names the difference, and an undo the change", async () => {
  await withUndoEngine("sqlite", async ({ target, sync, blockers }) => {
    const first = await sync("Feature", "DsRUKnFq4d2Y");
    breakJson(target, "lamindb_feature", "_aux");
    await sync("Feature", "DsRUKnFq4d2Y");
    expect(await blockers(first)).toContain("Feature DsRUKnFq4d2Y: it has been changed since the sync");
  });
});

it("a filter passes over unreadable JSON", async () => {
  await withTarget("sqlite", async ({ db }) => {
    const gateway = await openGateway("sqlite", db);
    await gateway.query(ANNOTATED_SYNC);
    breakJson(db, "lamindb_run", "params");
    const { data, errors } = await gateway.query(`{ runs(where: { params: { path: ["a"], eq: 1 } }) { totalCount } }`);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ runs: { totalCount: 0 } });
    await gateway.stop();
  });
});
