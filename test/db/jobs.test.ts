/** Jobs over HTTP: what they leave is what single syncs leave, and what cannot come is told with them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compare } from "../parity/canonical/compare.ts";
import { changesOn, openGateway, sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, ownTable } from "../support/dialects.ts";
import type { TestGateway } from "../support/gateway.ts";
import { query } from "../support/initDatabases.ts";
import { askForJob, type JobAnswer, readJob, startJob, waitForJob } from "../support/jobs.ts";
import { MANY, sourceOfMany } from "../support/manyArtifacts.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE } = TEMPLATE_INSTANCES;
const MANY_COUNT = 450;
/** Registries in an order in which nothing of a later one is needed by an earlier one, but for the failures told below. */
const REGISTRIES = ["ARTIFACT", "ULABEL", "RECORD"] as const;

const SINGLE = `mutation ($source: String!, $registry: RegistryName!, $uid: String!) {
  sync(source: $source, registry: $registry, uid: $uid, transfer: ANNOTATIONS) { outcome } }`;

describe.each(DIALECT_NAMES)("jobs on %s", (dialect) => {
  async function onTarget<T>(use: (gateway: TestGateway, db: string) => Promise<T>): Promise<T> {
    return withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      try {
        return await use(gateway, db);
      } finally {
        await gateway.stop();
      }
    });
  }

  /** Uids of a table's latest rows on main, types first. */
  async function uidsOf(table: string): Promise<string[]> {
    const types = table === "lamindb_artifact" ? "is_latest" : "true";
    const order = table === "lamindb_artifact" ? "" : "is_type DESC, ";
    const sql = `SELECT uid FROM ${table} WHERE branch_id = 1 AND ${types} ORDER BY ${order}id`;
    return (await query[dialect](await sourceAddress(dialect), sql)).map(([uid]) => uid as string);
  }

  it("leave what one sync after the other leaves, failures included", { timeout: 240_000 }, async () => {
    const single = await onTarget(async (gateway, db) => {
      const failures = new Map<string, unknown>();
      for (const registry of REGISTRIES) {
        for (const uid of await uidsOf(`lamindb_${registry.toLowerCase()}`)) {
          const { errors } = await gateway.query(SINGLE, { source: SOURCE.slug, registry, uid });
          if (errors) failures.set(uid, errors[0]!.extensions?.code);
        }
      }
      return { failures, changes: await changesOn(dialect, db) };
    });
    expect(new Set(single.failures.values())).toEqual(new Set(["TYPE_NOT_ON_TARGET", "SPACE_NOT_ON_TARGET"]));
    await onTarget(async (gateway, db) => {
      const ended: JobAnswer[] = [];
      for (const registry of REGISTRIES) {
        const { id } = await startJob(gateway.url, registry, { transfer: "ANNOTATIONS" });
        ended.push(await waitForJob(gateway.url, id));
      }
      for (const [i, job] of ended.entries()) {
        const uids = await uidsOf(`lamindb_${REGISTRIES[i]!.toLowerCase()}`);
        expect(job).toMatchObject({ state: "COMPLETED", total: uids.length, done: uids.length, message: null });
        expect(job.transferred + job.mapped + job.filled + job.failed).toBe(job.total);
        for (const { object } of job.failures) {
          expect(object).toEqual({ db: SOURCE.slug, registry: REGISTRIES[i], uid: expect.any(String) });
          expect(uids).toContain(object.uid);
        }
      }
      const failures = ended.flatMap((job) => job.failures);
      expect(new Map(failures.map(({ object, code }) => [object.uid, code]))).toEqual(single.failures);
      expect(ended[0]!.leftOut.length).toBeGreaterThan(0);
      const lines = compare(single.changes, await changesOn(dialect, db));
      // features come in another order, and members of inferred schemas stand in it
      expect(lines.filter((line) => !/^lamindb_schemafeature: .*: #rank: [^;]*$/.test(line))).toEqual([]);
    });
  });

  it("take types first, and only what lists show", async () => {
    await onTarget(async (gateway, db) => {
      const { id, total } = await startJob(gateway.url, "RECORD");
      const expected = await uidsOf("lamindb_record");
      expect(total).toBe(expected.length);
      await waitForJob(gateway.url, id);
      const table = ownTable(dialect, "job_item");
      const items = await query[dialect](db, `SELECT uid FROM ${table} WHERE job_id = '${id}' ORDER BY position`);
      expect(items.map(([uid]) => uid)).toEqual(expected);
      const trashed = await startJob(gateway.url, "ARTIFACT", { where: { branch: { name: { eq: "trash" } } } });
      const older = "SELECT count(*) FROM lamindb_artifact WHERE branch_id = -1 AND is_latest";
      expect(String(trashed.total)).toBe(String((await query[dialect](await sourceAddress(dialect), older))[0]![0]));
    });
  });

  it("are undone sync by sync, the last one first", async () => {
    await onTarget(async (gateway, db) => {
      const { id } = await startJob(gateway.url, "ARTIFACT", { transfer: "ANNOTATIONS" });
      const { syncIds } = await waitForJob(gateway.url, id);
      expect(syncIds.length).toBeGreaterThan(1);
      for (const syncId of syncIds.toReversed()) {
        const undo = `mutation { undoSync(syncId: "${syncId}") { blockedBy { reason } } }`;
        expect(await gateway.query(undo)).toMatchObject({ data: { undoSync: { blockedBy: [] } } });
      }
      expect([...(await changesOn(dialect, db))]).toEqual([]);
      expect((await readJob(gateway.url, id)).syncIds).toEqual([]);
    });
  });

  it("without objects are at their end at once", async () => {
    await onTarget(async (gateway) => {
      const job = await startJob(gateway.url, "ARTIFACT", { where: { key: { eq: "nothing has this key" } } });
      expect(job).toMatchObject({
        state: "COMPLETED",
        total: 0,
        done: 0,
        failures: [],
        syncIds: [],
        secondsLeft: null,
      });
      expect(job.finishedAt).toEqual(job.startedAt);
    });
  });

  it("are listed, the newest first", async () => {
    await onTarget(async (gateway) => {
      const list = (first: number) => gateway.query<{ jobs: { id: string }[] }>(`{ jobs(first: ${first}) { id } }`);
      expect(await list(5)).toMatchObject({ data: { jobs: [] } });
      expect(await gateway.query('{ job(id: "nobody") { id } }')).toMatchObject({ data: { job: null } });
      const made: string[] = [];
      for (const registry of ["ULABEL", "PROJECT", "REFERENCE"]) {
        const { id } = await startJob(gateway.url, registry);
        await waitForJob(gateway.url, id);
        made.unshift(id);
      }
      expect((await list(2)).data!.jobs.map(({ id }) => id)).toEqual(made.slice(0, 2));
      expect((await list(1001)).errors).toMatchObject([{ extensions: { code: "LIMIT_EXCEEDED" } }]);
      expect((await list(-1)).errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
      expect(await gateway.query('{ job(id: "nobody") { id } }')).toMatchObject({ data: { job: null } });
    });
  });

  it("come once for a key, also when it comes several times at once", async () => {
    await onTarget(async (gateway) => {
      const request = { where: { key: { startsWith: "example" } }, idempotencyKey: "once" };
      const answers = await Promise.all(Array.from({ length: 8 }, () => startJob(gateway.url, "ARTIFACT", request)));
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      await waitForJob(gateway.url, answers[0]!.id);
      expect((await startJob(gateway.url, "ARTIFACT", request)).id).toBe(answers[0]!.id);
      for (const other of [
        { ...request, where: {} },
        { ...request, transfer: "NOTES" },
      ]) {
        const { errors } = await askForJob(gateway.url, "ARTIFACT", other);
        expect(errors).toMatchObject([
          { extensions: { code: "BAD_USER_INPUT" }, message: expect.stringContaining("once") },
        ]);
      }
      const single = `mutation { syncArtifact(source: "${SOURCE.slug}", key: "example_datasets/mini_immuno/dataset1.h5ad",
        idempotencyKey: "once") { outcome } }`;
      expect((await gateway.query(single)).errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
      expect((await gateway.query<{ jobs: unknown[] }>("{ jobs { id } }")).data!.jobs).toHaveLength(1);
    });
  });

  describe("of many objects", () => {
    let source: TestDatabase;
    beforeAll(async () => {
      source = await sourceOfMany(dialect, MANY_COUNT);
    });
    afterAll(() => source.drop());

    async function onMany<T>(use: (gateway: TestGateway, db: string) => Promise<T>): Promise<T> {
      return withTarget(dialect, async ({ db }) => {
        const gateway = await openGateway(dialect, db, {
          instances: [
            { ...TEMPLATE_INSTANCES.target, db },
            { ...SOURCE, db: source.db },
          ],
        });
        try {
          return await use(gateway, db);
        } finally {
          await gateway.stop();
        }
      });
    }
    const artifacts = async (db: string) =>
      Number((await query[dialect](db, "SELECT count(*) FROM lamindb_artifact WHERE key LIKE 'many/%'"))[0]![0]);

    it("are done in the background, and others have their syncs meanwhile", async () => {
      await onMany(async (gateway, db) => {
        const { id, total, state, done } = await startJob(gateway.url, "ARTIFACT", { where: MANY });
        expect({ total, state, done }).toEqual({ total: MANY_COUNT, state: "PENDING", done: 0 });
        await waitForJob(gateway.url, id, (job) => job.done > 0);
        const single = await gateway.query(
          `mutation { sync(source: "${SOURCE.slug}", registry: PROJECT, name: "Immunology 2025") { outcome } }`,
        );
        expect(single.errors?.map(({ extensions }) => extensions?.code) ?? []).not.toContain("TIMEOUT");
        const ended = await waitForJob(gateway.url, id);
        expect(ended).toMatchObject({ state: "COMPLETED", transferred: MANY_COUNT, mapped: 0, failed: 0 });
        expect(await artifacts(db)).toBe(MANY_COUNT);
        const metrics = await (await fetch(new URL("/metrics", gateway.url))).text();
        expect(metrics).toContain(`lamindb_gateway_job_objects_total{outcome="TRANSFERRED"} ${MANY_COUNT}`);
      });
    });

    it("stop before the next batch when they are canceled; what is done stays", async () => {
      await onMany(async (gateway, db) => {
        const cancel = (id: string) =>
          gateway.query<{ cancelJob: JobAnswer }>(
            `mutation { cancelJob(id: "${id}") { id state done total finishedAt transferred } }`,
          );
        expect((await cancel("nobody")).errors).toMatchObject([{ extensions: { code: "OBJECT_NOT_FOUND" } }]);
        const { id } = await startJob(gateway.url, "ARTIFACT", { where: MANY });
        const canceled = (await cancel(id)).data!.cancelJob;
        expect(canceled).toMatchObject({ state: "CANCELED", finishedAt: expect.any(String) });
        expect(canceled.done).toBeLessThan(MANY_COUNT);
        expect((await cancel(id)).data!.cancelJob).toEqual(canceled);
        expect((await cancel("nobody")).errors).toMatchObject([{ extensions: { code: "OBJECT_NOT_FOUND" } }]);
        // another job has its turn after this one's has ended
        const next = await startJob(gateway.url, "REFERENCE");
        await waitForJob(gateway.url, next.id);
        expect(await artifacts(db)).toBe(canceled.transferred);
        expect(await readJob(gateway.url, id)).toMatchObject({ state: "CANCELED", done: canceled.done });
      });
    });

    it("go on with the next gateway after a stop", async () => {
      await withTarget(dialect, async ({ db }) => {
        const open = () =>
          openGateway(dialect, db, {
            instances: [
              { ...TEMPLATE_INSTANCES.target, db },
              { ...SOURCE, db: source.db },
            ],
          });
        const first = await open();
        const { id } = await startJob(first.url, "ARTIFACT", { where: MANY });
        await waitForJob(first.url, id, (job) => job.done > 0);
        await first.stop();
        const second = await open();
        try {
          expect(await waitForJob(second.url, id)).toMatchObject({ state: "COMPLETED", transferred: MANY_COUNT });
          expect(await artifacts(db)).toBe(MANY_COUNT);
        } finally {
          await second.stop();
        }
      });
    });
  });
});
