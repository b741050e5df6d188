/** Jobs and processes: killed ones (SIGKILL), and two that work on one database at once. Each object is done once. */
import { describe, expect, it } from "vitest";
import { type ItemOutcome, isEnded } from "../../src/jobs/job.ts";
import { findJob } from "../../src/jobs/jobTable.ts";
import { makeJob } from "../../src/jobs/makeJob.ts";
import { takeTurn } from "../../src/jobs/takeTurn.ts";
import { withTarget } from "../support/annotatedSync.ts";
import { startBundledGateway } from "../support/bundledCommand.ts";
import { DIALECT_NAMES, type Dialect, ownTable } from "../support/dialects.ts";
import { query } from "../support/initDatabases.ts";
import { startJob, waitForJob } from "../support/jobs.ts";
import { MANY, sourceOfMany } from "../support/manyArtifacts.ts";
import { openEngine } from "../support/openEngine.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const COUNT = 1_500;

async function itemStates(dialect: Dialect, db: string): Promise<Record<string, number>> {
  const rows = await query[dialect](db, `SELECT state, count(*) FROM ${ownTable(dialect, "job_item")} GROUP BY state`);
  return Object.fromEntries(rows.map(([state, count]) => [String(state), Number(count)]));
}

const ALL_DONE = { state: "COMPLETED", total: COUNT, transferred: COUNT, mapped: 0, filled: 0, failed: 0 };

describe.each(DIALECT_NAMES)("a job on %s", (dialect) => {
  it("goes on after its gateway was killed, and does nothing twice", { timeout: 240_000 }, async () => {
    const source = await sourceOfMany(dialect, COUNT);
    await withTarget(dialect, async ({ db }) => {
      let process = await startBundledGateway(source.db, db);
      const { id } = await startJob(process.url, "ARTIFACT", { where: MANY });
      let done = 0;
      for (let kill = 0; kill < 2; kill++) {
        const job = await waitForJob(process.url, id, (one) => one.done > done);
        process.gateway.kill("SIGKILL");
        await process.gateway.ended;
        expect(job.done).toBeLessThan(COUNT);
        process = await startBundledGateway(source.db, db);
        const found = await waitForJob(process.url, id, () => true);
        expect(found.done).toBeGreaterThanOrEqual(job.done);
        done = found.done;
      }
      expect(await waitForJob(process.url, id)).toMatchObject(ALL_DONE);
      process.gateway.kill("SIGTERM");
      expect(await process.gateway.ended).toBe(0);
      expect(await itemStates(dialect, db)).toEqual({ TRANSFERRED: COUNT });
      const rows = "SELECT count(*), count(DISTINCT uid) FROM lamindb_artifact WHERE key LIKE 'many/%'";
      expect((await query[dialect](db, rows))[0]!.map(Number)).toEqual([COUNT, COUNT]);
    });
    await source.drop();
  });

  it("has each object done once, also where two gateways take its turn at once", { timeout: 120_000 }, async () => {
    const source = await sourceOfMany(dialect, COUNT);
    await withTarget(dialect, async ({ db }) => {
      const engines = [openEngine(source.db, db), openEngine(source.db, db)];
      const outcomes: ItemOutcome[] = [];
      const errors: unknown[] = [];
      const parts = engines.map((context) => ({
        context,
        signal: new AbortController().signal,
        onOutcomes: (settled: readonly ItemOutcome[]) => void outcomes.push(...settled),
        onError: (error: unknown) => void errors.push(error),
      }));
      const registry = engines[0]!.catalogue.registry("Artifact");
      const request = { source: TEMPLATE_INSTANCES.source.slug, registry, where: MANY, terms: {} };
      const { id } = await makeJob(engines[0]!, request, async () => {});
      let turns = 0;
      while (!isEnded((await findJob(engines[0]!.instances.default, id, undefined))!)) {
        await Promise.all(parts.map((part) => takeTurn(part, id)));
        turns += 1;
      }
      await Promise.all(engines.map((engine) => engine.close()));
      expect(errors).toEqual([]);
      expect(turns).toBeGreaterThan(0);
      expect(outcomes).toEqual(Array(COUNT).fill("TRANSFERRED"));
      expect(await itemStates(dialect, db)).toEqual({ TRANSFERRED: COUNT });
    });
    await source.drop();
  });
});
