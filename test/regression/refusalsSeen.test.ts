/**
 * Requests that were refused before GraphQL, downloads, and subscriptions refused over sockets were in no metric; log lines did not
 * say whose downloads and streams they were.
 */
import { Writable } from "node:stream";
import { createClient } from "graphql-ws";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Limits } from "../../src/config/config.ts";
import { authWith, bearer, keyOf, role } from "../support/credentials.ts";
import { startTestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;
const JSON_TYPE = { "content-type": "application/json" };
const headers = bearer(keyOf("ada"));

/** A gateway, what its log says of requests of people who are known, and its metrics. */
async function start(limits: Partial<Limits> = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = new Writable({
    write(line, _encoding, done) {
      lines.push(JSON.parse(String(line)));
      done();
    },
  });
  const gateway = await startTestGateway({
    default: target.slug,
    instances: [{ ...target, db: unpackSqliteTemplate("target") }],
    config: { auth: authWith({ ada: role({ read: ["*"], metrics: true }) }) },
    limits,
    log,
  });
  const known = () => lines.filter(({ identity }) => identity === "key:ada");
  const metrics = async () => (await fetch(new URL("/metrics", gateway.url), { headers })).text();
  return { gateway, known, metrics };
}

it("are counted, and logged with who they came from", async () => {
  const { gateway, known, metrics } = await start({ maxBodyBytes: 100 });
  const post = (body: string, more: Record<string, string>) =>
    fetch(gateway.url, { method: "POST", headers: { ...headers, ...more }, body });
  expect((await post("{}", { "content-type": "text/plain" })).status).toBe(415);
  expect((await post(JSON.stringify({ query: `{ ${"x".repeat(100)} }` }), JSON_TYPE)).status).toBe(413);
  const table = new URL("/table.csv?registry=ULABEL&column=uid", gateway.url);
  expect((await fetch(table, { headers })).status).toBe(200);
  await expect.poll(known).toHaveLength(3);
  expect(known()).toMatchObject([
    { msg: "refused", status: 415, errorCodes: ["BAD_REQUEST"] },
    { msg: "refused", status: 413, errorCodes: ["LIMIT_EXCEEDED"] },
    { msg: "table", status: 200 },
  ]);
  const counts = await metrics();
  await gateway.stop();
  for (const line of [
    'lamindb_gateway_errors_total{code="BAD_REQUEST"} 1',
    'lamindb_gateway_errors_total{code="LIMIT_EXCEEDED"} 1',
    'lamindb_gateway_requests_total{operation="none",outcome="error"} 2',
    'lamindb_gateway_requests_total{operation="table",outcome="success"} 1',
  ])
    expect(counts).toContain(line);
});

it("are seen alike whether a subscription comes over a socket or as a request for a stream", async () => {
  const { gateway, known, metrics } = await start();
  const query = "subscription { nothing }";
  const stream = { ...headers, ...JSON_TYPE, accept: "text/event-stream" };
  const answer = await fetch(gateway.url, { method: "POST", headers: stream, body: JSON.stringify({ query }) });
  expect(answer.status).toBe(400);
  const url = gateway.url.replace("http", "ws");
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: headers, retryAttempts: 0 });
  await expect(client.iterate({ query }).next()).rejects.toMatchObject([
    { extensions: { code: "GRAPHQL_VALIDATION_FAILED" } },
  ]);
  await client.dispose();
  await expect.poll(known).toHaveLength(2);
  const line = { msg: "stream", status: 400, errorCodes: ["GRAPHQL_VALIDATION_FAILED"] };
  expect(known()).toMatchObject([line, line]);
  expect(await metrics()).toContain('lamindb_gateway_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 2');
  await gateway.stop();
});
