/** Subscriptions over WebSockets: who may open one, what is told, and when it ends. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Config } from "../../src/config/config.ts";
import { authWith, bearer, keyOf, mint, postAs, role } from "../support/credentials.ts";
import { readEvents } from "../support/eventStream.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { startJob, waitForJob } from "../support/jobs.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source, target } = TEMPLATE_INSTANCES;
const PROGRESS = "subscription ($id: ID!) { jobProgress(id: $id) { id state } }";
const LISTED = "https://app.example.org";
const TARGET = unpackSqliteTemplate("target");
const open: TestGateway[] = [];
afterAll(() => Promise.all(open.map((gateway) => gateway.stop())));

async function start(config: Partial<Config> = {}, limits = {}): Promise<TestGateway> {
  const instances = [
    { ...source, db: unpackSqliteTemplate("source") },
    { ...target, db: TARGET },
  ];
  const gateway = await startTestGateway({ default: target.slug, instances, config, limits });
  open.push(gateway);
  return gateway;
}

const listen = { host: "127.0.0.1", port: 0, cors: { origins: [LISTED] } };
let gateway: TestGateway;
/** A job that stays as it is, since nothing is to be done about it before the year 9999. */
let waiting: string;
beforeAll(async () => {
  gateway = await start({ listen }, { maxStreams: 4 });
  const { id } = await startJob(gateway.url, "REFERENCE");
  await waitForJob(gateway.url, id);
  const state = `state = 'RUNNING', finished_at = NULL, retry_at = '9999-01-01 00:00:00.000000'`;
  await runStatement(TARGET, `UPDATE lamindb_gateway_job SET ${state} WHERE id = '${id}'`);
  waiting = id;
});

const at = ({ url }: TestGateway, path = "") => `${url.replace("http", "ws")}${path}`;
const clientOf = (one: TestGateway, connectionParams?: Record<string, unknown>) =>
  createClient({
    url: at(one),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    onNonLazyError: () => {},
    ...(connectionParams && { connectionParams }),
  });

/** The status with which an upgrade ends: 101, or a refusal. */
async function statusOf(url: string, headers: Record<string, string> = {}, protocol = "graphql-transport-ws") {
  const socket = new WebSocket(url, protocol, { headers });
  socket.on("error", () => {});
  const status = await new Promise<number>((resolve) => {
    socket.once("open", () => resolve(101));
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode!));
  });
  socket.terminate();
  return status;
}

