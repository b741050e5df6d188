/** Rows of the gateway's own tables that another release wrote, or that are damaged: they were TypeErrors, or read as if all was well. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OwnTable } from "../../src/instances/dialects/ownTables.ts";
import { openGateway } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, ownTable } from "../support/dialects.ts";
import type { TestGateway } from "../support/gateway.ts";
import { askForJob, startJob, waitForJob } from "../support/jobs.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const SOURCE = TEMPLATE_INSTANCES.source.slug;
const LABEL = "cMvFnf0F";
const SYNC = `mutation { sync(source: "${SOURCE}", registry: ULABEL, uid: "${LABEL}", idempotencyKey: "key") { syncId } }`;

describe.each(DIALECT_NAMES)("damaged own rows on %s", { timeout: 240_000 }, (dialect) => {
  let target: TestDatabase;
  let gateway: TestGateway;
  let syncId: string;
  let jobId: string;
  beforeAll(async () => {
    target = await cloneTemplate(dialect, "target");
    gateway = await openGateway(dialect, target.db);
    const { data } = await gateway.query<{ sync: { syncId: string } }>(SYNC);
    syncId = data!.sync.syncId;
    const { id } = await startJob(gateway.url, "ULABEL");
    jobId = (await waitForJob(gateway.url, id)).id;
  }, 240_000);
  afterAll(async () => {
    await gateway.stop();
    await target.drop();
  });

  const quoted = (text: string | null) => (text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`);

  /** Asks while a column of the rows has another value, an SQL expression. */
  async function whileSet<Data>(table: OwnTable, column: string, where: string, value: string, document: string) {
    const name = ownTable(dialect, table);
    await runStatement(target.db, `CREATE TABLE before_damage AS SELECT * FROM ${name}`);
    await runStatement(target.db, `UPDATE ${name} SET ${column} = ${value} WHERE ${where}`);
    try {
      return await gateway.query<Data>(document);
    } finally {
      await runStatement(target.db, `DELETE FROM ${name}`);
      await runStatement(target.db, `INSERT INTO ${name} SELECT * FROM before_damage`);
      await runStatement(target.db, "DROP TABLE before_damage");
    }
  }

  const change = (kind: string, value: string) => ["change", "content", `kind = '${kind}'`, value] as const;
  const undo = (): string => `mutation { undoSync(syncId: "${syncId}", dryRun: true) { blockedBy { reason } } }`;
  const list = (): string => `{ syncs { edges { node { id outcome transfer } } } }`;
  const job = (): string =>
    `{ job(id: "${jobId}") { id where transfer failures(first: 9) { message } leftOut(first: 9) { reason } } }`;

  it.each([
    [...change("insert", "nothing"), undo, "is not JSON"],
    [...change("insert", "null"), undo, "expected object"],
    [...change("insert", '{"format":2,"columns":[],"rows":[]}'), undo, "its format is 2"],
    [...change("insert", '{"format":"1","columns":[],"rows":[]}'), undo, 'its format is "1"'],
    [...change("insert", '{"columns":["uid"],"rows":[["x","y"]]}'), undo, "not the id of a row"],
    [...change("insert", '{"columns":["nothing"],"rows":[["1","y"]]}'), undo, "has no column nothing"],
    ["change", "kind", "TRUE", "merge", undo, "its kind is merge"],
    ["change", "kind", "TRUE", "delete", undo, "are never replaced"],
    ["change", "table_name", "TRUE", "lamindb_nothing", undo, "there is no table lamindb_nothing"],
    ["sync", "report", "idempotency_key = 'key'", "{}", (): string => SYNC, "the answer to a request"],
    ["sync", "report", "idempotency_key = 'key'", '{"format":2}', (): string => SYNC, "its format is 2"],
    ["sync", "request", "idempotency_key = 'key'", null, (): string => SYNC, "the answer to a request"],
    ["sync", "report", "job_id IS NOT NULL", '{"leftOut":{}}', job, "leftOut"],
    ["sync", "report", "job_id IS NOT NULL", '{"format":2,"leftOut":[]}', job, "its format is 2"],
    ["sync", "created_at", "TRUE", "yesterday", list, "not a time"],
    ["sync", "undone_at", "TRUE", "never", list, "not a time"],
    ["job", "request", "TRUE", '{"format":2,"transfer":"NOTES"}', job, "its format is 2"],
    ["job", "request", "TRUE", '{"transfer":"ALL"}', job, "transfer"],
    ["job", "request", "TRUE", '{"transfer":"NOTES","limit":1}', job, "limit"],
    ["job", "request", "TRUE", "[]", job, "expected object"],
    ["job", "state", "TRUE", "ASLEEP", job, "state"],
    ["job", "registry", "TRUE", "lamindb_nothing", job, "there is no registry"],
    ["job", "started_at", "TRUE", "yesterday", job, "not a time"],
    ["job", "request", "TRUE", "{", (): string => "{ jobs { id } }", "is not JSON"],
  ] as const)("%s.%s where %s is %s", async (table, column, where, value, document, why) => {
    const { errors } = await whileSet(table, column, where, quoted(value), document());
    expect(errors).toMatchObject([{ extensions: { code: "CONFLICT" }, message: expect.stringContaining(why) }]);
    expect(errors![0]!.message).toContain("The gateway's own tables hold ");
  });

  it.each([
    ["change", "content", undo],
    ["sync", "report", (): string => SYNC],
    ["sync", "report", list],
    ["sync", "report", job],
    ["job", "request", job],
  ] as const)("%s.%s without a format is of the first one", async (table, column, document) => {
    const usual = await gateway.query(document());
    const withoutFormat = `replace(${column}, '"format":1,', '')`;
    const answer = await whileSet(table, column, "TRUE", withoutFormat, document());
    expect(usual.errors).toBeUndefined();
    expect(answer).toEqual(usual);
  });

  it("are listed without an outcome where a later release wrote it", async () => {
    type Listed = { syncs: { edges: { node: { outcome: string | null } }[] } };
    const { data, errors } = await whileSet<Listed>(
      "sync",
      "report",
      "TRUE",
      `'{"format":2,"outcome":"FILLED"}'`,
      list(),
    );
    expect(errors).toBeUndefined();
    expect(new Set(data!.syncs.edges.map(({ node }) => node.outcome))).toEqual(new Set([null]));
  });

  it("tell what was undone, in the earlier form too", async () => {
    await gateway.query(`mutation { undoJob(id: "${jobId}") { undone { uid } } }`);
    const again = (): string => `mutation { undoSync(syncId: "${syncId}") { undone { uid } } }`;
    type Answer = { undoSync: { undone: { uid: string }[] } };
    const { data, errors } = await gateway.query<Answer>(again());
    expect(errors).toBeUndefined();
    expect(data!.undoSync.undone).toContainEqual({ uid: LABEL });
    const isIt = `id = '${syncId}'`;
    const earlier = `[{"db":null,"table":"lamindb_ulabel","uid":"${LABEL}"}]`;
    const before = await whileSet("sync", "undone", isIt, quoted(earlier), again());
    expect(before.data).toEqual({ undoSync: { undone: [{ uid: LABEL }] } });
    expect(await gateway.query(again())).toMatchObject({ data });
    const later = await whileSet("sync", "undone", isIt, `'{"format":2,"undone":[]}'`, again());
    expect(later.errors).toMatchObject([{ message: expect.stringContaining("its format is 2") }]);
  });

  it("stand in no other job's way", async () => {
    const name = ownTable(dialect, "job");
    await runStatement(
      target.db,
      `UPDATE ${name} SET state = 'RUNNING', request = '{"limit":1}' WHERE id = '${jobId}'`,
    );
    const { data } = await askForJob(gateway.url, "REFERENCE");
    expect(await waitForJob(gateway.url, data!.syncMany.id)).toMatchObject({ state: "COMPLETED" });
  });
});
