/** Of two headers `authorization` the first counted: a proxy that checks the last one let through what it never saw. */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { CloseCode } from "graphql-ws";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { authWith, bearer, keyOf, role } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    default: target.slug,
    instances: [{ ...target, db: unpackSqliteTemplate("target") }],
    config: { auth: authWith({ reader: role({ read: ["*"] }) }) },
  });
});
afterAll(() => gateway.stop());

const [MINE, OTHER] = [bearer(keyOf("reader")).authorization, "Bearer another"];

it.each([
  [200, [MINE]],
  [400, [MINE, OTHER]],
  [400, [OTHER, MINE]],
  [400, [MINE, MINE]],
])("%i for %j", async (status, values) => {
  const host = new URL(gateway.url).host;
  const headers = ["host", host, ...values.flatMap((value) => ["authorization", value])];
  const [{ statusCode }] = (await once(
    request(`${gateway.url}?query={__typename}`, { headers }).end(),
    "response",
  )) as [IncomingMessage];
  expect(statusCode).toBe(status);
});

it("a socket is closed", async () => {
  const headers = { authorization: [MINE, OTHER] as unknown as string };
  const socket = new WebSocket(gateway.url.replace("http", "ws"), "graphql-transport-ws", { headers });
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init" }));
  const [code] = (await once(socket, "close")) as [number];
  expect(code).toBe(CloseCode.Forbidden);
});
