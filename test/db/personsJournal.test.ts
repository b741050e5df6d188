/**
 * The gateway's own tables in a default instance with rights per person: they have no row-level security, so whoever logs in with the
 * role that made them reads them. A role of the gateway's own, a member of the one that people share, keeps them to itself.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { InstanceConfig } from "../../src/config/config.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { postAs } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { makePersonsDatabase, type PersonsDatabase } from "../support/persons/personsDatabase.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const SLUG = "lab/persons";
const ID = "11112222333344445555666677778888";
const HEADER = "x-lamindb-db-token";
const ROLE = `gateway_of_${process.pid}`;
const SOURCE = { ...TEMPLATE_INSTANCES.source, db: unpackSqliteTemplate("source") };
const SYNC = `mutation { syncArtifact(source: "${SOURCE.slug}", key: "example_datasets/mini_immuno/dataset1.h5ad", idempotencyKey: "bob's") { syncId outcome } }`;
const OWN_TABLES = [
  ...["sync", "change", "job", "job_item"].map((table) => `lamindb_gateway.${table}`),
  "lamindb_gateway_jobs.job",
];

let persons: PersonsDatabase;
let gateway: TestGateway;
beforeAll(async () => {
  persons = await makePersonsDatabase("target");
  const url = new URL(persons.db);
  const users = (await runStatement(SOURCE.db, "SELECT uid, handle FROM lamindb_user")) as {
    uid: string;
    handle: string;
  }[];
  const values = users.map(({ uid, handle }) => `('${uid}', '${handle}')`);
  await runStatement(
    persons.ownersDb,
    `CREATE ROLE ${ROLE} LOGIN PASSWORD 'pw' IN ROLE ${url.username};
    GRANT CREATE ON DATABASE "${url.pathname.slice(1)}" TO ${ROLE};
    INSERT INTO lamindb_user (uid, handle) VALUES ${values.join(", ")} ON CONFLICT DO NOTHING;
    UPDATE hubmodule_account SET role = 'write' WHERE uid = 'bob00001'`,
  );
  url.username = ROLE;
  const uidOf = ({ id }: { id: string }) => ({ id, uid: instanceUidFromId(id) });
  const instances: InstanceConfig[] = [
    { slug: SLUG, ...uidOf({ id: ID }), access: "person", db: { dialect: "postgres", url: url.href } },
    { slug: SOURCE.slug, ...uidOf(SOURCE), db: { dialect: "sqlite", path: SOURCE.db } },
  ];
  const user = { handle: "anonymous", uid: "00000000" };
  gateway = await startTestGateway({ instances: [], default: SLUG, user, config: { instances } });
});
afterAll(async () => {
  await gateway.stop();
  await runStatement(persons.ownersDb, `DROP OWNED BY ${ROLE} CASCADE; DROP ROLE ${ROLE}`);
  await persons.drop();
});

const bob = <Data>(document: string) => postAs<Data>(gateway.url, { [HEADER]: persons.bob() }, document);
const alice = <Data>(document: string) => postAs<Data>(gateway.url, { [HEADER]: persons.alice() }, document);

it("are the gateway's alone, and rights stay each person's", async () => {
  const first = await bob<{ syncArtifact: { syncId: string } }>(SYNC);
  expect(first).toMatchObject({ data: { syncArtifact: { outcome: "TRANSFERRED" } } });
  expect(await bob(SYNC)).toMatchObject({ data: first.data }); // by its key
  const many = `mutation { syncMany(source: "${SOURCE.slug}", registry: ULABEL, where: {}) { id } }`;
  const { data } = await bob<{ syncMany: { id: string } }>(many);
  const job = () => bob(`{ job(id: "${data!.syncMany.id}") { state } }`);
  await expect.poll(job, { timeout: 20_000 }).toMatchObject({ data: { job: { state: "COMPLETED" } } });

  for (const table of OWN_TABLES) {
    const read = runStatement(persons.db, `SELECT * FROM ${table}`); // as people log in
    await expect(read, table).rejects.toMatchObject({ code: "42501" });
  }

  // the same key of another person is another key: she may see the artifact, and not change the run
  expect(await alice(SYNC)).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
  const seen = '{ ulabels(where: { uid: { startsWith: "label" } }) { nodes { name } } }';
  expect(await alice(seen)).toMatchObject({ data: { ulabels: { nodes: [{ name: "in all" }, { name: "in alpha" }] } } });
  const { syncId } = first.data!.syncArtifact;
  const count = () => runStatement(persons.ownersDb, "SELECT count(*) FROM lamindb_artifact");
  const before = await count();
  const undo = `mutation { undoSync(syncId: "${syncId}") { undone { uid } blockedBy { reason } } }`;
  expect(await alice(undo)).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
  expect(await count()).toEqual(before);
  expect(await bob(undo)).toMatchObject({ data: { undoSync: { blockedBy: [] } } });
});
