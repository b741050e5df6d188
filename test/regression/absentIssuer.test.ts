/**
 * Whoever came with a token over a socket while its issuer did not give its keys was told never to come again, and no metric knew of it,
 * nor of other refusals over sockets; requests were not told when to come again.
 */
import { once } from "node:events";
import { CloseCode } from "graphql-ws";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { authWith, bearer, keyOf, mint, postAs, role } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;
const TRY_AGAIN_LATER = 1013;
const NOBODYS_PORT = 9;

let gateway: TestGateway;
beforeAll(async () => {
  const jwt = {
    jwksUrl: `http://127.0.0.1:${NOBODYS_PORT}/keys`,
    algorithms: ["ES256"],
    claims: { roles: "roles" },
  };
  gateway = await startTestGateway({
    default: target.slug,
    instances: [{ ...target, db: unpackSqliteTemplate("target") }],
    config: { auth: authWith({ monitor: role({ metrics: true }) }, { jwt }) },
  });
});
afterAll(() => gateway.stop());

/** With which code a socket is closed whose client brings these credentials. */
async function closeCode(payload: Record<string, string>): Promise<number> {
  const socket = new WebSocket(gateway.url.replace("http", "ws"), "graphql-transport-ws");
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload }));
  const [code] = (await once(socket, "close")) as [number];
  return code;
}

it("clients come again later, and operators see it", async () => {
  const token = bearer(mint({ roles: ["monitor"] }, { header: { alg: "ES256", kid: "k1" } }));
  const { status, headers, errors } = await postAs(gateway.url, token, "{ __typename }");
  expect([status, Number(headers.get("retry-after")) > 0]).toEqual([503, true]);
  expect(errors![0]!.extensions).toMatchObject({ retryable: true, retryAfterSeconds: expect.any(Number) });
  expect(await closeCode(token)).toBe(TRY_AGAIN_LATER);
  expect(await closeCode({ "x-api-key": "nobody's" })).toBe(CloseCode.Forbidden);

  const metrics = await fetch(new URL("/metrics", gateway.url), { headers: bearer(keyOf("monitor")) });
  const lines = (await metrics.text()).split("\n");
  for (const line of [
    "lamindb_gateway_token_keys_unavailable_total 2",
    'lamindb_gateway_errors_total{code="UNAUTHENTICATED"} 3',
    'lamindb_gateway_requests_total{operation="none",outcome="error"} 3',
  ])
    expect(lines).toContain(line);
});
