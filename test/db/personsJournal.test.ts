/**
 * The gateway's own tables in a default instance with rights per person: they have no row-level security, so whoever logs in with the
 * role that made them reads them. A role of the gateway's own, a member of the one that people share, keeps them to itself.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { postAs } from "../support/credentials.ts";
import { type PersonsTarget, startPersonsTarget } from "../support/persons/personsTarget.ts";
import { runStatement } from "../support/runStatement.ts";

const HEADER = "x-lamindb-db-token";
const OWN_TABLES = [
  ...["sync", "change", "job", "job_item"].map((table) => `lamindb_gateway.${table}`),
  "lamindb_gateway_jobs.job",
];

let lab: PersonsTarget;
beforeAll(async () => {
  lab = await startPersonsTarget();
});
afterAll(() => lab.stop());

it("are the gateway's alone, and rights stay each person's", async () => {
  const { persons, gateway, source } = lab;
  const bob = <Data>(document: string) => postAs<Data>(gateway.url, { [HEADER]: persons.bob() }, document);
  const alice = <Data>(document: string) => postAs<Data>(gateway.url, { [HEADER]: persons.alice() }, document);
  const sync = `mutation { syncArtifact(source: "${source}", key: "example_datasets/mini_immuno/dataset1.h5ad", idempotencyKey: "bob's") { syncId outcome } }`;
  const first = await bob<{ syncArtifact: { syncId: string } }>(sync);
  expect(first).toMatchObject({ data: { syncArtifact: { outcome: "TRANSFERRED" } } });
  expect(await bob(sync)).toMatchObject({ data: first.data }); // by its key
  const many = `mutation { syncMany(source: "${source}", registry: ULABEL, where: {}) { id } }`;
  const { data } = await bob<{ syncMany: { id: string } }>(many);
  const job = () => bob(`{ job(id: "${data!.syncMany.id}") { state } }`);
  await expect.poll(job, { timeout: 20_000 }).toMatchObject({ data: { job: { state: "COMPLETED" } } });

  for (const table of OWN_TABLES) {
    const read = runStatement(persons.db, `SELECT * FROM ${table}`); // as people log in
    await expect(read, table).rejects.toMatchObject({ code: "42501" });
  }

  // the same key of another person is another key: she may see the artifact, and not change the run
  expect(await alice(sync)).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
  const seen = '{ ulabels(where: { uid: { startsWith: "label" } }) { nodes { name } } }';
  expect(await alice(seen)).toMatchObject({ data: { ulabels: { nodes: [{ name: "in all" }, { name: "in alpha" }] } } });
  const { syncId } = first.data!.syncArtifact;
  const count = () => runStatement(persons.ownersDb, "SELECT count(*) FROM lamindb_artifact");
  const before = await count();
  const undo = `mutation { undoSync(syncId: "${syncId}") { undone { uid } blockedBy { reason } } }`;
  expect(await alice(undo)).toMatchObject({ errors: [{ extensions: { code: "OBJECT_NOT_FOUND" } }] });
  expect(await count()).toEqual(before);
  expect(await bob(undo)).toMatchObject({ data: { undoSync: { blockedBy: [] } } });
});
