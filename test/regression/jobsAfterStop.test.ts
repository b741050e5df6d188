/** A job that was made while the gateway stopped opened a queue that nobody closed; its connections stayed and took other gateways' turns. */
import { expect, it, vi } from "vitest";
import { isEnded, type Job } from "../../src/jobs/job.ts";
import { startJobs } from "../../src/jobs/jobs.ts";
import { findJob } from "../../src/jobs/jobTable.ts";
import { sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const OTHERS = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
const hooks = { onOutcomes: () => {}, onError: () => {} };

it.each(DIALECT_NAMES)("leaves it to the next gateway on %s", { timeout: 120_000 }, async (dialect) => {
  await withTarget(dialect, async ({ db }) => {
    const source = await sourceAddress(dialect);
    const engine = openEngine(source, db);
    const jobs = startJobs(engine, hooks);
    await jobs.stop();
    const registry = engine.catalogue.registry("ULabel");
    const request = { source: TEMPLATE_INSTANCES.source.slug, registry, where: { isType: { eq: true } }, terms: {} };
    const made = await jobs.create(request, engine);
    expect(made).toMatchObject({ state: "PENDING" });
    expect(made.total).toBeGreaterThan(0);
    await engine.close();
    if (dialect === "postgres") {
      await expect.poll(() => runStatement(db, OTHERS)).toEqual([]);
    }

    const next = openEngine(source, db);
    const nextJobs = startJobs(next, hooks);
    const ended = await vi.waitFor(
      async () => {
        const job = await findJob(next.instances.default, made.id, undefined);
        expect(job).toSatisfy((one: Job | null) => one !== null && isEnded(one));
        return job!;
      },
      { timeout: 60_000, interval: 50 },
    );
    expect(ended).toMatchObject({ state: "COMPLETED", counts: { FAILED: 0 } });
    await nextJobs.stop();
    await next.close();
  });
});