describe("an upgrade", () => {
  const own = () => new URL(gateway.url).host;

  it("is for the gateway's hosts, pages of its own and listed origins, and programs that are no browser", async () => {
    const good: Record<string, string>[] = [
      {},
      { origin: `http://${own()}` },
      { origin: LISTED },
      { host: "localhost", origin: "http://localhost" },
    ];
    for (const headers of good) expect(await statusOf(at(gateway), headers)).toBe(101);
  });

  it.each([
    ["a stranger's name", 421, { host: "evil.example" }],
    ["a stranger's page", 403, { origin: "https://evil.example" }],
    ["a page of another port", 403, { origin: "http://127.0.0.1:1" }],
    ["a page without an origin", 403, { origin: "null" }],
    ["a page on a name that leads here", 421, { host: "evil.example", origin: "http://evil.example" }],
  ])("is refused for %s", async (_what, status, headers) => {
    expect(await statusOf(at(gateway), headers)).toBe(status);
  });

  it("is refused at other paths", async () => {
    expect(await statusOf(at(gateway, "/other"))).toBe(404);
  });

  it("to another protocol is no upgrade: the request is answered", async () => {
    const { port, host } = new URL(gateway.url);
    const client = connect(Number(port), "127.0.0.1"); // fetch sends no such headers
    client.write(
      `GET /graphql?query={__typename} HTTP/1.1\r\nHost: ${host}\r\nConnection: upgrade, close\r\nUpgrade: h2c\r\n\r\n`,
    );
    expect(await text(client)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe("a subscription", () => {
  it("is told, by its text and by its hash, until its client has enough", async () => {
    const file = temporaryPath("documents.json");
    writeFileSync(file, JSON.stringify({ progress: PROGRESS }));
    const strict = await start({ trustedDocuments: { file, only: true } });
    for (const [one, operation] of [
      [gateway, { query: PROGRESS }],
      [strict, { query: "", documentId: "progress" }],
    ] as const) {
      const client = clientOf(one);
      const events = client.iterate({ ...operation, variables: { id: waiting } } as Parameters<
        typeof client.iterate
      >[0]);
      expect((await events.next()).value).toEqual({ data: { jobProgress: { id: waiting, state: "RUNNING" } } });
      await events.return?.();
      await client.dispose();
    }
    const client = clientOf(strict);
    const other = client.iterate({ query: "subscription { jobProgress(id: 1) { id } }" });
    await expect(other.next()).rejects.toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    await client.dispose();
  });

  it.each([
    ["a query", "{ __typename }", "BAD_USER_INPUT"],
    ["a mutation", 'mutation { track(input: { key: "by-socket" }) { uid } }', "BAD_USER_INPUT"],
    ["broken GraphQL", "subscription {", "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", "subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ["a long document", `subscription { ${"a ".repeat(10_001)} }`, "LIMIT_EXCEEDED"],
  ])("is not %s", async (_what, query, code) => {
    const client = clientOf(gateway);
    await expect(client.iterate({ query }).next()).rejects.toMatchObject([
      { extensions: { code, requestId: expect.any(String) } },
    ]);
    await client.dispose();
    expect((await gateway.query("{ runs { totalCount } }")).data).toMatchObject({
      runs: { totalCount: expect.any(Number) },
    });
  });

  it("of no job says so", async () => {
    const client = clientOf(gateway);
    const events = client.iterate({ query: PROGRESS, variables: { id: "nobody" } });
    expect((await events.next()).value).toMatchObject({ errors: [{ extensions: { code: "OBJECT_NOT_FOUND" } }] });
    expect(await events.next()).toMatchObject({ done: true });
    await client.dispose();
  });

  it("is one of so many, and so are sockets", async () => {
    const client = clientOf(gateway);
    const all = Array.from({ length: 4 }, () => client.iterate({ query: PROGRESS, variables: { id: waiting } }));
    for (const one of all) expect((await one.next()).value).toHaveProperty("data");
    const more = client.iterate({ query: PROGRESS, variables: { id: waiting } });
    await expect(more.next()).rejects.toMatchObject([{ extensions: { code: "LIMIT_EXCEEDED" } }]);
    const others = [1, 2, 3].map(() => new WebSocket(at(gateway), "graphql-transport-ws"));
    await Promise.all(others.map((socket) => once(socket, "open")));
    expect(await statusOf(at(gateway))).toBe(503);
    for (const socket of others) socket.terminate();
    await client.dispose();
    await expect.poll(() => statusOf(at(gateway))).toBe(101);
  });
});

/** Code and reason with which a socket is closed after it was told who connects. */
async function closed(one: TestGateway, payload: Record<string, unknown>): Promise<[number, string]> {
  const socket = new WebSocket(at(one), "graphql-transport-ws");
  socket.once("open", () => socket.send(JSON.stringify({ type: "connection_init", payload })));
  const [code, reason] = await once(socket, "close");
  return [code, String(reason)];
}

describe("credentials", () => {
  let guarded: TestGateway;
  beforeAll(async () => {
    guarded = await start({ auth: authWith({ reader: role({ read: ["*"] }), stranger: role({ read: [] }) }) });
  });
  const next = async (connectionParams: Record<string, unknown>) => {
    const client = clientOf(guarded, connectionParams);
    const { value } = await client.iterate({ query: PROGRESS, variables: { id: waiting } }).next();
    await client.dispose();
    return value;
  };

  it("come in connectionParams, under the names of their headers", async () => {
    for (const params of [
      bearer(keyOf("reader")),
      { "x-api-key": keyOf("reader") },
      { Authorization: bearer(keyOf("reader")).authorization },
    ])
      expect(await next(params)).toEqual({ data: { jobProgress: { id: waiting, state: "RUNNING" } } });
  });

  it("are needed, and decide what is told", async () => {
    expect(await closed(guarded, {})).toEqual([4403, expect.stringContaining("No credentials")]);
    expect(await closed(guarded, bearer("nobody's"))).toEqual([4403, expect.any(String)]);
    expect(await next(bearer(keyOf("stranger")))).toMatchObject({
      errors: [{ extensions: { code: "OBJECT_NOT_FOUND" } }],
    });
  });

  it("end the socket and the stream with them", async () => {
    const token = () => mint({ sub: "u", roles: ["reader"], exp: Math.ceil(Date.now() / 1000) + 3 });
    const [code] = await closed(guarded, bearer(token()));
    expect(code).toBe(1012);
    const stream = await fetch(`${guarded.url}/stream`, {
      method: "POST",
      headers: { ...bearer(token()), "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ query: PROGRESS, variables: { id: waiting } }),
    });
    const events = readEvents(stream);
    expect((await events.next()).value).toMatchObject({ event: "next" });
    await expect(events.next()).rejects.toThrow(); // without `complete`
    expect((await postAs(guarded.url, bearer(token()), "{ __typename }")).errors).toBeUndefined();
  });
});

it("a gateway that stops closes its sockets without `complete`, and does not wait for them", async () => {
  const stopping = await start();
  const socket = new WebSocket(at(stopping), "graphql-transport-ws");
  const told: string[] = [];
  socket.on("message", (data) => told.push((JSON.parse(String(data)) as { type: string }).type));
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init" }));
  await once(socket, "message");
  socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: PROGRESS, variables: { id: waiting } } }));
  await once(socket, "message");
  const closing = once(socket, "close");
  await stopping.stop();
  expect((await closing)[0]).toBe(1012);
  expect(told).toEqual(["connection_ack", "next"]);
});
