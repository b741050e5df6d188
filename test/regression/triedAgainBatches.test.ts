/** Batches of jobs whose transactions PostgreSQL takes back: their outcomes were counted, and the failure of an earlier try ended the job. */
import { expect, it } from "vitest";
import { findJob } from "../../src/jobs/jobTable.ts";
import { makeJob } from "../../src/jobs/makeJob.ts";
import { takeTurn } from "../../src/jobs/takeTurn.ts";
import { sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { openEngine } from "../support/openEngine.ts";
import { runSql } from "../support/postgres.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

/** Runs one turn of a job of all types of labels, after SQL; gives the job, and the outcomes that were told. */
async function turnAfter(db: string, sql: string) {
  const engine = openEngine(await sourceAddress("postgres"), db);
  const registry = engine.catalogue.registry("ULabel");
  const request = { source: TEMPLATE_INSTANCES.source.slug, registry, where: { isType: { eq: true } }, terms: {} };
  const { id } = await makeJob(engine, request, async () => {});
  await runSql(db, sql);
  const told: string[] = [];
  const parts = {
    context: engine,
    signal: new AbortController().signal,
    onOutcomes: (outcomes: readonly string[]) => void told.push(...outcomes),
    onError: () => {},
  };
  await takeTurn(parts, id);
  const job = (await findJob(engine.instances.default, id, undefined))!;
  await engine.close();
  return { job, told };
}

it("outcomes that were not committed are not counted", async () => {
  await withTarget("postgres", async ({ db }) => {
    const { job, told } = await turnAfter(
      db,
      `CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         RAISE EXCEPTION 'not now' USING ERRCODE = '55P03'; END $$;
       CREATE CONSTRAINT TRIGGER late AFTER INSERT ON lamindb_ulabel DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION late()`,
    );
    expect(job).toMatchObject({ state: "RUNNING", message: expect.stringMatching(/^TIMEOUT: /) });
    expect(told).toEqual([]);
  });
});

it("an object that is refused at a second try is that object's failure alone", async () => {
  await withTarget("postgres", async ({ db }) => {
    const { job, told } = await turnAfter(
      db,
      `CREATE SEQUENCE tries;
       CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF nextval('tries') = 1 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$;
       CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF (SELECT is_called FROM tries) AND NEW.id = (SELECT max(id) FROM lamindb_ulabel) + 1
           AND (SELECT last_value FROM tries) = 1 THEN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER collide BEFORE UPDATE ON lamindb_gateway.job_item FOR EACH ROW EXECUTE FUNCTION collide();
       CREATE TRIGGER refuse BEFORE INSERT ON lamindb_ulabel FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
    expect(job.state).toBe("COMPLETED");
    expect(told).toHaveLength(job.total);
  });
});
