/** SQL for an index did nothing where one of its name was there for other columns, and was printed again and again. */
import { expect, it } from "vitest";
import { findSearchIndexes } from "../../src/instances/searchIndexes.ts";
import { sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { openEngine } from "../support/openEngine.ts";
import { runSql } from "../support/postgres.ts";

it("it replaces that one", async () => {
  await withTarget("postgres", async ({ db }) => {
    const engine = openEngine(await sourceAddress("postgres"), db);
    const ofLabels = async () => {
      const found = await findSearchIndexes(await engine.instances.default.session(), engine.catalogue);
      return { before: found!.before, ...found!.indexes.find(({ registry }) => registry.name === "ULabel")! };
    };
    await runSql(db, "CREATE INDEX gateway_search_lamindb_ulabel ON lamindb_ulabel (name)");
    const { before, sql, isThere } = await ofLabels();
    expect(isThere).toBe(false);
    await runSql(db, `${before} ${sql}`);
    expect((await ofLabels()).isThere).toBe(true);
    await engine.close();
  });
});
