/** A statement of a write transaction ran to its end when nobody waited for it any more; others waited for their turn meanwhile. */
import pg from "pg";
import { expect, it } from "vitest";
import { withTarget } from "../support/annotatedSync.ts";
import { openEngine } from "../support/openEngine.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";

const FOR_EVER = "SELECT pg_sleep(3600)";

it("ends the statement that runs when its signal comes, and nothing stays", { timeout: 60_000 }, async () => {
  await withTarget("postgres", async ({ db }) => {
    const engine = openEngine(unpackSqliteTemplate("source"), db, undefined, { requestTimeoutMs: 3_600_000 });
    const target = engine.instances.default;
    const watcher = new pg.Client({ connectionString: db });
    await watcher.connect();
    const running = async () =>
      (await watcher.query("SELECT 1 FROM pg_stat_activity WHERE query = $1 AND state = 'active'", [FOR_EVER]))
        .rowCount;
    const wanted = new AbortController();
    const reason = new Error("nobody waits");
    const writing = target.transaction(async (transaction) => {
      await transaction.all("UPDATE lamindb_ulabel SET description = 'mine'");
      await transaction.all(FOR_EVER);
    }, wanted.signal);
    const failed = expect(writing).rejects.toBe(reason);
    await expect.poll(running, { timeout: 30_000 }).toBe(1);
    wanted.abort(reason);
    await failed;
    expect(await running()).toBe(0);
    const rows = await target.transaction((transaction) =>
      transaction.all("SELECT count(*) FROM lamindb_ulabel WHERE description = 'mine'"),
    );
    expect(rows).toEqual([["0"]]);
    await watcher.end();
    await engine.close();
  });
});
