/** A PostgreSQL role that may not make the gateway's own tables: syncs work, and what needs a journal says why it cannot be had. */
import { expect, it } from "vitest";
import { ANNOTATED_SYNC, differences, openGateway, undisturbedChanges, withTarget } from "../support/annotatedSync.ts";
import { runStatement } from "../support/runStatement.ts";

it("syncs without a journal where the role may not keep one", async () => {
  const expected = await undisturbedChanges("postgres");
  await withTarget("postgres", async ({ db }) => {
    const role = `writer_${process.pid}_${Date.now()}`;
    const url = new URL(db);
    const name = url.pathname.slice(1);
    await runStatement(
      db,
      `CREATE ROLE ${role} LOGIN; REVOKE CREATE ON DATABASE "${name}" FROM PUBLIC;
      GRANT USAGE ON SCHEMA public TO ${role}; GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role};
      GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`,
    );
    url.username = role;
    const gateway = await openGateway("postgres", url.href);
    try {
      const { data, errors } = await gateway.query<{ syncArtifact: { syncId: string | null } }>(
        ANNOTATED_SYNC.replace("outcome", "syncId outcome"),
      );
      expect(errors).toBeUndefined();
      expect(data!.syncArtifact.syncId).toBeNull();
      expect(await differences("postgres", db, expected)).toEqual([]);
      const refused = [
        `mutation { undoSync(syncId: "anyOne") { dryRun } }`,
        ANNOTATED_SYNC.replace("transfer:", 'idempotencyKey: "a", transfer:'),
      ];
      for (const document of refused) {
        const answer = await gateway.query(document);
        expect(answer.errors).toMatchObject([
          { extensions: { code: "FORBIDDEN" }, message: expect.stringContaining("grant it CREATE on the database") },
        ]);
      }
    } finally {
      await gateway.stop();
      await runStatement(db, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });
});
