/** Several objects of a batch that are one on the target: on a source without the unique key, as others may have made it. */
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { type BatchOutcome, syncBatch } from "../../src/sync/batch.ts";
import { compare } from "../parity/canonical/compare.ts";
import { changesOn, withTarget } from "../support/annotatedSync.ts";
import { openEngine } from "../support/openEngine.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { type Dialect, TEMPLATE_INSTANCES } from "../support/templates.ts";

const DATASET1 = "9zbX6l4rO283JrMD0000";
const UIDS = [DATASET1, "twinTwinTwinTwin0000", "QHhbkLfowWFdFdXO0000", "twinTwinTwinTwi20000"];

/** A source in which dataset1 is there three times, under other uids; links of the first stay with it. */
function sourceWithTwins(): string {
  const path = unpackSqliteTemplate("source");
  const database = new Database(path);
  const indexes = database
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'lamindb_artifact' AND sql LIKE '%UNIQUE%hash%'",
    )
    .pluck()
    .all();
  for (const name of indexes) database.exec(`DROP INDEX "${name}"`);
  const columns = (database.prepare("SELECT name FROM pragma_table_info('lamindb_artifact')").pluck().all() as string[])
    .filter((name) => name !== "id" && name !== "uid")
    .join(", ");
  for (const uid of UIDS.filter((one) => one.startsWith("twin")))
    database.exec(
      `INSERT INTO lamindb_artifact (uid, ${columns}) SELECT '${uid}', ${columns} FROM lamindb_artifact WHERE uid = '${DATASET1}'`,
    );
  database.close();
  return path;
}

async function syncAll(source: string, db: string, sizes: number): Promise<Record<string, string>> {
  const engine = openEngine(source, db);
  const outcomes: Record<string, string> = {};
  const settle = async (settled: BatchOutcome[]) => {
    for (const one of settled)
      outcomes[one.uid] = "outcome" in one ? one.outcome : `${one.error.code} ${one.error.message}`;
  };
  const registry = engine.catalogue.registry("Artifact");
  const request = { source: TEMPLATE_INSTANCES.source.slug, registry, transfer: "ANNOTATIONS" as const };
  for (let i = 0; i < UIDS.length; i += sizes)
    await syncBatch(engine, { ...request, uids: UIDS.slice(i, i + sizes) }, settle);
  await engine.close();
  return outcomes;
}

describe.each<Dialect>(["sqlite", "postgres"])("objects of the same content on %s", (dialect) => {
  it("come once, in a batch as one by one", { timeout: 60_000 }, async () => {
    const source = sourceWithTwins();
    const single = await withTarget(dialect, async ({ db }) => {
      const outcomes = await syncAll(source, db, 1);
      return { outcomes, changes: await changesOn(dialect, db) };
    });
    expect(Object.values(single.outcomes)).toEqual(["TRANSFERRED", "MAPPED", "TRANSFERRED", "MAPPED"]);
    await withTarget(dialect, async ({ db }) => {
      expect(await syncAll(source, db, UIDS.length)).toEqual(single.outcomes);
      const lines = compare(single.changes, await changesOn(dialect, db));
      expect(lines.filter((line) => !/^lamindb_schemafeature: .*: #rank: [^;]*$/.test(line))).toEqual([]);
    });
  });
});
