import { mkdtempSync } from "node:fs";
import pg from "pg";
import { describe, expect, inject, it } from "vitest";
import { compare } from "../parity/canonical/compare.ts";
import { emptyContent, uidsOf } from "../parity/canonical/content.ts";
import { diff } from "../parity/canonical/diff.ts";
import { templateUids } from "../parity/canonical/known.ts";
import { readDatabase } from "../parity/canonical/readDatabase.ts";
import { assertNoLeaks, dropUnneeded } from "./dropUnneeded.ts";
import { createDatabase, runSql } from "./postgres.ts";
import type { TemplateName } from "./sqliteTemplates.ts";
import { cloneTemplate, sharedPostgresTemplate } from "./templates.ts";
import { temporaryPath } from "./temporary.ts";

describe("template databases", () => {
  it.each<[TemplateName, number]>([
    ["source", 200],
    ["target", 40],
  ])("hold the same on SQLite and PostgreSQL: %s", async (name, fewest) => {
    const [sqlite, postgres] = [await cloneTemplate("sqlite", name), await cloneTemplate("postgres", name)];
    const known = await templateUids();
    const [one, other] = [await readDatabase(sqlite.db), await readDatabase(postgres.db)];
    expect(uidsOf(one).size).toBeGreaterThan(fewest);
    expect(compare(diff(emptyContent(), one, known), diff(emptyContent(), other, known))).toEqual([]);
    await postgres.drop();
  });

  it("are loaded once and cloned for everyone", async () => {
    const urls = await Promise.all([sharedPostgresTemplate("source"), sharedPostgresTemplate("source")]);
    expect(urls[0]).toBe(urls[1]);
    const clones = await Promise.all([cloneTemplate("postgres", "source"), cloneTemplate("postgres", "source")]);
    expect(clones[0].db).not.toBe(clones[1].db);
    await runSql(clones[0].db, "DELETE FROM lamindb_collectionartifact");
    const rows = async (db: string) => (await readDatabase(db)).get("lamindb_collectionartifact")!.rows.size;
    expect([await rows(clones[0].db), await rows(clones[1].db)]).toEqual([0, await rows(urls[0])]);
    await Promise.all(clones.map((clone) => clone.drop()));
  });

  it("are dropped when nobody needs them, and whoever did not leave is named", async () => {
    const databases = await Promise.all([createDatabase(), createDatabase()]);
    const left = new pg.Client({ connectionString: databases[1].db, application_name: "left open" });
    left.on("error", () => {}); // it is ended
    const ended = new Promise<void>((resolve) => left.once("end", () => resolve()));
    await left.connect();
    const folder = mkdtempSync(temporaryPath("run"));
    const names = databases.map(({ db }) => new URL(db).pathname.slice(1));
    assertNoLeaks(folder);
    await dropUnneeded(inject("postgres"), folder, names, 0);
    await ended;
    for (const { db } of databases) await expect(runSql(db, "SELECT 1")).rejects.toThrow("does not exist");
    expect(() => assertNoLeaks(folder)).toThrow(new RegExp(`${names[1]}.*left open`));
  });
});
