/** An object whose later version is on the target is not the latest there, by design; that was once told as a conflict. */
import { expect, it } from "vitest";
import { ANNOTATED_SYNC, openGateway, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";

const AGAIN = ANNOTATED_SYNC.replace(
  "{ outcome artifact { uid } run { uid } }",
  "{ outcome conflicts { field source target } }",
);

it.each(DIALECT_NAMES)("has no conflict about it on %s", async (dialect) => {
  await withTarget(dialect, async ({ db }) => {
    const gateway = await openGateway(dialect, db);
    await gateway.query(ANNOTATED_SYNC);
    // what a later version does to it, and something that nobody did by design
    await runStatement(
      db,
      "UPDATE lamindb_artifact SET is_latest = false, description = 'mine' WHERE key LIKE '%dataset1.h5ad'",
    );
    const { data, errors } = await gateway.query<{ syncArtifact: { conflicts: object[] } }>(AGAIN);
    expect(errors).toBeUndefined();
    expect(data!.syncArtifact).toEqual({
      outcome: "MAPPED",
      conflicts: [{ field: "description", source: "mini immuno, dataset 1", target: "mine" }],
    });
    await gateway.stop();
  });
});
