/** Progress of a job that did not change was read on and on after the client had gone. */
import { expect, it } from "vitest";
import { makeJob } from "../../src/jobs/makeJob.ts";
import type { GatewayContext } from "../../src/resolvers/context.ts";
import { jobProgress } from "../../src/resolvers/Subscription/jobProgress.ts";
import { sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

it.each(DIALECT_NAMES)("ends at once when it goes (%s)", async (dialect) => {
  await withTarget(dialect, async ({ db }) => {
    const engine = openEngine(await sourceAddress(dialect), db);
    const registry = engine.catalogue.registry("ULabel");
    const request = { source: TEMPLATE_INSTANCES.source.slug, registry, where: {}, terms: {} };
    const { id } = await makeJob(engine, request, async () => {}); // nobody works on it
    const stopping = new AbortController();
    const context = { ...engine, jobs: { signal: stopping.signal } };
    const events = await jobProgress.subscribe(null, { id }, context as unknown as GatewayContext);
    expect((await events.next()).value).toMatchObject({ jobProgress: { id, state: "PENDING" } });
    const next = events.next();
    await events.return();
    expect(await next).toEqual({ done: true, value: undefined });
    await engine.close();
  });
});
