/** Rows of the gateway's own tables that another release wrote, or that are damaged: they were TypeErrors, or taken for true. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGateway } from "../support/annotatedSync.ts";
import type { TestGateway } from "../support/gateway.ts";
import { askForJob, startJob, waitForJob } from "../support/jobs.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, type Dialect, TEMPLATE_INSTANCES } from "../support/templates.ts";

const SOURCE = TEMPLATE_INSTANCES.source.slug;
const LABEL = "cMvFnf0F";
const OWN: Record<Dialect, (table: string) => string> = {
  sqlite: (table) => `lamindb_gateway_${table}`,
  postgres: (table) => `lamindb_gateway.${table}`,
};
const SYNC = `mutation { sync(source: "${SOURCE}", registry: ULABEL, uid: "${LABEL}", idempotencyKey: "key") { syncId } }`;

describe.each<Dialect>(["sqlite", "postgres"])("damaged own rows on %s", { timeout: 240_000 }, (dialect) => {
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

  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

  /** Asks while a column of the rows has another value. */
  async function whileDamaged(table: string, column: string, where: string, value: string, document: string) {
    const name = OWN[dialect](table);
    await runStatement(target.db, `CREATE TABLE before_damage AS SELECT * FROM ${name}`);
    await runStatement(target.db, `UPDATE ${name} SET ${column} = ${quoted(value)} WHERE ${where}`);
    try {
      return await gateway.query(document);
    } finally {
      await runStatement(target.db, `DELETE FROM ${name}`);
      await runStatement(target.db, `INSERT INTO ${name} SELECT * FROM before_damage`);
      await runStatement(target.db, "DROP TABLE before_damage");
    }
  }

  const change = (kind: string, value: string) => ["change", "content", `kind = '${kind}'`, value] as const;
  const undo = (): string => `mutation { undoSync(syncId: "${syncId}", dryRun: true) { blockedBy { reason } } }`;
  const job = (): string =>
    `{ job(id: "${jobId}") { id where transfer failures(first: 9) { message } leftOut(first: 9) { reason } } }`;

  it.each([
    [...change("insert", "nothing"), undo, "is not JSON"],
    [...change("insert", "null"), undo, "expected object"],
    [...change("insert", '{"columns":["uid"],"rows":[["x","y"]]}'), undo, "not the id of a row"],
    [...change("insert", '{"columns":["nothing"],"rows":[["1","y"]]}'), undo, "has no column nothing"],
    ["change", "kind", "TRUE", "merge", undo, "its kind is merge"],
    ["change", "kind", "TRUE", "delete", undo, "are never replaced"],
    ["change", "table_name", "TRUE", "lamindb_nothing", undo, "there is no table lamindb_nothing"],
    ["sync", "report", "idempotency_key = 'key'", "{}", (): string => SYNC, "the answer to a request"],
    ["sync", "report", "job_id IS NOT NULL", '{"leftOut":{}}', job, "leftOut"],
    ["job", "request", "TRUE", '{"transfer":"ALL"}', job, "transfer"],
    ["job", "request", "TRUE", '{"transfer":"NOTES","limit":1}', job, "limit"],
    ["job", "request", "TRUE", "[]", job, "expected object"],
    ["job", "state", "TRUE", "ASLEEP", job, "state"],
    ["job", "registry", "TRUE", "lamindb_nothing", job, "there is no registry"],
    ["job", "started_at", "TRUE", "yesterday", job, "not a time"],
    ["job", "request", "TRUE", "{", (): string => "{ jobs { id } }", "is not JSON"],
  ] as const)("%s.%s where %s is %s", async (table, column, where, value, document, why) => {
    const { errors } = await whileDamaged(table, column, where, value, document());
    expect(errors).toMatchObject([{ extensions: { code: "CONFLICT" }, message: expect.stringContaining(why) }]);
    expect(errors![0]!.message).toContain("The gateway's own tables hold ");
  });

  it("stand in no other job's way", async () => {
    const name = OWN[dialect]("job");
    await runStatement(
      target.db,
      `UPDATE ${name} SET state = 'RUNNING', request = '{"limit":1}' WHERE id = '${jobId}'`,
    );
    const { data } = await askForJob(gateway.url, "REFERENCE");
    expect(await waitForJob(gateway.url, data!.syncMany.id)).toMatchObject({ state: "COMPLETED" });
  });
});
