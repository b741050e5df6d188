/**
 * Where rights on the default instance are per person, everybody with a valid token saw the syncs and jobs of all others, which name
 * objects that may be hidden from them, and could cancel their jobs; an attempt to undo named rows.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { InstanceConfig } from "../../src/config/config.ts";
import { Instances } from "../../src/instances/instances.ts";
import { pruneJournal } from "../../src/sync/journal/pruneJournal.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { postAs } from "../support/credentials.ts";
import { postForStream, readEvents } from "../support/eventStream.ts";
import { startTestGateway } from "../support/gateway.ts";
import { makePersonsDatabase } from "../support/persons/personsDatabase.ts";
import { type PersonsTarget, startPersonsTarget } from "../support/persons/personsTarget.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templateInstances.ts";

const { target: TARGET } = TEMPLATE_INSTANCES;
const HEADER = "x-lamindb-db-token";
const UID = "9zbX6l4rO283JrMD0000";

let lab: PersonsTarget;
beforeAll(async () => {
  lab = await startPersonsTarget();
});
afterAll(() => lab.stop());

const withToken = <Data = Record<string, unknown>>(token: string, document: string) =>
  postAs<Data>(lab.gateway.url, { [HEADER]: token }, document);

interface Lists {
  syncs: { totalCount: number; nodes: { id: string }[] };
  jobs: { id: string }[];
  job: { state: string } | null;
}

it("are their own alone", async () => {
  const { persons, source } = lab;
  const [bob, alice] = [persons.bob(), persons.alice()];
  const sync = `mutation { syncArtifact(source: "${source}", uid: "${UID}") { syncId } }`;
  const { syncId } = (await withToken<{ syncArtifact: { syncId: string } }>(bob, sync)).data!.syncArtifact;
  const many = `mutation { syncMany(source: "${source}", registry: ULABEL, where: {}) { id } }`;
  const { id } = (await withToken<{ syncMany: { id: string } }>(bob, many)).data!.syncMany;
  const state = async () => (await withToken<Lists>(bob, `{ job(id: "${id}") { state } }`)).data!.job!.state;
  await expect.poll(state).toBe("COMPLETED");

  const lists = (more: string) =>
    `{ syncs${more} { totalCount nodes { id job { id } } } jobs { id } job(id: "${id}") { state } }`;
  const own = (await withToken<Lists>(bob, lists(""))).data!;
  expect([own.syncs.totalCount, own.syncs.nodes.at(-1)!.id, own.jobs]).toEqual([
    own.syncs.nodes.length,
    syncId,
    [{ id }],
  ]);
  expect(own.syncs.totalCount).toBeGreaterThan(1);
  for (const more of ["", `(uid: "${UID}")`, `(job: "${id}")`])
    expect((await withToken<Lists>(alice, lists(more))).data).toEqual({
      syncs: { totalCount: 0, nodes: [] },
      jobs: [],
      job: null,
    });

  const mutations: [string, (id: string) => string][] = [
    [syncId, (one) => `undoSync(syncId: "${one}", dryRun: true) { undone { uid } blockedBy { object { uid } } }`],
    [id, (one) => `undoJob(id: "${one}", dryRun: true) { undone { uid } blockedBy { object { uid } } }`],
    [id, (one) => `cancelJob(id: "${one}") { state }`],
  ];
  for (const [known, mutation] of mutations) {
    const ask = async (one: string) => {
      const { data, errors } = await withToken(alice, `mutation { ${mutation(one)} }`);
      const [{ message, extensions }] = errors as [{ message: string; extensions: { code: string } }];
      return [data, message.replace(one, "ID"), extensions.code];
    };
    expect(await ask(known)).toEqual(await ask("nosuch"));
    expect((await ask(known)).at(-1)).toBe("OBJECT_NOT_FOUND");
  }
  const subscription = `subscription { jobProgress(id: "${id}") { state } }`;
  const told = async (token: string) => {
    const stream = await postForStream(lab.gateway.url, subscription, { headers: { [HEADER]: token } });
    for await (const { data } of readEvents(stream)) return data;
  };
  expect(await told(bob)).toEqual({ data: { jobProgress: { state: "COMPLETED" } } });
  expect(await told(alice)).toMatchObject({ errors: [{ extensions: { code: "OBJECT_NOT_FOUND" } }] });
});

it("stay so when what they changed is kept no longer", async () => {
  const { persons, config } = lab;
  const instances = new Instances(config, loadCatalogue());
  const aged = "2020-01-01 00:00:00.000000";
  await runStatement(persons.ownersDb, `UPDATE lamindb_gateway.sync SET created_at = '${aged}' WHERE uid = '${UID}'`);
  expect(await pruneJournal(instances.default, 90)).toBe(1);
  await instances.close();
  const look = `{ syncs(uid: "${UID}") { totalCount nodes { outcome } } }`;
  const seen = { syncs: { totalCount: 1, nodes: [{ outcome: "TRANSFERRED" }] } };
  expect((await withToken(persons.bob(), look)).data).toEqual(seen);
  expect((await withToken(persons.alice(), look)).data).toEqual({ syncs: { totalCount: 0, nodes: [] } });
});

it("what did not come is told to whoever asked for it alone, as it may be hidden from others", async () => {
  const hidden = await makePersonsDatabase("source");
  const slug = "lab/hidden";
  const id = "22223333444455556666777788889999";
  const file = { dialect: "sqlite", path: unpackSqliteTemplate("target") } as const;
  const instances: InstanceConfig[] = [
    { slug, id, uid: instanceUidFromId(id), access: "person", db: { dialect: "postgres", url: hidden.db } },
    { ...TARGET, uid: instanceUidFromId(TARGET.id), db: file },
  ];
  const user = { handle: "anonymous", uid: "00000000" };
  const gateway = await startTestGateway({ instances: [], default: TARGET.slug, user, config: { instances } });
  try {
    const ask = <Data = Record<string, unknown>>(headers: Record<string, string>, document: string) =>
      postAs<Data>(gateway.url, headers, document);
    const bob = { [HEADER]: hidden.bob() };
    const many = `mutation { syncMany(source: "${slug}", registry: ARTIFACT, where: { key: { eq: "in-beta.txt" } }) { id } }`;
    const made = (await ask<{ syncMany: { id: string } }>(bob, many)).data!.syncMany.id;
    const state = async () => (await ask(bob, `{ job(id: "${made}") { state failed } }`)).data;
    await expect.poll(state).toEqual({ job: { state: "COMPLETED", failed: 1 } });
    for (const field of ["where", "failures { object { uid } message }", "leftOut { object { uid } }"]) {
      const look = `{ job(id: "${made}") { ${field} } }`;
      expect((await ask(bob, look)).errors).toBeUndefined();
      for (const [headers, code] of [
        [{}, "UNAUTHENTICATED"],
        [{ [HEADER]: hidden.forged }, "UNAUTHENTICATED"],
        [{ [HEADER]: hidden.alice() }, "FORBIDDEN"],
      ] as const) {
        const answer = await ask(headers, look);
        expect(answer.errors).toMatchObject([{ extensions: { code } }]);
        expect(JSON.stringify(answer)).not.toMatch(/beta/i);
      }
    }
  } finally {
    await gateway.stop();
    await hidden.drop();
  }
});
