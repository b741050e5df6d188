/** A transaction that was about to begin failed when another one found that tables had changed: its connections were closed before it began. */
import { afterEach, expect, it, vi } from "vitest";
import { sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";
import { passTime } from "../support/passTime.ts";
import { runStatement } from "../support/runStatement.ts";

afterEach(() => vi.restoreAllMocks());

it.each(DIALECT_NAMES)("it goes on with what it began with (%s)", async (dialect) => {
  await withTarget(dialect, async ({ db }) => {
    const engine = openEngine(await sourceAddress(dialect), db);
    const target = engine.instances.default;
    const write = () => target.transaction(async ({ all }) => Number((await all("SELECT 1 AS one"))[0]![0]));
    expect(await write()).toBe(1);
    await runStatement(db, "ALTER TABLE lamindb_ulabel ADD COLUMN extra text");
    // as where the end of a person's reads takes a while
    let end = () => {};
    vi.spyOn(target, "endReads").mockImplementationOnce(() => new Promise((resolve) => (end = resolve)));
    const first = write();
    await expect.poll(() => target.endReads).toHaveBeenCalled();
    passTime(60_000);
    expect(await write()).toBe(1);
    end();
    expect(await first).toBe(1);
    await engine.close();
  });
});
