/** Sockets whose clients did not say who they are took the places of all others, however few they came from. */
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { authWith, bearer, keyOf, role } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;
const MOST = 2;
const MOST_OF_ALL = 10;

let gateway: TestGateway;
const opened: WebSocket[] = [];
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  await gateway.stop();
});

/** A socket, or the status with which it is refused. */
async function open(): Promise<WebSocket | number> {
  const socket = new WebSocket(gateway.url.replace("http", "ws"), "graphql-transport-ws");
  socket.on("error", () => {}); // it is refused
  const refused = new Promise<number>((resolve) =>
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode!)),
  );
  const status = await Promise.race([refused, once(socket, "open").then(() => undefined)]);
  if (status !== undefined) return status;
  opened.push(socket);
  return socket;
}

async function sayWho(socket: WebSocket, name: string): Promise<void> {
  socket.send(JSON.stringify({ type: "connection_init", payload: bearer(keyOf(name)) }));
  await once(socket, "message");
}

it("are so many of an address, until they say it", async () => {
  const auth = authWith({ ada: role({ read: ["*"] }), bob: role({ read: ["*"] }) });
  gateway = await startTestGateway({
    default: target.slug,
    instances: [{ ...target, db: unpackSqliteTemplate("target") }],
    config: { auth },
    limits: { maxConcurrentRequests: MOST, maxStreams: MOST_OF_ALL },
  });
  const silent = await Promise.all([open(), open(), open(), open()]);
  expect(silent.filter((one) => one === 429)).toHaveLength(2);
  const [first, second] = silent.filter((one) => one instanceof WebSocket) as [WebSocket, WebSocket];
  await sayWho(first, "ada");
  const third = await open();
  expect(third).toBeInstanceOf(WebSocket);
  expect(await open()).toBe(429);
  second.close();
  await expect.poll(open).toBeInstanceOf(WebSocket);
  await sayWho(third as WebSocket, "bob");
});
