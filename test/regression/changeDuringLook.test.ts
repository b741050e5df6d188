/** A database that showed during a look that it had changed was taken for what the look had seen before. */
import { expect, it, vi } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { parseDatabaseAddress } from "../../src/config/databaseAddress.ts";
import type { Dialect } from "../../src/instances/dialects/dialect.ts";
import { DIALECTS } from "../../src/instances/dialects/dialects.ts";
import { LiveDatabase } from "../../src/instances/liveDatabase.ts";
import { passTime } from "../support/passTime.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

it("is looked at once more", async () => {
  const source = await cloneTemplate("sqlite", "source");
  let onSeen = async () => {};
  const dialect: Dialect = {
    ...DIALECTS.sqlite,
    openReader: async (...args) => {
      const pool = await DIALECTS.sqlite.openReader(...args);
      vi.spyOn(pool, "snapshot").mockImplementation(async (read, signal) => {
        const seen = await Object.getPrototypeOf(pool).snapshot.call(pool, read, signal);
        await onSeen();
        return seen;
      });
      return pool;
    },
  };
  const address = parseDatabaseAddress(source.db, process.cwd())!;
  const config = { ...TEMPLATE_INSTANCES.source, uid: "000000000000", db: address };
  const catalogue = loadCatalogue();
  const database = new LiveDatabase(config, dialect, catalogue, DEFAULT_LIMITS, false);
  const label = catalogue.registry("ULabel");
  try {
    expect((await database.current()).schema.hasColumn(label, "description")).toBe(true);
    passTime(60_000);
    onSeen = async () => {
      onSeen = async () => {};
      await runStatement(source.db, "ALTER TABLE lamindb_ulabel RENAME COLUMN description TO told");
      database.outdated();
    };
    expect((await database.current()).schema.hasColumn(label, "description")).toBe(false);
  } finally {
    vi.restoreAllMocks();
    await database.close();
    await source.drop();
  }
});
