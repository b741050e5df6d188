/** A refused value whose text says "timeout" was tried for ever: a job ends where trying again cannot help, and goes on where it can. */
import { renameSync } from "node:fs";
import { describe, expect, inject, it } from "vitest";
import { openGateway, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, type Dialect, ownTable } from "../support/dialects.ts";
import { startJob, waitForJob } from "../support/jobs.ts";
import { runSql } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;

const REFUSE: Record<Dialect, string> = {
  sqlite:
    "CREATE TRIGGER refuse BEFORE INSERT ON lamindb_ulabel BEGIN SELECT RAISE(ABORT, 'timeout: connection terminated'); END",
  postgres: `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'timeout: connection terminated' USING ERRCODE = '22P02'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON lamindb_ulabel FOR EACH ROW EXECUTE FUNCTION refuse()`,
};
const WHERE = { isType: { eq: true } };

/** Takes a database away and gives back how it returns. */
async function takeAway(db: string): Promise<() => Promise<void>> {
  if (!db.startsWith("postgres")) {
    renameSync(db, `${db}.away`);
    return async () => renameSync(`${db}.away`, db);
  }
  const name = new URL(db).pathname.slice(1);
  const { adminUrl } = inject("postgres");
  await runSql(adminUrl, `ALTER DATABASE "${name}" RENAME TO "${name}_away"`);
  return async () => void (await runSql(adminUrl, `ALTER DATABASE "${name}_away" RENAME TO "${name}"`));
}

describe.each(DIALECT_NAMES)("a job on %s", (dialect) => {
  it("ends where the database refuses each object, whatever its words", async () => {
    await withTarget(dialect, async ({ db }) => {
      await runStatement(db, REFUSE[dialect]);
      const gateway = await openGateway(dialect, db);
      const { id, total } = await startJob(gateway.url, "ULABEL", { where: WHERE });
      const job = await waitForJob(gateway.url, id);
      expect(total).toBeGreaterThan(0);
      expect(job).toMatchObject({ state: "COMPLETED", failed: total, done: total });
      expect(job.failures.map(({ code }) => code)).toEqual(job.failures.map(() => "CONFLICT"));
      await gateway.stop();
    });
  });

  it("goes on once its source is there again", async () => {
    const source = await cloneTemplate(dialect, "source");
    await withTarget(dialect, async ({ db }) => {
      const instances = [
        { ...TARGET, db },
        { ...SOURCE, db: source.db },
      ];
      const before = await openGateway(dialect, db, { instances });
      const { id, total } = await startJob(before.url, "ULABEL", { where: WHERE });
      await waitForJob(before.url, id);
      await before.stop();
      await runStatement(db, `UPDATE ${ownTable(dialect, "job_item")} SET state = 'PENDING' WHERE job_id = '${id}'`);
      await runStatement(
        db,
        `UPDATE ${ownTable(dialect, "job")} SET state = 'PENDING', transferred = 0, mapped = 0, filled = 0, finished_at = NULL WHERE id = '${id}'`,
      );
      const bringBack = await takeAway(source.db);
      const gateway = await openGateway(dialect, db, { instances });
      const waiting = await waitForJob(gateway.url, id, ({ message }) => message !== null);
      expect(waiting).toMatchObject({ state: "RUNNING", message: expect.stringMatching(/^INSTANCE_UNAVAILABLE: /) });
      await bringBack();
      expect(await waitForJob(gateway.url, id)).toMatchObject({ state: "COMPLETED", done: total, failed: 0 });
      await gateway.stop();
    });
    await source.drop();
  });
});
