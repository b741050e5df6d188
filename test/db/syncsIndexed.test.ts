/** The journal grows with each sync: its lists are read along indexes, also in a database that an earlier release began. */
import { expect, it } from "vitest";
import type { RawRow, Reader } from "../../src/instances/dialects/reader.ts";
import type { Instance } from "../../src/instances/instance.ts";
import { countSyncs, listSyncs } from "../../src/sync/journal/listSyncs.ts";
import { syncObject } from "../../src/sync/sync.ts";
import { withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { openEngine } from "../support/openEngine.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const LABEL = "cMvFnf0F";
const DIALECTS: Record<Dialect, { explain: string; scan: RegExp; sort: RegExp; drop: string }> = {
  sqlite: {
    explain: "EXPLAIN QUERY PLAN ",
    scan: /SCAN ([obi]\b|lamindb_gateway_\w+\b(?! USING INDEX))/,
    sort: /TEMP B-TREE/,
    drop: "DROP INDEX lamindb_gateway_",
  },
  postgres: {
    explain: "EXPLAIN ",
    scan: /Seq Scan on (sync|job_item)|Filter: \(uid = /, // rows by another key, all of them, are no better
    sort: /Sort/,
    drop: "DROP INDEX lamindb_gateway.lamindb_gateway_",
  },
};
const NEW_INDEXES = ["sync_uid", "sync_created_at_id", "job_item_uid"];

it.each(DIALECT_NAMES)("a list of syncs on %s", { timeout: 120_000 }, async (dialect) => {
  const { explain, scan, sort, drop } = DIALECTS[dialect];
  await withTarget(dialect, async ({ db }) => {
    const source = unpackSqliteTemplate("source");
    let engine = openEngine(source, db);
    let target = engine.instances.default;
    const registry = engine.catalogue.registry("ULabel");
    const sync = () => syncObject(engine, { source: TEMPLATE_INSTANCES.source.slug, registry, uid: LABEL });
    /** How a list's statements are carried out, where the planner reads no table row by row that it need not. */
    const plans = async (use: (seen: Instance) => Promise<unknown>) => {
      const found: string[] = [];
      const explaining: Reader["all"] = async (sql, params = []): Promise<RawRow[]> => {
        if (sql.includes("created_at DESC"))
          found.push(
            ...(
              await target.transaction(async (transaction) => {
                if (dialect === "postgres") await transaction.all("SET LOCAL enable_seqscan = off");
                return transaction.all(explain + sql, params);
              })
            ).map((row) => row.join(" ")),
          );
        return target.all(sql, params);
      };
      const { dialect: itsDialect, catalogue } = target;
      await use({ dialect: itsDialect, catalogue, reader: () => ({ all: explaining }) } as unknown as Instance);
      return found.join("\n");
    };
    const byUid = (seen: Instance) => listSyncs(seen, { uid: LABEL }, 20, undefined, undefined);
    await sync();
    expect(await plans(byUid)).toMatch(/./);
    expect(await plans(byUid)).not.toMatch(scan);
    const all = await plans((seen) => listSyncs(seen, {}, 20, undefined, undefined));
    for (const slow of [scan, sort]) expect(all).not.toMatch(slow);

    for (const index of NEW_INDEXES) await runStatement(db, drop + index);
    await engine.close(); // SQLite explains by what the connection has seen
    engine = openEngine(source, db);
    target = engine.instances.default;
    expect(await plans(byUid)).toMatch(scan);
    await sync(); // what an earlier release did without is made by the next sync
    expect(await plans(byUid)).not.toMatch(scan);
    expect(await countSyncs(target, { uid: LABEL }, undefined)).toBe(2);
    await engine.close();
  });
});
