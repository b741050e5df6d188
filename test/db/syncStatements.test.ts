/** What a sync costs on the target: statements by table, whatever the number of rows that are inserted or overwritten. */
import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { syncBatch } from "../../src/sync/batch.ts";
import { withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { watchStatements } from "../support/failingStatements.ts";
import { query } from "../support/initDatabases.ts";
import { openEngine } from "../support/openEngine.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const COUNTS = [1, 10, 50];
const uidsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => `St${String(count).padStart(3, "0")}${String(i).padStart(3, "0")}`);

it.each(DIALECT_NAMES)("statements do not grow with the rows on %s", async (dialect) => {
  const source = await cloneTemplate(dialect, "source");
  await runStatement(source.db, copiesOfLabel(COUNTS.flatMap(uidsOf)));
  await withTarget(dialect, async ({ db }) => {
    const engine = openEngine(source.db, db);
    const registry = engine.catalogue.registry("ULabel");
    const count = async (uids: string[]): Promise<number> => {
      const watch = watchStatements[dialect]();
      const outcomes: string[] = [];
      await syncBatch(engine, { source: TEMPLATE_INSTANCES.source.slug, registry, uids }, async (settled) => {
        for (const one of settled) outcomes.push("outcome" in one ? one.outcome : one.error.message);
      });
      watch.end();
      expect(outcomes).toHaveLength(uids.length);
      return watch.statements.length;
    };
    try {
      await count(uidsOf(1)); // makes lineage and the gateway's own tables
      await runStatement(db, "DELETE FROM lamindb_ulabel WHERE uid LIKE 'St001%'");
      const inserting: number[] = [];
      for (const n of COUNTS) inserting.push(await count(uidsOf(n)));
      expect(new Set(inserting)).toHaveLength(1);
      await runStatement(db, "UPDATE lamindb_ulabel SET description = 'other' WHERE uid LIKE 'St%'");
      const filling: number[] = [];
      for (const n of COUNTS) filling.push(await count(uidsOf(n)));
      expect(new Set(filling)).toHaveLength(1);
      const left = await query[dialect](db, "SELECT count(*) FROM lamindb_ulabel WHERE description = 'other'");
      expect(left.map(([rows]) => Number(rows))).toEqual([0]);
    } finally {
      await engine.close();
      await source.drop();
    }
  });
});

const COLUMNS = loadCatalogue()
  .registry("ULabel")
  .columns.map(({ column }) => column);

/** More labels like the first one of its kind. */
function copiesOfLabel(uids: string[]): string {
  const own: Record<string, string> = { uid: "fresh.value", name: "fresh.value" };
  const copied = COLUMNS.filter((column) => column !== "id");
  const values = copied.map((column) => own[column] ?? `"${column}"`);
  const fresh = uids.map((uid) => `SELECT '${uid}' AS value`).join(" UNION ALL ");
  return `INSERT INTO lamindb_ulabel (${copied.map((column) => `"${column}"`)}) SELECT ${values} FROM lamindb_ulabel, (${fresh}) fresh
    WHERE id = (SELECT min(id) FROM lamindb_ulabel WHERE type_id IS NULL AND NOT is_type)`;
}
