/** Syncs, undo and jobs through PgBouncer. They share its few connections, on a database that sets sessions in ways of its own. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ANNOTATED_SYNC,
  changesOn,
  differences,
  openGateway,
  type SyncAnswer,
  undisturbedChanges,
} from "../support/annotatedSync.ts";
import type { TestGateway } from "../support/gateway.ts";
import { startJob, waitForJob } from "../support/jobs.ts";
import { needs } from "../support/optionalPrograms.ts";
import { type Pgbouncer, startPgbouncer } from "../support/pgbouncer.ts";
import { runSql, type TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { clonePostgresTemplate, sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { laminText } from "../support/undoEngine.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const ODD = { timezone: "America/New_York", extra_float_digits: "-3", lock_timeout: "1ms" };
interface Mode {
  title: string;
  settings: Record<string, string | number>;
  key: { pooler?: "transaction" };
}
const MODES: Mode[] = [
  { title: "in session mode", settings: { pool_mode: "session" }, key: {} },
  {
    title: "in transaction mode",
    settings: { pool_mode: "transaction", default_pool_size: 2 },
    key: { pooler: "transaction" },
  },
];

describe.each(MODES)("through PgBouncer $title", needs("pgbouncer"), ({ settings, key }) => {
  let bouncer: Pgbouncer;
  let target: TestDatabase;
  let gateway: TestGateway;

  beforeAll(async () => {
    bouncer = await startPgbouncer(settings);
    target = await clonePostgresTemplate("target");
    const name = new URL(target.db).pathname.slice(1);
    for (const [key, value] of Object.entries(ODD))
      await runSql(target.db, `ALTER DATABASE "${name}" SET ${key} = '${value}'`);
    gateway = await openGateway("postgres", target.db, {
      instances: [
        { ...TARGET, db: bouncer.through(target.db), ...key },
        { ...SOURCE, db: bouncer.through(await sharedPostgresTemplate("source")), ...key },
      ],
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await bouncer.stop();
    await target.drop();
  });

  async function read<Data>(document: string): Promise<Data> {
    const { data, errors } = await gateway.query<Data>(document);
    expect(errors).toBeUndefined();
    return data!;
  }

  /** What stands in the way of an undo. */
  async function undo(field: string, id: string): Promise<unknown[]> {
    const { undone } = await read<{ undone: { blockedBy: unknown[] } }>(
      `mutation { undone: ${field} "${id}") { blockedBy { reason } } }`,
    );
    return undone.blockedBy;
  }

  it("a sync writes what it writes without, and undo takes it back", { timeout: 180_000 }, async () => {
    const before = await laminText(target.db);
    const { syncArtifact } = await read<SyncAnswer>(ANNOTATED_SYNC);
    expect(syncArtifact.outcome).toBe("TRANSFERRED");
    expect(await differences("postgres", target.db, await undisturbedChanges("postgres"))).toEqual([]);
    const { syncs } = await read<{ syncs: { nodes: { id: string }[] } }>("{ syncs { nodes { id } } }");
    const undone = await read(`mutation { undoSync(syncId: "${syncs.nodes[0]!.id}") { blockedBy { reason } } }`);
    expect(undone).toEqual({ undoSync: { blockedBy: [] } });
    expect(await laminText(target.db)).toEqual(before);
  });

  it("jobs come to their end while others read and sync, and undo takes them back", async () => {
    const before = await laminText(target.db);
    const fresh = await changesOn("postgres", target.db);
    const jobs = await Promise.all(
      ["ULABEL", "ARTIFACT"].map((registry) =>
        startJob(gateway.url, registry, { transfer: "ANNOTATIONS", where: { uid: { ne: "none" } } }),
      ),
    );
    const reads = Array.from({ length: 20 }, () => read("{ artifacts { totalCount nodes { uid run { uid } } } }"));
    const ended = await Promise.all(jobs.map(({ id }) => waitForJob(gateway.url, id)));
    await Promise.all(reads);
    for (const job of ended) expect(job).toMatchObject({ state: "COMPLETED", done: job.total, message: null });
    expect(ended.some(({ transferred }) => transferred > 0)).toBe(true);
    expect(await changesOn("postgres", target.db)).not.toEqual(fresh);
    // each job may use what the other one made, so that neither goes as a whole: their syncs do, one by one
    const { syncs } = await read<{ syncs: { nodes: { id: string; job: { id: string } | null }[] } }>(
      "{ syncs(first: 500) { nodes { id job { id } } } }",
    );
    let left = syncs.nodes.filter(({ job }) => ended.some(({ id }) => id === job?.id)).map(({ id }) => id);
    expect(left.length).toBeGreaterThan(1);
    while (left.length > 0) {
      const blocked: string[] = [];
      for (const id of left) if ((await undo("undoSync(syncId:", id)).length > 0) blocked.push(id);
      expect(blocked.length).toBeLessThan(left.length);
      left = blocked;
    }
    expect(await laminText(target.db)).toEqual(before);
    const { id } = await startJob(gateway.url, "ARTIFACT", { transfer: "ANNOTATIONS", where: { uid: { ne: "none" } } });
    expect(await waitForJob(gateway.url, id)).toMatchObject({ state: "COMPLETED" });
    expect(await laminText(target.db)).not.toEqual(before);
    expect(await undo("undoJob(id:", id)).toEqual([]);
    expect(await laminText(target.db)).toEqual(before);
  });

  it("nothing is left behind on the pooler's connections", async () => {
    const shown = `SELECT current_setting('TimeZone') AS zone, current_setting('lock_timeout') AS wait,
      (SELECT count(*) FROM pg_prepared_statements) AS prepared`;
    for (let i = 0; i < 3; i++)
      expect(await runStatement(bouncer.through(target.db), shown)).toEqual([
        { zone: "America/New_York", wait: "1ms", prepared: "0" },
      ]);
  });
});
