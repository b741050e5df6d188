/**
 * Places of open streams: an id that was used again kept two of them for good, many messages at once were not counted, one caller
 * could take all, and a message behind a refusal was an internal error.
 */
import { once } from "node:events";
import { Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { CloseCode } from "graphql-ws";
import { afterAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Config, Limits } from "../../src/config/config.ts";
import { authWith, bearer, keyOf, role } from "../support/credentials.ts";
import { postForStream } from "../support/eventStream.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { startJob, waitForJob } from "../support/jobs.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;
const PROGRESS = "subscription ($id: ID!) { jobProgress(id: $id) { id state } }";
const open: TestGateway[] = [];
afterAll(() => Promise.all(open.map((gateway) => gateway.stop())));

/** A gateway, a job on it that is never done, and its log. */
async function start(limits: Partial<Limits>, config: Partial<Config> = {}) {
  const db = unpackSqliteTemplate("target");
  const lines: string[] = [];
  const log = new Writable({
    write(line, _encoding, done) {
      lines.push(String(line));
      done();
    },
  });
  const instances = [
    { ...source, db: unpackSqliteTemplate("source") },
    { ...target, db },
  ];
  const maker = await startTestGateway({ default: target.slug, instances });
  const { id } = await startJob(maker.url, "REFERENCE");
  await waitForJob(maker.url, id);
  await maker.stop();
  const state = `state = 'RUNNING', finished_at = NULL, retry_at = '9999-01-01 00:00:00.000000'`;
  await runStatement(db, `UPDATE lamindb_gateway_job SET ${state} WHERE id = '${id}'`);
  const gateway = await startTestGateway({ default: target.slug, instances, limits, config, log });
  open.push(gateway);
  return { gateway, id, lines };
}

/** A socket whose client is known, and the types of what it was told, by id. */
async function connect(gateway: TestGateway, payload = {}) {
  const socket = new WebSocket(gateway.url.replace("http", "ws"), "graphql-transport-ws");
  const told: { type: string; id?: string }[] = [];
  socket.on("message", (data) => told.push(JSON.parse(String(data))));
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload }));
  const send = (message: object) => socket.send(JSON.stringify(message));
  const subscribe = (id: string, job: string) =>
    send({ type: "subscribe", id, payload: { query: PROGRESS, variables: { id: job } } });
  const count = (type: string) => told.filter((one) => one.type === type).length;
  return { socket, told, send, subscribe, count };
}

it("an id that is used again takes one place", async () => {
  const most = 3;
  const { gateway, id } = await start({ maxStreams: most });
  const client = await connect(gateway);
  await expect.poll(() => client.count("connection_ack")).toBe(1);
  for (let i = 0; i < most; i++) {
    client.subscribe("a", id);
    client.send({ type: "complete", id: "a" });
    client.subscribe("a", id);
    client.send({ type: "complete", id: "a" });
  }
  client.send({ type: "ping" });
  await expect.poll(() => client.count("pong")).toBe(1);
  const closed = once(client.socket, "close");
  client.socket.close();
  await closed;
  const other = await connect(gateway);
  await expect.poll(() => other.count("connection_ack")).toBe(1);
  for (let i = 0; i < most; i++) other.subscribe(String(i), id);
  await expect.poll(() => other.count("next") + other.count("error")).toBe(most);
  expect(other.count("next")).toBe(most);
  other.socket.terminate();
});

it("are counted of many messages at once", async () => {
  const { gateway, id } = await start({ maxStreams: 3 });
  const client = await connect(gateway);
  await expect.poll(() => client.count("connection_ack")).toBe(1);
  for (let i = 0; i < 20; i++) client.subscribe(String(i), id);
  await expect.poll(() => client.count("next") + client.count("error")).toBe(20);
  expect(client.count("next")).toBe(3);
  client.socket.terminate();
});

it("are not all one caller's, whatever the protocol", async () => {
  const roles = { one: role({ read: ["*"] }), other: role({ read: ["*"] }) };
  const { gateway, id } = await start({ maxStreams: 10, maxConcurrentRequests: 2 }, { auth: authWith(roles) });
  const stream = (name: string, end: AbortController) =>
    postForStream(gateway.url, PROGRESS, { variables: { id }, headers: bearer(keyOf(name)), signal: end.signal });
  const end = new AbortController();
  expect((await stream("one", end)).status).toBe(200);
  const client = await connect(gateway, bearer(keyOf("one")));
  await expect.poll(() => client.count("connection_ack")).toBe(1);
  for (const name of ["a", "b"]) client.subscribe(name, id);
  await expect.poll(() => client.count("next") + client.count("error")).toBe(2);
  expect(client.count("next")).toBe(1);
  const refused = await stream("one", end);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("1");
  const extensions = { code: "LIMIT_EXCEEDED", retryable: true };
  expect(await refused.json()).toMatchObject({
    errors: [{ message: expect.stringContaining("2 of your streams"), extensions }],
  });
  expect((await stream("other", end)).status).toBe(200);
  end.abort();
  client.socket.terminate();
  await expect.poll(async () => (await stream("one", new AbortController())).status).toBe(200);
});

it("a message behind a refusal is none of the gateway's own errors", async () => {
  const { gateway, id, lines } = await start({}, { auth: authWith({ one: role({ read: ["*"] }) }) });
  const client = await connect(gateway, bearer("nobody's"));
  const closed = once(client.socket, "close");
  for (let i = 0; client.socket.readyState === WebSocket.OPEN; i++) {
    client.subscribe(String(i), id);
    await setImmediate();
  }
  expect([CloseCode.Unauthorized, CloseCode.Forbidden]).toContain((await closed)[0]);
  expect(lines.filter((line) => line.includes("internal error"))).toEqual([]);
});
