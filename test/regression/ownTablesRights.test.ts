/**
 * Roles on PostgreSQL that may do some of what the gateway's own tables need, not all. Syncs failed for them, or own
 * tables that they could have made were not made; and what needs a journal did not say which right is missing.
 */
import { describe, expect, it } from "vitest";
import { ANNOTATED_SYNC, openGateway } from "../support/annotatedSync.ts";
import type { TestGateway } from "../support/gateway.ts";
import { foreignOwnTables, withRestrictedRole } from "../support/restrictedRole.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE } = TEMPLATE_INSTANCES;
const SYNC = ANNOTATED_SYNC.replace("outcome", "syncId outcome");
const WITH_KEY = ANNOTATED_SYNC.replace("transfer:", 'idempotencyKey: "a", transfer:');
const UNDO = `mutation { undoSync(syncId: "anyOne") { dryRun } }`;
const MANY = `mutation { syncMany(source: "${SOURCE.slug}", registry: ULABEL, where: {}) { id } }`;
const CANCEL = `mutation { cancelJob(id: "anyOne") { id } }`;

async function asRole(
  prepare: (role: string, owner: string) => string[],
  use: (gateway: TestGateway, db: string) => Promise<void>,
): Promise<void> {
  await withRestrictedRole(prepare, async (address, db) => {
    const gateway = await openGateway("postgres", address);
    try {
      await use(gateway, db);
    } finally {
      await gateway.stop();
    }
  });
}

async function syncId(gateway: TestGateway): Promise<string | null> {
  const { data, errors } = await gateway.query<{ syncArtifact: { syncId: string | null } }>(SYNC);
  expect(errors).toBeUndefined();
  return data!.syncArtifact.syncId;
}

async function expectForbidden(gateway: TestGateway, document: string, right: string): Promise<void> {
  const { errors } = await gateway.query(document);
  expect(errors, document).toMatchObject([
    { extensions: { code: "FORBIDDEN" }, message: expect.stringContaining(`grant it ${right}.`) },
  ]);
}

describe("own tables on PostgreSQL", () => {
  it("of which another role has made one, without rights for this one, are done without", async () => {
    const prepare = (role: string, owner: string) => [
      `CREATE SCHEMA lamindb_gateway AUTHORIZATION ${owner}`,
      `GRANT ALL ON SCHEMA lamindb_gateway TO ${role}`,
      "CREATE TABLE lamindb_gateway.sync (id text PRIMARY KEY)",
      `ALTER TABLE lamindb_gateway.sync OWNER TO ${owner}`,
    ];
    await asRole(prepare, async (gateway, db) => {
      expect(await syncId(gateway)).toBeNull();
      const right = "USAGE on the schema lamindb_gateway, and SELECT, INSERT, UPDATE and DELETE on all tables in it";
      for (const document of [WITH_KEY, UNDO, MANY]) await expectForbidden(gateway, document, right);
      expect(await runStatement(db, "SELECT to_regclass('lamindb_gateway.change') AS made")).toEqual([{ made: null }]);
    });
  });

  it("of which some may be written to, and the others not be made, are done without", async () => {
    const prepare = (role: string) => [
      "CREATE SCHEMA lamindb_gateway",
      "CREATE TABLE lamindb_gateway.sync (id text PRIMARY KEY)",
      `GRANT USAGE ON SCHEMA lamindb_gateway TO ${role}`,
      `GRANT ALL ON lamindb_gateway.sync TO ${role}`,
    ];
    await asRole(prepare, async (gateway) => {
      expect(await syncId(gateway)).toBeNull();
      const right = "USAGE and CREATE on the schema lamindb_gateway";
      for (const document of [WITH_KEY, UNDO, MANY]) await expectForbidden(gateway, document, right);
    });
  });

  it("are made in a schema that is there, by a role that may not make schemas", async () => {
    const prepare = (role: string) => [
      "CREATE SCHEMA lamindb_gateway",
      `GRANT USAGE, CREATE ON SCHEMA lamindb_gateway TO ${role}`,
    ];
    await asRole(prepare, async (gateway) => {
      const id = await syncId(gateway);
      expect(id).not.toBeNull();
      const { data } = await gateway.query(`mutation { undoSync(syncId: "${id}") { blockedBy { reason } } }`);
      expect(data).toEqual({ undoSync: { blockedBy: [] } });
      const { errors } = await gateway.query(MANY);
      expect(errors).toMatchObject([
        { extensions: { code: "FORBIDDEN" }, message: expect.stringContaining("the schema lamindb_gateway_jobs") },
      ]);
    });
  });

  it("that are missing are made beside those of another role", async () => {
    const columns = `id text PRIMARY KEY, created_at text NOT NULL, source_slug text NOT NULL, source_uid text NOT NULL,
      registry text NOT NULL, uid text NOT NULL, run_id bigint NOT NULL, job_id text, idempotency_key text UNIQUE,
      request text, report text, undone_at text, undone text`;
    const prepare = (role: string, owner: string) => [
      "CREATE SCHEMA lamindb_gateway",
      `GRANT USAGE, CREATE ON SCHEMA lamindb_gateway TO ${role}`,
      `CREATE TABLE lamindb_gateway.sync (${columns})`,
      `ALTER TABLE lamindb_gateway.sync OWNER TO ${owner}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON lamindb_gateway.sync TO ${role}`,
    ];
    await asRole(prepare, async (gateway) => {
      expect(await syncId(gateway)).not.toBeNull();
    });
  });

  it("that the role may not even see are done without, and what needs them says so", async () => {
    await asRole(foreignOwnTables, async (gateway) => {
      expect(await syncId(gateway)).toBeNull();
      const right = "USAGE on the schema lamindb_gateway, and SELECT, INSERT, UPDATE and DELETE on all tables in it";
      const reads = [`{ job(id: "anyOne") { id } }`, `{ jobs { id } }`];
      for (const document of [WITH_KEY, UNDO, MANY, CANCEL, ...reads]) await expectForbidden(gateway, document, right);
      const { errors } = await gateway.query(MANY);
      expect(errors![0]!.message).toContain("the schemas lamindb_gateway and lamindb_gateway_jobs");
    });
  });
});
