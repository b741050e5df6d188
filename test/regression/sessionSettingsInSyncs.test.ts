/**
 * A source whose database sets sessions in a way of its own, behind an address that replaces what the gateway asks for: a sync wrote
 * times of another zone into its target. And sources whose tables stand in another schema than `public`.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compare } from "../parity/canonical/compare.ts";
import { changesOn, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { runSql, type TestDatabase } from "../support/postgres.ts";
import { startPair } from "../support/syncPair.ts";
import { clonePostgresTemplate, sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const SOURCE = TEMPLATE_INSTANCES.source.slug;
const SETTINGS = {
  timezone: "America/New_York",
  datestyle: "German, DMY",
  intervalstyle: "sql_standard",
  extra_float_digits: "-15",
};
const OBJECTS = [
  `registry: ARTIFACT, key: "example_datasets/mini_immuno/dataset1.h5ad"`,
  `registry: ULABEL, uid: "cMvFnf0F"`,
];

async function syncInto(dialect: Dialect, source: string) {
  return withTarget(dialect, async ({ db }) => {
    const gateway = await startPair(source, db);
    try {
      for (const object of OBJECTS) {
        const { errors } = await gateway.query(
          `mutation { sync(source: "${SOURCE}", ${object}, transfer: ANNOTATIONS) { outcome } }`,
        );
        expect(errors).toBeUndefined();
      }
    } finally {
      await gateway.stop();
    }
    return changesOn(dialect, db);
  });
}

const nameOf = (url: string) => new URL(url).pathname.slice(1);

describe.each(DIALECT_NAMES)("a sync into %s brings the same rows", { timeout: 120_000 }, (dialect) => {
  let odd: TestDatabase;
  let usual: Awaited<ReturnType<typeof changesOn>>;
  beforeAll(async () => {
    odd = await clonePostgresTemplate("source");
    usual = await syncInto(dialect, await sharedPostgresTemplate("source"));
    expect(usual.size).toBeGreaterThan(0);
  }, 120_000);
  afterAll(() => odd.drop());

  it("whatever the database sets and the address replaces", async () => {
    const sets = Object.entries(SETTINGS).map(
      ([name, value]) => `ALTER DATABASE "${nameOf(odd.db)}" SET ${name} = '${value}'`,
    );
    await runSql(odd.db, sets.join("; "));
    expect(compare(usual, await syncInto(dialect, `${odd.db}?options=-c%20search_path%3Dpublic`))).toEqual([]);
  });

  it("from a schema that the address names, and from one behind an empty one", async () => {
    await runSql(
      odd.db,
      `ALTER SCHEMA public RENAME TO "Lamin"; CREATE SCHEMA public; CREATE SCHEMA own;
      CREATE TABLE public.lamindb_ulabel (id int PRIMARY KEY, type_id int REFERENCES public.lamindb_ulabel, other int DEFAULT 7)`,
    );
    for (const path of ['"Lamin"', 'own,"Lamin"']) {
      const options = encodeURIComponent(`-c search_path=${path}`);
      expect(compare(usual, await syncInto(dialect, `${odd.db}?options=${options}`)), path).toEqual([]);
    }
  });
});
