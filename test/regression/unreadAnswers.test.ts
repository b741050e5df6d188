/** Clients that read nothing of an answer kept their place and its memory for ever: answers, streams, and what was said over sockets. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { authWith, bearer, keyOf, postAs, role } from "../support/credentials.ts";
import { postForStream, readEvents } from "../support/eventStream.ts";
import { startTestGateway, type TestGateway, type TestGatewayOptions } from "../support/gateway.ts";
import { startJob, waitForJob } from "../support/jobs.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;
/** More bytes than sockets take for a client that reads nothing: so many times so many letters. */
const [TIMES, LETTERS] = [40, 400_000];
const IDLE = { requestTimeoutMs: 4_000 };
/** Of the job that a stream tells of. */
const LONGER_THAN_A_POLL_MS = 700;
const PATIENCE = { timeout: 30_000, interval: 200 };

let gateway: TestGateway;
const left: { destroy(): void }[] = [];
afterEach(async () => {
  for (const one of left.splice(0)) one.destroy();
  await gateway.stop();
});

async function start(db: string, more: Partial<TestGatewayOptions>): Promise<void> {
  const instances = [
    { ...target, db },
    { ...source, db: unpackSqliteTemplate("source") },
  ];
  gateway = await startTestGateway({ default: target.slug, instances, ...more });
}

/** Posts an operation, and reads no more than the headers of the answer. */
async function postUnread(path: string, query: string, headers: object, variables = {}): Promise<IncomingMessage> {
  const sent = request(new URL(path, gateway.url), {
    ...{ method: "POST", agent: false },
    headers: { "content-type": "application/json", ...headers },
  });
  sent.end(JSON.stringify({ query, variables }));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.on("error", () => {}); // it is broken off
  left.push(response);
  return response;
}

it.each([
  ["as it is", {}],
  ["compressed", { "accept-encoding": "gzip" }],
])("an answer %s gives its place back", async (_how, headers) => {
  const db = unpackSqliteTemplate("target");
  const text = randomBytes(LETTERS / 2).toString("base64"); // which cannot be compressed to nothing
  await runStatement(db, `UPDATE lamindb_storage SET description = '${text}'`);
  const auth = authWith({ reader: role({ read: ["*"] }) });
  await start(db, { limits: { ...IDLE, maxConcurrentRequests: 1 }, config: { auth } });
  const fields = Array.from({ length: TIMES }, (_, i) => `f${i}: storages(first: 1) { nodes { description } }`);
  const key = bearer(keyOf("reader"));
  await postAs(gateway.url, key, "{ storages(first: 1) { nodes { uid } } }"); // what only the first one takes long for
  const unread = await postUnread("/graphql", `{ ${fields.join(" ")} }`, { ...key, ...headers });
  expect(unread.statusCode).toBe(200);
  const status = async () => (await postAs(gateway.url, key, "{ __typename }")).status;
  expect(await status()).toBe(429);
  await expect.poll(status, PATIENCE).toBe(200);
});

/** A job that is never done, about which there is much to say. */
async function wordyJob(): Promise<{ db: string; id: string }> {
  const db = unpackSqliteTemplate("target");
  await start(db, {});
  const { id } = await startJob(gateway.url, "REFERENCE");
  await waitForJob(gateway.url, id);
  await gateway.stop();
  const state = `state = 'RUNNING', finished_at = NULL, retry_at = '9999-01-01 00:00:00.000000'`;
  const message = `message = '${"x".repeat(LETTERS)}'`;
  await runStatement(db, `UPDATE lamindb_gateway_job SET ${state}, ${message} WHERE id = '${id}'`);
  return { db, id };
}

it("a stream gives its place back", async () => {
  const { db, id } = await wordyJob();
  await start(db, { limits: { ...IDLE, maxStreams: 1 } });
  const messages = Array.from({ length: TIMES }, (_, i) => `m${i}: message`);
  const query = `subscription ($id: ID!) { jobProgress(id: $id) { ${messages.join(" ")} } }`;
  const unread = await postUnread("/graphql/stream", query, { accept: "text/event-stream" }, { id });
  expect(unread.statusCode).toBe(200);
  const end = new AbortController();
  const another = async () =>
    (await postForStream(gateway.url, query, { variables: { id }, signal: end.signal })).status;
  expect(await another()).toBe(503);
  await expect.poll(another, PATIENCE).toBe(200);
  end.abort();
});

it("no more of a stream is read for a client than it takes", async () => {
  const { db, id } = await wordyJob();
  await start(db, {});
  const messages = Array.from({ length: TIMES }, (_, i) => `m${i}: message`);
  const query = `subscription ($id: ID!) { jobProgress(id: $id) { ${messages.join(" ")} } }`;
  const end = new AbortController();
  const response = await postForStream(gateway.url, query, { variables: { id }, signal: end.signal });
  const changes = ["one", "two", "three", "four", "five"];
  for (const message of changes) {
    await sleep(LONGER_THAN_A_POLL_MS);
    await runStatement(db, `UPDATE lamindb_gateway_job SET message = '${message}' WHERE id = '${id}'`);
  }
  const told: string[] = [];
  for await (const { data } of readEvents(response)) {
    const { m0 } = data.data.jobProgress;
    told.push(m0);
    if (m0 === changes.at(-1)) break;
  }
  end.abort();
  expect(told.length).toBeLessThan(changes.length); // the first, and not each change since
});

it("a socket is closed on whoever asks more and more, and reads nothing", async () => {
  await start(unpackSqliteTemplate("target"), { limits: { maxStreams: 1 } });
  const open = () => new WebSocket(gateway.url.replace("http", "ws"), "graphql-transport-ws");
  const deaf = open();
  deaf.on("error", () => {});
  await once(deaf, "open");
  const pong = setInterval(() => deaf.pong(), 500);
  left.push({ destroy: () => clearInterval(pong) }, { destroy: () => deaf.terminate() });
  deaf.send(JSON.stringify({ type: "connection_init" }));
  await once(deaf, "message");
  deaf.pause();
  const ping = JSON.stringify({ type: "ping", payload: { text: "x".repeat(LETTERS) } });
  for (let i = 0; i < TIMES; i++) deaf.send(ping);
  const another = async () => {
    const socket = open();
    const [first] = await Promise.race([
      once(socket, "open").then(() => ["opened"]),
      once(socket, "unexpected-response").then(() => ["refused"]),
    ]);
    socket.on("error", () => {}).terminate();
    return first;
  };
  await expect.poll(another, PATIENCE).toBe("opened");
});
