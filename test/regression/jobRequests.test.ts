/** A job took everything where its filter was null, and failed object by object where nobody could sign. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGateway, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, ownTable } from "../support/dialects.ts";
import type { TestGateway } from "../support/gateway.ts";
import { askForJob, startJob, waitForJob } from "../support/jobs.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate } from "../support/templates.ts";

const REFUSED: [name: string, more: Record<string, unknown>][] = [
  ["where: null", { where: null }],
  ["filter: null", { filter: null }],
  ["neither", { where: undefined }],
  ["both", { where: {}, filter: { ulabels: {} } }],
  ["the filter of another registry", { filter: { artifacts: {} } }],
  ["two filters", { filter: { artifacts: {}, ulabels: {} } }],
  ["no filter in the filter", { filter: {} }],
  ["a null in the filter", { filter: { ulabels: null } }],
  ["not: null", { where: { not: null } }],
  ["some: null", { where: { artifacts: { some: null } } }],
  ["no operator", { where: { name: {} } }],
  ["no operator in a filter", { filter: { ulabels: { name: {} } } }],
];

describe.each(DIALECT_NAMES)("jobs on %s", (dialect) => {
  let target: TestDatabase;
  let gateway: TestGateway;
  beforeAll(async () => {
    target = await cloneTemplate(dialect, "target");
    gateway = await openGateway(dialect, target.db);
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    await target?.drop();
  });

  it.each(REFUSED)("%s is refused", async (_, more) => {
    const { errors } = await askForJob(gateway.url, "ULABEL", more);
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
  });

  it("`filter` and `where` are the same request, in whatever order their fields come", async () => {
    const where = { name: { startsWith: "no such label" }, createdAt: { lt: "2025-01-01T00:00:00+01:00" } };
    const idempotencyKey = "one job";
    const first = await startJob(gateway.url, "ULABEL", { where, idempotencyKey });
    const { createdAt, name } = where;
    const again = await startJob(gateway.url, "ULABEL", { filter: { ulabels: { createdAt, name } }, idempotencyKey });
    expect(again.id).toBe(first.id);
    expect(first.total).toBe(0);
    const { data } = await gateway.query<{ job: { where: unknown } }>(`{ job(id: "${first.id}") { where } }`);
    expect(data!.job.where).toEqual({ name: where.name, createdAt: { lt: "2024-12-31T23:00:00.000000Z" } });
  });

  it("`filter` chooses", async () => {
    const { id, total } = await startJob(gateway.url, "ULABEL", { filter: { ulabels: { isType: { eq: true } } } });
    expect(total).toBeGreaterThan(0);
    expect(await waitForJob(gateway.url, id)).toMatchObject({ state: "COMPLETED", failed: 0 });
  });

  it("a user whom the target knows by another uid is a CONFLICT, and no job is made", async () => {
    await withTarget(dialect, async ({ db }) => {
      const other = await openGateway(dialect, db, { user: { handle: "anonymous", uid: "11111111" } });
      const { errors } = await askForJob(other.url, "ULABEL", { where: {} });
      expect(errors).toMatchObject([{ extensions: { code: "CONFLICT", registry: "User" } }]);
      expect((await other.query("{ jobs { id } }")).data).toEqual({ jobs: [] });
      await other.stop();
    });
  });

  it("a user who becomes another ends the job at once", async () => {
    await withTarget(dialect, async ({ db }) => {
      const other = await openGateway(dialect, db, { user: { handle: "somebody", uid: "somebody" } });
      await other.query('mutation { track(input: { key: "a" }) { uid } }'); // adds the user
      const made = await startJob(other.url, "ULABEL", { where: { name: { eq: "no such label" } } });
      expect(made.state).toBe("COMPLETED");
      const job = await startJob(other.url, "ULABEL", { where: {}, idempotencyKey: "later" });
      await waitForJob(other.url, job.id);
      await other.stop();
      await runStatement(db, "UPDATE lamindb_user SET uid = 'another1' WHERE handle = 'somebody'");
      const [jobs, items] = [ownTable(dialect, "job"), ownTable(dialect, "job_item")];
      await runStatement(db, `UPDATE ${items} SET state = 'PENDING' WHERE job_id = '${job.id}'`);
      await runStatement(
        db,
        `UPDATE ${jobs} SET state = 'PENDING', transferred = 0, mapped = 0, filled = 0, failed = 0, finished_at = NULL WHERE id = '${job.id}'`,
      );
      const after = await openGateway(dialect, db, { user: { handle: "somebody", uid: "somebody" } });
      const ended = await waitForJob(after.url, job.id);
      expect(ended).toMatchObject({
        state: "FAILED",
        done: 0,
        failed: 0,
        message: expect.stringMatching(/^CONFLICT: The user somebody/),
      });
      const attempts = await runStatement(db, `SELECT attempts FROM ${jobs} WHERE id = '${job.id}'`);
      expect(attempts.map((row) => Number((row as { attempts: unknown }).attempts))).toEqual([1]);
      await after.stop();
    });
  });
});
