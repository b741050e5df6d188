/**
 * A sync whose client has been told TIMEOUT, or has gone, writes nothing. It once went on by itself, so that nobody
 * knew what had become of it.
 */
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import Database from "better-sqlite3";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { ANNOTATED_SYNC, openGateway, withTarget } from "../support/annotatedSync.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { beforeStatements, watchStatements } from "../support/failingStatements.ts";
import { SHARING_SYNCS } from "../support/sharingSyncs.ts";

const limits = { requestTimeoutMs: 4_000 };
const timeout = [
  { message: expect.stringMatching(/^The request took longer than 4000 ms/), extensions: { code: "TIMEOUT" } },
];

/** Keeps all syncs waiting until it is called. */
const lockTarget: Record<Dialect, (db: string) => Promise<() => Promise<void>>> = {
  sqlite: async (db) => {
    const other = new Database(db);
    other.exec("BEGIN IMMEDIATE");
    return async () => void other.close();
  },
  postgres: async (db) => {
    const other = new pg.Client({ connectionString: db });
    await other.connect();
    await other.query("BEGIN; LOCK TABLE lamindb_run, lamindb_user");
    return () => other.end();
  },
};

/** Whether the target has the artifact, once all syncs that came before this one are over. */
async function hasArtifact(gateway: Awaited<ReturnType<typeof openGateway>>): Promise<boolean> {
  expect((await gateway.query(SHARING_SYNCS[3]!)).errors).toBeUndefined();
  const { data } = await gateway.query(`{ artifacts { totalCount } }`);
  return (data as { artifacts: { totalCount: number } }).artifacts.totalCount > 0;
}

describe.each(DIALECT_NAMES)("a sync into a locked target on %s", (dialect) => {
  it("that comes too late writes nothing", async () => {
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db, { limits });
      const unlock = await lockTarget[dialect](db);
      const { errors } = await gateway.query(ANNOTATED_SYNC);
      await unlock();
      expect(errors).toMatchObject(timeout);
      expect(await hasArtifact(gateway)).toBe(false);
      await gateway.stop();
    });
  });

  it("whose client goes writes nothing", async () => {
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      const unlock = await lockTarget[dialect](db);
      const leaving = new AbortController();
      const writing = watchStatements[dialect]();
      const asked = fetch(gateway.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: ANNOTATED_SYNC }),
        signal: leaving.signal,
      });
      while (writing.statements.length === 0) await setImmediate(); // until it has come to the lock
      writing.end();
      leaving.abort();
      await expect(asked).rejects.toThrow("aborted");
      await gateway.query("{ __typename }"); // meanwhile the gateway hears of it
      await unlock();
      expect(await hasArtifact(gateway)).toBe(false);
      await gateway.stop();
    });
  });
});

it("a sync that has written all but the end when its time is over takes it back", async () => {
  await withTarget("postgres", async ({ db }) => {
    const gateway = await openGateway("postgres", db, { limits });
    const told = new EventTarget();
    const includesSource = once(told, "told");
    const held = beforeStatements(async (sql) => void (/^insert/i.test(sql) && (await includesSource)));
    const before = await databaseText(db);
    const { errors } = await gateway.query(ANNOTATED_SYNC);
    expect(errors).toMatchObject(timeout);
    told.dispatchEvent(new Event("told"));
    const { errors: next } = await gateway.query('mutation { finish(run: "none") { uid } }'); // waits for its turn
    held.end();
    expect(next).toMatchObject([{ extensions: { code: "OBJECT_NOT_FOUND" } }]);
    expect(await databaseText(db)).toBe(before);
    await gateway.stop();
  });
});
