/** The list of syncs, by which undo finds its ids, and the undoing of whole jobs. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGateway } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, ownTable } from "../support/dialects.ts";
import type { TestGateway } from "../support/gateway.ts";
import { startJob, waitForJob } from "../support/jobs.ts";
import { MANY, sourceOfMany } from "../support/manyArtifacts.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { laminText } from "../support/undoEngine.ts";

const SOURCE = TEMPLATE_INSTANCES.source.slug;
const LABEL = "cMvFnf0F";
const COUNT = 450;

interface Listed {
  id: string;
  startedAt: string;
  source: { db: string; registry: string; uid: string };
  objectCount: number;
  outcome: string | null;
  transfer: string | null;
  run: { uid: string } | null;
  job: { id: string } | null;
  undoneAt: string | null;
}
interface Syncs {
  totalCount: number;
  nodes: Listed[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}
interface Undo {
  undone: { uid: string }[];
  blockedBy: { object: { uid: string }; reason: string }[];
}

describe.each(DIALECT_NAMES)("syncs on %s", { timeout: 240_000 }, (dialect) => {
  let source: TestDatabase;
  let target: TestDatabase;
  let gateway: TestGateway;
  beforeAll(async () => {
    source = await sourceOfMany(dialect, COUNT);
    target = await cloneTemplate(dialect, "target");
    const instances = [
      { ...TEMPLATE_INSTANCES.target, db: target.db },
      { ...TEMPLATE_INSTANCES.source, db: source.db },
    ];
    gateway = await openGateway(dialect, target.db, { instances });
  }, 240_000);
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([source.drop(), target.drop()]);
  });

  async function ask<Data>(document: string): Promise<Data> {
    const { data, errors } = await gateway.query<Data>(document);
    if (errors || !data) throw new Error(JSON.stringify(errors));
    return data;
  }

  const list = async (args = "") => {
    const { syncs } = await ask<{ syncs: Syncs }>(`{ syncs${args && `(${args})`} { totalCount
      nodes { id startedAt source { db registry uid } objectCount outcome transfer run { uid } job { id } undoneAt }
      pageInfo { hasNextPage hasPreviousPage endCursor } } }`);
    return syncs;
  };
  const sync = async (more = "") => {
    const { sync: report } = await ask<{ sync: { syncId: string; run: { uid: string } } }>(
      `mutation { sync(source: "${SOURCE}", registry: ULABEL, uid: "${LABEL}"${more}) { syncId run { uid } } }`,
    );
    return report;
  };
  const undoJob = async (id: string, dryRun = false) => {
    const { undoJob: report } = await ask<{ undoJob: Undo }>(
      `mutation { undoJob(id: "${id}", dryRun: ${dryRun}) { undone { uid } blockedBy { object { uid } reason } dryRun } }`,
    );
    return report;
  };

  it("are none as long as there is no journal", async () => {
    expect(await list()).toEqual({
      totalCount: 0,
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: null },
    });
  });

  it("come newest first, with all that is known of them, in pages", async () => {
    const first = await sync();
    const second = await sync(", transfer: NOTES");
    const keyed = await sync(', idempotencyKey: "a"');
    const source = { db: SOURCE, registry: "ULABEL", uid: LABEL };
    const known = { source, objectCount: 1, outcome: "FILLED", transfer: "SQLRECORD", job: null, undoneAt: null };
    const { nodes, totalCount } = await list();
    expect(totalCount).toBe(3);
    expect(nodes).toMatchObject([
      { ...known, id: keyed.syncId, run: keyed.run },
      { ...known, id: second.syncId, transfer: "NOTES" },
      { ...known, id: first.syncId, outcome: "TRANSFERRED", run: first.run },
    ]);
    expect(nodes.map(({ startedAt }) => startedAt)).toEqual(
      nodes
        .map(({ startedAt }) => startedAt)
        .toSorted()
        .reverse(),
    );

    const page = await list("first: 2");
    expect(page).toMatchObject({ nodes: nodes.slice(0, 2), pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const rest = await list(`first: 2, after: "${page.pageInfo.endCursor}"`);
    expect(rest).toMatchObject({ nodes: nodes.slice(2), pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    for (const id of nodes.map((one) => one.id)) await ask(`mutation { undoSync(syncId: "${id}") { dryRun } }`);
    const undone = await list();
    expect(undone.nodes).toMatchObject(nodes.map(({ id }) => ({ id, run: null, undoneAt: expect.any(String) })));
  });

  it.each([
    ['after: "nonsense"', "BAD_USER_INPUT"],
    ["first: -1", "BAD_USER_INPUT"],
    ["first: 100000", "LIMIT_EXCEEDED"],
    ['uid: "\\u0000"', "BAD_USER_INPUT"],
  ])("with %s are %s", async (args, code) => {
    const { errors } = await gateway.query(`{ syncs(${args}) { totalCount nodes { id } } }`);
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });

  it("written by an earlier release say what they can", async () => {
    const { syncId } = await sync();
    await runStatement(target.db, `UPDATE ${ownTable(dialect, "sync")} SET report = NULL WHERE id = '${syncId}'`);
    expect((await list("first: 1")).nodes).toMatchObject([
      { id: syncId, outcome: null, transfer: null, source: { uid: LABEL } },
    ]);
    await ask(`mutation { undoSync(syncId: "${syncId}") { dryRun } }`);
  });

  it("of a job are found by each of its objects, and undone together", async () => {
    const before = await laminText(target.db);
    const job = await startJob(gateway.url, "ARTIFACT", { where: MANY });
    await waitForJob(gateway.url, job.id);
    const { nodes, totalCount } = await list(`job: "${job.id}", first: 100`);
    expect(totalCount).toBeGreaterThan(1);
    expect(nodes.reduce((sum, { objectCount }) => sum + objectCount, 0)).toBe(COUNT);
    const uids = (await runStatement(target.db, "SELECT uid FROM lamindb_artifact WHERE key LIKE 'many/%'")) as {
      uid: string;
    }[];
    for (const { uid } of [uids[0]!, uids[COUNT >> 1]!, uids[COUNT - 1]!]) {
      const found = await list(`uid: "${uid}"`);
      expect(found.nodes).toMatchObject([
        { source: { registry: "ARTIFACT", uid }, outcome: "TRANSFERRED", transfer: "SQLRECORD", job: { id: job.id } },
      ]);
    }
    expect((await list(`uid: "${uids[0]!.uid.toUpperCase()}"`)).nodes).toEqual([]);

    const after = await laminText(target.db);
    const plan = await undoJob(job.id, true);
    expect(plan).toMatchObject({ blockedBy: [] });
    expect(plan.undone.length).toBeGreaterThanOrEqual(COUNT);
    expect(await laminText(target.db)).toEqual(after);

    // somebody changes an artifact of the job's first sync: those after it go, it stays
    const first = nodes.at(-1)!.source.uid;
    await runStatement(target.db, `UPDATE lamindb_artifact SET description = 'mine' WHERE uid = '${first}'`);
    const blocked = await undoJob(job.id);
    expect(blocked.blockedBy).toMatchObject([
      { object: { uid: first }, reason: expect.stringContaining("has been changed") },
    ]);
    const open = (await list(`job: "${job.id}", first: 100`)).nodes.filter(({ undoneAt }) => undoneAt === null);
    expect(open.map(({ id }) => id)).toEqual([nodes.at(-1)!.id]);

    await runStatement(target.db, `UPDATE lamindb_artifact SET description = NULL WHERE uid = '${first}'`);
    const done = await undoJob(job.id);
    expect(done.blockedBy).toEqual([]);
    expect(done.undone.length).toBe(plan.undone.length);
    expect(await laminText(target.db)).toEqual(before);
    expect(await undoJob(job.id)).toEqual(done);
  });

  it("of a job that has not ended cannot be undone yet", async () => {
    const { id } = await startJob(gateway.url, "REFERENCE", { where: { name: { eq: "nothing" } } });
    const running = "state = 'RUNNING', retry_at = '9999-01-01 00:00:00.000000'";
    await runStatement(target.db, `UPDATE ${ownTable(dialect, "job")} SET ${running} WHERE id = '${id}'`);
    const { errors } = await gateway.query(`mutation { undoJob(id: "${id}") { dryRun } }`);
    expect(errors).toMatchObject([{ extensions: { code: "CONFLICT" }, message: expect.stringContaining("cancelJob") }]);
    await ask(`mutation { cancelJob(id: "${id}") { id } }`);
    expect(await undoJob(id)).toMatchObject({ undone: [], blockedBy: [] });
  });

  it("of no job cannot be undone", async () => {
    const { errors } = await gateway.query('mutation { undoJob(id: "nobody") { dryRun } }');
    expect(errors).toMatchObject([{ extensions: { code: "OBJECT_NOT_FOUND" } }]);
  });
});
