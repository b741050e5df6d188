/** Requests that were refused before GraphQL, and downloads, were in no metric; log lines did not say whose downloads and streams they were. */
import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { authWith, bearer, keyOf, role } from "../support/credentials.ts";
import { startTestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;

it("are counted, and logged with who they came from", async () => {
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
    limits: { maxBodyBytes: 100 },
    log,
  });
  const headers = bearer(keyOf("ada"));
  const JSON_TYPE = { "content-type": "application/json" };
  const post = (body: string, more: Record<string, string>) =>
    fetch(gateway.url, { method: "POST", headers: { ...headers, ...more }, body });
  expect((await post("{}", { "content-type": "text/plain" })).status).toBe(415);
  expect((await post(JSON.stringify({ query: `{ ${"x".repeat(100)} }` }), JSON_TYPE)).status).toBe(413);
  const table = new URL("/table.csv?registry=ULABEL&column=uid", gateway.url);
  expect((await fetch(table, { headers })).status).toBe(200);
  await expect.poll(() => lines.filter(({ identity }) => identity === "key:ada")).toHaveLength(3);
  expect(lines.filter(({ identity }) => identity !== undefined)).toMatchObject([
    { msg: "refused", status: 415, errorCodes: ["BAD_REQUEST"] },
    { msg: "refused", status: 413, errorCodes: ["LIMIT_EXCEEDED"] },
    { msg: "table", status: 200 },
  ]);
  const metrics = await (await fetch(new URL("/metrics", gateway.url), { headers })).text();
  await gateway.stop();
  for (const line of [
    'lamindb_gateway_errors_total{code="BAD_REQUEST"} 1',
    'lamindb_gateway_errors_total{code="LIMIT_EXCEEDED"} 1',
    'lamindb_gateway_requests_total{operation="none",outcome="error"} 2',
    'lamindb_gateway_requests_total{operation="table",outcome="success"} 1',
  ])
    expect(metrics).toContain(line);
});
