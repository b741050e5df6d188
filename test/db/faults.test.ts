/** A fault at every statement of an annotated sync, the last one being COMMIT: the target stays as it was, the next try succeeds. */
import { describe, expect, it } from "vitest";
import {
  ANNOTATED_SYNC,
  differences,
  openGateway,
  type SyncAnswer,
  undisturbedChanges,
  withTarget,
} from "../support/annotatedSync.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { watchStatements } from "../support/failingStatements.ts";

describe.each(DIALECT_NAMES)("a failing statement on %s", (dialect) => {
  it("leaves the target as it was, wherever it is; the sync after it is whole", { timeout: 300_000 }, async () => {
    const expected = await undisturbedChanges(dialect);
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      try {
        const before = await databaseText(db);
        const failed: string[] = [];
        for (let at = 1; ; at++) {
          const watch = watchStatements[dialect]({ at });
          const { data, errors } = await gateway.query<SyncAnswer>(ANNOTATED_SYNC).finally(watch.end);
          if (watch.statements.length < at) {
            expect(errors).toBeUndefined();
            expect(data).toMatchObject({ syncArtifact: { outcome: "TRANSFERRED" } });
            break;
          }
          failed.push(watch.statements[at - 1]!);
          expect(errors, failed.at(-1)).toMatchObject([{ extensions: { code: "INTERNAL_ERROR" } }]);
          expect(await databaseText(db), failed.at(-1)).toBe(before);
        }
        expect(failed[0]).toMatch(/^begin/i);
        expect(failed.at(-1)).toMatch(/^commit/i);
        expect(failed.filter((sql) => /^insert/i.test(sql)).length).toBeGreaterThan(20);
        expect(await differences(dialect, db, expected)).toEqual([]);
      } finally {
        await gateway.stop();
      }
    });
  });

  it("whose COMMIT is done and only not heard of has written all of it; the next try maps", async () => {
    const expected = await undisturbedChanges(dialect);
    const count = await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      const watch = watchStatements[dialect]();
      await gateway.query(ANNOTATED_SYNC).finally(watch.end);
      await gateway.stop();
      return watch.statements.length;
    });
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      try {
        const watch = watchStatements[dialect]({ at: count, late: true });
        const { errors } = await gateway.query(ANNOTATED_SYNC).finally(watch.end);
        expect(watch.statements[count - 1]).toMatch(/^commit/i);
        expect(errors).toMatchObject([{ extensions: { code: "INTERNAL_ERROR" } }]);
        expect(await differences(dialect, db, expected)).toEqual([]);
        const { data } = await gateway.query<SyncAnswer>(ANNOTATED_SYNC);
        expect(data).toMatchObject({ syncArtifact: { outcome: "MAPPED" } });
        expect(await differences(dialect, db, expected)).toEqual([]);
      } finally {
        await gateway.stop();
      }
    });
  });
});
