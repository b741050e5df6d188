/** Queries of an instance with a replica; here that is a copy of the database with one row more, so that it shows who answers. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Engine } from "../../src/config/config.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { runSql, type TestDatabase } from "../support/postgres.ts";
import { clonePostgresTemplate, sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;
const CLOSED = "postgresql://postgres@127.0.0.1:1/none";
const HEADER = "x-lamindb-read-after";
const MARK = "ALTER TABLE lamindb_user DISABLE TRIGGER ALL; UPDATE lamindb_user SET name = 'of the replica'";

let primary: TestDatabase;
let replica: TestDatabase;
const open: TestGateway[] = [];

async function start(readUrl: string, engine: Engine): Promise<TestGateway> {
  const gateway = await startTestGateway({
    default: target.slug,
    instances: [
      { ...source, db: await sharedPostgresTemplate("source") },
      { ...target, db: primary.db, readUrl },
    ],
    user: { handle: "anonymous", uid: "00000000" },
    engine,
  });
  open.push(gateway);
  return gateway;
}

beforeAll(async () => {
  [primary, replica] = await Promise.all([clonePostgresTemplate("target"), clonePostgresTemplate("target")]);
  await runSql(replica.db, MARK);
});
afterAll(async () => {
  await Promise.all(open.map((gateway) => gateway.stop()));
  await Promise.all([primary.drop(), replica.drop()]);
});

async function post(gateway: TestGateway, query: string, readAfter?: string) {
  const headers = { "content-type": "application/json", ...(readAfter && { [HEADER]: readAfter }) };
  const response = await fetch(gateway.url, { method: "POST", headers, body: JSON.stringify({ query }) });
  return {
    readAfter: response.headers.get(HEADER),
    ...((await response.json()) as { data: never; errors?: object[] }),
  };
}

/** Whether the replica answers a query. */
async function isFromReplica(gateway: TestGateway, readAfter?: string): Promise<boolean> {
  const answer = await post(gateway, "{ users(first: 1) { edges { node { name } } } }", readAfter);
  expect(answer.errors).toBeUndefined();
  const { users } = answer.data as { users: { edges: { node: { name: string } }[] } };
  return users.edges[0]!.node.name === "of the replica";
}

const SYNC = `mutation { syncArtifact(source: "${source.slug}", key: "no such key") { outcome } }`;

describe.each(["compiled", "loaders"] as const)("with readUrl, by %s,", (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start(replica.db, engine);
    await vi.waitFor(async () => expect(await isFromReplica(gateway)).toBe(true), { timeout: 40_000 }); // it is being opened
  });

  it("queries read the replica, and answers to them say nothing of it", async () => {
    expect(await isFromReplica(gateway)).toBe(true);
    expect((await post(gateway, "{ __typename }")).readAfter).toBeNull();
  });

  it("a mutation's answer is read where it wrote", async () => {
    const uids = `{ artifacts(instance: "${source.slug}", first: 1) { edges { node { uid } } } }`;
    const { data } = await post(gateway, uids);
    const { uid } = (data as { artifacts: { edges: { node: { uid: string } }[] } }).artifacts.edges[0]!.node;
    const args = `source: "${source.slug}", registry: ARTIFACT, uid: "${uid}"`;
    const synced = await post(gateway, `mutation { sync(${args}) { object { uid } } }`);
    expect(synced).toMatchObject({ data: { sync: { object: { uid } } } });
  });

  it("a query reads it after a mutation where it has come as far", async () => {
    const { readAfter } = await post(gateway, SYNC);
    expect(readAfter).toMatch(/^\w{12}:[0-9A-F]+\/[0-9A-F]+$/);
    expect(await isFromReplica(gateway, readAfter!)).toBe(true);
  });

  it("a query reads the database itself where the replica does not come as far, or the header cannot be read", async () => {
    const { readAfter } = await post(gateway, SYNC);
    const [uid] = readAfter!.split(":");
    for (const header of [
      `${uid}:FFFFFFFF/0`,
      `${readAfter}, ${uid}:FFFFFFFF/0`,
      "primary",
      "0/0",
      `${uid}:FFFFFFFFF/0`,
    ])
      expect([header, await isFromReplica(gateway, header)]).toEqual([header, false]);
    expect(await isFromReplica(gateway, "000000000000:FFFFFFFF/0")).toBe(true); // of another instance
  });

  it("a query reads the database itself while the replica is away", async () => {
    expect(await isFromReplica(await start(CLOSED, engine))).toBe(false);
  });
});
