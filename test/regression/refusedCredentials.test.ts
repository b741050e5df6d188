/** Wrong credentials were refused before any limit, as often as somebody sent them. */
import { once } from "node:events";
import { CloseCode } from "graphql-ws";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { authWith, bearer, keyOf, mint, postAs, role } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;
const MOST = 6;
const WRONG = [bearer("nobody's"), { "x-api-key": "nobody's" }, bearer(mint({ exp: 1 }))];
const TRY_AGAIN_LATER = 1013;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    default: target.slug,
    instances: [{ ...target, db: unpackSqliteTemplate("target") }],
    config: { auth: authWith({ reader: role({ read: ["*"] }) }), rateLimit: { requestsPerMinute: MOST } },
  });
});
afterAll(() => gateway.stop());

/** With which code a socket is closed whose client brings a wrong key. */
async function closeCode(): Promise<number> {
  const socket = new WebSocket(gateway.url.replace("http", "ws"), "graphql-transport-ws");
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload: bearer("nobody's") }));
  const [code] = (await once(socket, "close")) as [number];
  return code;
}

it("are counted by address, whatever the way; those who are known are not kept from coming by it", async () => {
  expect(await closeCode()).toBe(CloseCode.Forbidden);
  for (let i = 1; i < MOST; i++) {
    const { status } = await postAs(gateway.url, WRONG[i % WRONG.length]!, "{ __typename }");
    expect(status).toBe(401);
  }
  for (const headers of WRONG) {
    const { status, headers: answered, errors } = await postAs(gateway.url, headers, "{ __typename }");
    expect([status, Number(answered.get("retry-after")) > 0]).toEqual([429, true]);
    expect(errors![0]!.extensions).toMatchObject({ code: "LIMIT_EXCEEDED", retryable: true });
  }
  expect((await fetch(new URL("/metrics", gateway.url), { headers: bearer("nobody's") })).status).toBe(429);
  expect(await closeCode()).toBe(TRY_AGAIN_LATER);
  expect((await postAs(gateway.url, bearer(keyOf("reader")), "{ __typename }")).status).toBe(200);
});
