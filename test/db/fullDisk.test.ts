/** A sync into a target whose disk is full writes nothing and says so; with room again it is whole. */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import {
  ANNOTATED_SYNC,
  differences,
  openGateway,
  type SyncAnswer,
  undisturbedChanges,
  withTarget,
} from "../support/annotatedSync.ts";
import { databaseText } from "../support/databaseText.ts";
import { runScript, runStatement } from "../support/runStatement.ts";

const FULL = [
  {
    message: expect.stringMatching(/disk .*is full.*free some space there, then try again/),
    extensions: { code: "INSTANCE_UNAVAILABLE", retryable: true },
  },
];

/** From now on, writers of this process let a file grow by so many pages, until the end. */
function limitGrowth(pages: number): { end(): void } {
  const { prepare } = Database.prototype;
  const limit = (database: Database.Database, most: number) =>
    (prepare.call(database, `PRAGMA max_page_count = ${most}`) as Database.Statement<[]>).get();
  const sizes = new Map<Database.Database, number>();
  Database.prototype.prepare = function (this: Database.Database, sql: string) {
    if (!sizes.has(this)) {
      const { page_count } = (prepare.call(this, "PRAGMA page_count") as Database.Statement<[]>).get() as {
        page_count: number;
      };
      sizes.set(this, page_count);
      limit(this, page_count + pages);
    }
    return prepare.call(this, sql);
  } as typeof prepare;
  return {
    end: () => {
      Database.prototype.prepare = prepare;
      for (const database of sizes.keys()) if (database.open) limit(database, 2 ** 32 - 2);
    },
  };
}

it("on SQLite, wherever the file may grow no more", async () => {
  const expected = await undisturbedChanges("sqlite");
  await withTarget("sqlite", async ({ db }) => {
    const gateway = await openGateway("sqlite", db);
    try {
      const before = await databaseText(db);
      let full = 0;
      for (let pages = 0; ; pages = 2 * pages + 1) {
        const limited = limitGrowth(pages);
        const { data, errors } = await gateway.query<SyncAnswer>(ANNOTATED_SYNC).finally(limited.end);
        if (!errors) {
          expect(data).toMatchObject({ syncArtifact: { outcome: "TRANSFERRED" } });
          break;
        }
        expect(errors, `${pages} pages`).toMatchObject(FULL);
        expect(await databaseText(db), `${pages} pages`).toBe(before);
        full += 1;
      }
      expect(full).toBeGreaterThan(2);
      expect(await differences("sqlite", db, expected)).toEqual([]);
    } finally {
      await gateway.stop();
    }
  });
});

it.each(["lamindb_run", "lamindb_artifact", "lamindb_artifactulabel"])(
  "on PostgreSQL, whose server says so at %s",
  async (table) => {
    await withTarget("postgres", async ({ db }) => {
      await runScript(
        db,
        `CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           RAISE EXCEPTION 'could not extend file "base/16384/2619": No space left on device' USING ERRCODE = 'disk_full';
         END $$;
         CREATE TRIGGER is_full BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION is_full()`,
      );
      const gateway = await openGateway("postgres", db);
      try {
        const before = await databaseText(db);
        expect((await gateway.query(ANNOTATED_SYNC)).errors).toMatchObject(FULL);
        expect(await databaseText(db)).toBe(before);
        await runStatement(db, `DROP TRIGGER is_full ON ${table}`);
        const { data } = await gateway.query<SyncAnswer>(ANNOTATED_SYNC);
        expect(data).toMatchObject({ syncArtifact: { outcome: "TRANSFERRED" } });
      } finally {
        await gateway.stop();
      }
    });
  },
);
