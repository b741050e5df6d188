/** Several objects of a batch that are one on the target: on a source without the unique key, as others may have made it. */
import { describe, expect, it } from "vitest";
import { planJob } from "../../src/jobs/planJob.ts";
import { type BatchOutcome, syncBatch } from "../../src/sync/batch.ts";
import { compare } from "../parity/canonical/compare.ts";
import { changesOn, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { sourceWithTwins, TWINS } from "../support/twins.ts";

async function syncAll(source: string, db: string, sizes: number): Promise<Record<string, string>> {
  const engine = openEngine(source, db);
  const outcomes: Record<string, string> = {};
  const settle = async (settled: BatchOutcome[]) => {
    for (const one of settled)
      outcomes[one.uid] = "outcome" in one ? one.outcome : `${one.error.code} ${one.error.message}`;
  };
  const registry = engine.catalogue.registry("Artifact");
  const request = { source: TEMPLATE_INSTANCES.source.slug, registry, transfer: "ANNOTATIONS" as const };
  for (let i = 0; i < TWINS.length; i += sizes)
    await syncBatch(engine, { ...request, uids: TWINS.slice(i, i + sizes) }, settle);
  await engine.close();
  return outcomes;
}

describe.each(DIALECT_NAMES)("objects of the same content on %s", (dialect) => {
  it("come once, in a batch as one by one", { timeout: 180_000 }, async () => {
    const source = sourceWithTwins();
    const single = await withTarget(dialect, async ({ db }) => {
      const outcomes = await syncAll(source, db, 1);
      return { outcomes, changes: await changesOn(dialect, db) };
    });
    expect(Object.values(single.outcomes)).toEqual(["TRANSFERRED", "MAPPED", "TRANSFERRED", "MAPPED"]);
    await withTarget(dialect, async ({ db }) => {
      expect(await syncAll(source, db, TWINS.length)).toEqual(single.outcomes);
      const lines = compare(single.changes, await changesOn(dialect, db));
      expect(lines.filter((line) => !/^lamindb_schemafeature: .*: #rank: [^;]*$/.test(line))).toEqual([]);
    });
  });
  it("are planned as they come", { timeout: 180_000 }, async () => {
    const source = sourceWithTwins();
    await withTarget(dialect, async ({ db }) => {
      const engine = openEngine(source, db);
      const registry = engine.catalogue.registry("Artifact");
      const where = { uid: { in: TWINS } };
      const request = { source: TEMPLATE_INSTANCES.source.slug, registry, where, terms: {} };
      const { counts } = await planJob(engine, request, () => undefined);
      await engine.close();
      expect(counts).toEqual({ TRANSFERRED: 2, MAPPED: 2, FILLED: 0, FAILED: 0 });
      expect(Object.values(await syncAll(source, db, TWINS.length)).toSorted()).toEqual([
        "MAPPED",
        "MAPPED",
        "TRANSFERRED",
        "TRANSFERRED",
      ]);
    });
  });
});
