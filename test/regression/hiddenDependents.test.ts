/**
 * An undo that a row prevents which the person does not see was said to be possible by its dry run, and then failed as one that is to be
 * tried again.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { postAs } from "../support/credentials.ts";
import { type PersonsTarget, startPersonsTarget } from "../support/persons/personsTarget.ts";
import { runStatement } from "../support/runStatement.ts";

const HEADER = "x-lamindb-db-token";

let lab: PersonsTarget;
beforeAll(async () => {
  lab = await startPersonsTarget();
});
afterAll(() => lab.stop());

it.each([true, false])("is refused, and nothing of the row is said; dryRun: %s", async (dryRun) => {
  const { persons, gateway, source } = lab;
  await runStatement(persons.ownersDb, "UPDATE hubmodule_account SET role = 'write' WHERE uid = 'alice001'");
  const alice = <Data>(document: string) => postAs<Data>(gateway.url, { [HEADER]: persons.alice() }, document);
  const { data } = await alice<{ syncArtifact: { syncId: string; source: { uid: string } } }>(
    `mutation { syncArtifact(source: "${source}", key: "reports/env.txt", idempotencyKey: "one") { syncId source { uid } } }`,
  );
  const { syncId, source: object } = data!.syncArtifact;
  await runStatement(
    persons.ownersDb,
    `INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, created_at, created_by_id)
      SELECT a.id, l.id, now(), a.created_by_id FROM lamindb_artifact a, lamindb_ulabel l
      WHERE a.uid = '${object.uid}' AND l.uid = 'labelbet' ON CONFLICT DO NOTHING`,
  );
  const undo = `mutation { undoSync(syncId: "${syncId}", dryRun: ${dryRun}) { undone { uid } } }`;
  const { errors } = await alice(undo);
  expect(errors).toMatchObject([{ extensions: { code: "CONFLICT" } }]);
  expect(errors![0]!.extensions).not.toHaveProperty("retryable");
  expect(errors![0]!.message).toBe(
    "lab/persons: The default instance cannot delete a row of this object: another row there refers to it, which may be hidden from this person. Ask somebody who can see that row.",
  );
});
