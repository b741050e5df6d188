/**
 * Queries of an instance with a replica: a copy of the database with other names of users, which show who answers, and a real
 * standby, which lags where it is told to. What a standby refuses while it takes over changes is tried nowhere.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Engine } from "../../src/config/config.ts";
import { FOLLOWED, startEmbeddedPostgres } from "../support/embeddedPostgres.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { runSql, type TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import {
  clonePostgresTemplate,
  postgresTemplateSql,
  sharedPostgresTemplate,
  TEMPLATE_INSTANCES,
} from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;
const CLOSED = "postgresql://postgres@127.0.0.1:1/none";
const HEADER = "x-lamindb-read-after";
const MARK = "ALTER TABLE lamindb_user DISABLE TRIGGER ALL; UPDATE lamindb_user SET name = 'of the replica'";

let primary: TestDatabase;
let replica: TestDatabase;
const open: TestGateway[] = [];

async function start(readUrl: string, engine: Engine, db = primary.db): Promise<TestGateway> {
  const gateway = await startTestGateway({
    default: target.slug,
    instances: [
      { ...source, db: await sharedPostgresTemplate("source") },
      { ...target, db, readUrl },
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

/** The name of the only user, as a query has it. */
async function nameOfUser(gateway: TestGateway, readAfter?: string): Promise<string | null> {
  const answer = await post(gateway, "{ users(first: 1) { edges { node { name } } } }", readAfter);
  expect(answer.errors).toBeUndefined();
  const { users } = answer.data as { users: { edges: { node: { name: string | null } }[] } };
  return users.edges[0]!.node.name;
}

/** Whether the replica answers a query. */
async function isFromReplica(gateway: TestGateway, readAfter?: string): Promise<boolean> {
  return (await nameOfUser(gateway, readAfter)) === "of the replica";
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

it("a standby answers queries, but none after what it has not taken over yet", { timeout: 120_000 }, async () => {
  const server = await startEmbeddedPostgres(FOLLOWED);
  await runSql(server.url, postgresTemplateSql("target"));
  const standby = await server.follow();
  const gateway = await start(standby.url, "compiled", server.url);
  const write = async () => {
    const { readAfter, errors } = await post(gateway, `mutation { track(input: { key: "a" }) { uid } }`);
    expect(errors).toBeUndefined();
    return readAfter!;
  };
  const ofStandby = async (sql: string) =>
    Object.values((await runStatement(standby.url, `SELECT ${sql}`))[0] as object)[0];
  try {
    const early = await write();
    await expect.poll(() => ofStandby(`pg_last_wal_replay_lsn() >= '${early.split(":")[1]}'`)).toBe(true);
    await ofStandby("pg_wal_replay_pause()");
    await expect.poll(() => ofStandby("pg_get_wal_replay_pause_state()")).toBe("paused");
    await runSql(server.url, "UPDATE lamindb_user SET name = 'later'");
    await expect.poll(() => nameOfUser(gateway)).toBeNull(); // it is being opened
    const late = await write();
    expect([await nameOfUser(gateway, early), await nameOfUser(gateway, late)]).toEqual([null, "later"]);
    await ofStandby("pg_wal_replay_resume()");
    await expect.poll(() => nameOfUser(gateway)).toBe("later");
  } finally {
    await open.pop()!.stop();
    await standby.stop();
    await server.stop();
  }
});
