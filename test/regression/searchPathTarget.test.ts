/** A default instance whose tables stand in another schema than `public`, which has tables of the same names: all is done in the first. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startJob, waitForJob } from "../support/jobs.ts";
import { runSql, type TestDatabase } from "../support/postgres.ts";
import { startPair } from "../support/syncPair.ts";
import { clonePostgresTemplate, sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { withClient } from "../support/withClient.ts";

const SOURCE = TEMPLATE_INSTANCES.source.slug;
const SYNC = `mutation { syncArtifact(source: "${SOURCE}", key: "example_datasets/mini_immuno/dataset1.h5ad", transfer: ANNOTATIONS) {
  syncId outcome } }`;

/** Moves all tables to a schema of their own; `public` gets the same ones, empty. */
const MOVE = `ALTER SCHEMA public RENAME TO "Lamin"; CREATE SCHEMA public;
  DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT relname FROM pg_class WHERE relnamespace = '"Lamin"'::regnamespace AND relkind = 'r' LOOP
      EXECUTE format('CREATE TABLE public.%I (LIKE "Lamin".%I INCLUDING ALL)', t, t);
    END LOOP;
  END $$`;

/** Names of the tables in `public` that have rows. */
const FILLED = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
  AND (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM public.%I', relname), false, true, '')))[1]::text <> '0'`;

const PATH = '"Lamin",public';
const WAYS: [string, (database: TestDatabase) => Promise<string>][] = [
  ["the address names", async ({ db }) => `${db}?options=${encodeURIComponent(`-c search_path=${PATH}`)}`],
  [
    "the database sets",
    async ({ db }) => {
      await runSql(db, `ALTER DATABASE "${new URL(db).pathname.slice(1)}" SET search_path = ${PATH}`);
      return db;
    },
  ],
];

describe.each(WAYS)("a schema that %s", (_, addressOf) => {
  let database: TestDatabase;
  let gateway: Awaited<ReturnType<typeof startPair>>;
  const read = async <Data>(document: string): Promise<Data> => {
    const { data, errors } = await gateway.query<Data>(document);
    expect(errors).toBeUndefined();
    return data!;
  };
  beforeAll(async () => {
    database = await clonePostgresTemplate("target");
    await runSql(database.db, MOVE);
    gateway = await startPair(await sharedPostgresTemplate("source"), await addressOf(database));
  });
  afterAll(async () => {
    await gateway.stop();
    await database.drop();
  });

  it("says so where functions of triggers are not where these look for them, then finds them", async () => {
    const { errors } = await gateway.query(SYNC);
    expect(errors?.map(({ message, extensions }) => [extensions?.code, message])).toEqual([
      ["INSTANCE_UNAVAILABLE", expect.stringMatching(/_pgtrigger_should_ignore.*check `search_path`/)],
    ]);
    await runSql(database.db, `ALTER FUNCTION "Lamin"._pgtrigger_should_ignore(name) SET SCHEMA public`);
  });

  it("is read, synced into, undone in and has jobs", async () => {
    const count = async () => {
      const { artifacts, ulabels } = await read<Record<string, { totalCount: number }>>(
        "{ artifacts { totalCount } ulabels { totalCount } }",
      );
      return [artifacts!.totalCount, ulabels!.totalCount];
    };
    const before = await count();
    const { syncArtifact } = await read<{ syncArtifact: { syncId: string; outcome: string } }>(SYNC);
    expect(syncArtifact.outcome).toBe("TRANSFERRED");
    expect((await count())[0]).toBe(before[0]! + 1);
    const { id } = await startJob(gateway.url, "ULABEL");
    const job = await waitForJob(gateway.url, id);
    expect(job.state).toBe("COMPLETED");
    expect(new Set(job.failures.map(({ code }) => code))).toEqual(new Set(["SPACE_NOT_ON_TARGET"])); // as everywhere
    expect((await count())[1]).toBeGreaterThan(before[1]!);
    await read(`mutation { undoJob(id: "${id}") { blockedBy { reason } } }`);
    await read(`mutation { undoSync(syncId: "${syncArtifact.syncId}") { blockedBy { reason } } }`);
    expect(await count()).toEqual(before);
  });

  it("has all the rows, and the other one none", async () => {
    const { rows } = await withClient(database.db, (client) => client.query(FILLED));
    expect(rows).toEqual([]);
  });
});
