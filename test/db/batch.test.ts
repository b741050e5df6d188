/** Many objects at once: what single syncs leave, in one transaction; one that cannot come keeps no other from coming. */
import { describe, expect, it } from "vitest";
import { type BatchOutcome, syncBatch } from "../../src/sync/batch.ts";
import { compare } from "../parity/canonical/compare.ts";
import { changesOn, sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { query } from "../support/initDatabases.ts";
import { openEngine } from "../support/openEngine.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE } = TEMPLATE_INSTANCES;

async function latestUids(dialect: Dialect, table: string): Promise<string[]> {
  const rows = await query[dialect](
    await sourceAddress(dialect),
    `SELECT uid FROM ${table} WHERE is_latest AND branch_id = 1 ORDER BY id`,
  );
  return rows.map(([uid]) => uid as string);
}

describe.each(DIALECT_NAMES)("syncBatch on %s", (dialect) => {
  async function batch(db: string, uids: string[], sizes = uids.length): Promise<Map<string, string>> {
    const engine = openEngine(await sourceAddress(dialect), db);
    const outcomes = new Map<string, string>();
    const settle = async (settled: BatchOutcome[]) => {
      for (const one of settled) outcomes.set(one.uid, "outcome" in one ? one.outcome : one.error.code);
    };
    try {
      const registry = engine.catalogue.registry("Artifact");
      for (let i = 0; i < uids.length; i += sizes) {
        const part = uids.slice(i, i + sizes);
        await syncBatch(engine, { source: SOURCE.slug, registry, uids: part, transfer: "ANNOTATIONS" }, settle);
      }
    } finally {
      await engine.close();
    }
    return outcomes;
  }

  it("leaves the rows that one sync after the other leaves", { timeout: 60_000 }, async () => {
    const uids = await latestUids(dialect, "lamindb_artifact");
    expect(uids.length).toBeGreaterThan(10);
    const single = await withTarget(dialect, async ({ db }) => {
      const outcomes = await batch(db, uids, 1);
      return { outcomes, changes: await changesOn(dialect, db) };
    });
    await withTarget(dialect, async ({ db }) => {
      const outcomes = await batch(db, uids);
      expect(outcomes).toEqual(single.outcomes);
      expect([...outcomes.values()]).toContain("TRANSFERRED");
      const lines = compare(single.changes, await changesOn(dialect, db));
      // features come in another order, and members of inferred schemas stand in it
      expect(lines.filter((line) => !/^lamindb_schemafeature: .*: #rank: [^;]*$/.test(line))).toEqual([]);
      expect(new Set((await batch(db, uids)).values())).not.toContain("TRANSFERRED");
    });
  });

  it("tells of those that cannot come, and brings all others", async () => {
    const uids = (await latestUids(dialect, "lamindb_artifact")).slice(0, 9);
    const [older] = await query[dialect](
      await sourceAddress(dialect),
      "SELECT uid FROM lamindb_artifact WHERE NOT is_latest ORDER BY id LIMIT 1",
    );
    const wrong = new Map([
      ["nobodyHasThis0000000", "OBJECT_NOT_FOUND"],
      [older![0] as string, "NOT_LATEST_VERSION"],
    ]);
    await withTarget(dialect, async ({ db }) => {
      const outcomes = await batch(db, [uids[0]!, ...wrong.keys(), ...uids.slice(1)]);
      for (const [uid, code] of wrong) expect(outcomes.get(uid)).toBe(code);
      const others = [...outcomes].filter(([uid]) => !wrong.has(uid));
      expect(new Map(others)).toEqual(await withTarget(dialect, (fresh) => batch(fresh.db, uids, 1)));
      expect(others.filter(([, outcome]) => outcome === "TRANSFERRED").length).toBeGreaterThan(3);
    });
  });

  it("keeps nothing of objects whose settling fails", async () => {
    const uids = (await latestUids(dialect, "lamindb_artifact")).slice(0, 3);
    await withTarget(dialect, async ({ db }) => {
      const engine = openEngine(await sourceAddress(dialect), db);
      const registry = engine.catalogue.registry("Artifact");
      const failing = syncBatch(engine, { source: SOURCE.slug, registry, uids }, async () => {
        throw new Error("settled in vain");
      });
      await expect(failing).rejects.toThrow("settled in vain");
      await engine.close();
      expect([...(await changesOn(dialect, db))]).toEqual([]);
    });
  });
});
