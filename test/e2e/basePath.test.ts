/** A gateway behind a path prefix (`listen.basePath`): everything is under it, and nothing beside it but health and metrics. */
import { request } from "node:http";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { postForStream, readEvents } from "../support/eventStream.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source } = TEMPLATE_INSTANCES;
const TYPENAME = "?query={__typename}";
const TABLE = "/table.csv?registry=USER&column=handle";
const PROGRESS = 'subscription { jobProgress(id: "nobody") { state } }';
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    default: source.slug,
    instances: [{ ...source, db: unpackSqliteTemplate("source") }],
    config: { listen: { host: "127.0.0.1", port: 0, basePath: "/tools/lamin" } },
  });
});
afterAll(() => gateway.stop());

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

const at = (path: string) => new URL(path, gateway.url).href;
const statusOf = async (path: string) => (await fetch(at(path))).status;

describe("under the base path", () => {
  it("GraphQL answers by POST and GET, and the gateway's address names it", async () => {
    expect(gateway.url).toMatch(/:\d+\/tools\/lamin\/graphql$/);
    expect(await gateway.query('{ user(handle: "ada") { handle } }')).toMatchObject({
      data: { user: { handle: "ada" } },
    });
    expect(await (await fetch(`${gateway.url}${TYPENAME}`)).json()).toEqual({ data: { __typename: "Query" } });
  });

  it("the schema's file, tables, health and metrics answer", async () => {
    expect(await (await fetch(`${gateway.url}/schema.graphql`)).text()).toContain("type Query");
    const table = await (await fetch(at(`/tools/lamin${TABLE}`))).text();
    expect(table.split("\r\n")[0]).toBe("handle");
    expect(table).toContain("ada");
    for (const path of ["/health/live", "/health/ready", "/metrics"])
      expect([path, await statusOf(`/tools/lamin${path}`)]).toEqual([path, 200]);
  });

  it("subscriptions answer, as events and over WebSockets", async () => {
    const response = await postForStream(gateway.url, PROGRESS, { path: "/tools/lamin/graphql/stream" });
    const events = await all(readEvents(response));
    expect(JSON.stringify(events[0]!.data)).toContain("OBJECT_NOT_FOUND");
    const client = createClient({
      url: gateway.url.replace("http", "ws"),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    const told = await all(client.iterate({ query: PROGRESS })).catch((error: unknown) => error);
    expect(JSON.stringify(told)).toContain("OBJECT_NOT_FOUND");
    await client.dispose();
  });

  it("what does not exist is told with the paths that do", async () => {
    const response = await fetch(at("/tools/lamin/graph"));
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("GraphQL is at /tools/lamin/graphql, GraphiQL at /tools/lamin/.");
  });
});

describe("beside the base path", () => {
  it("health and metrics answer too", async () => {
    for (const path of ["/health/live", "/health/ready", "/metrics"])
      expect([path, await statusOf(path)]).toEqual([path, 200]);
  });

  it.each([
    `/graphql${TYPENAME}`,
    "/graphql/schema.graphql",
    TABLE,
    "/",
    `/tools/laminate/graphql${TYPENAME}`,
    `/tools/laminx${TYPENAME}`,
    `/Tools/lamin/graphql${TYPENAME}`,
    `/healthy/../graphql${TYPENAME}`,
    "/health-graphql",
    `/tools/lamin/tools/lamin/graphql${TYPENAME}`,
  ])("%s is nothing", async (path) => {
    expect(await statusOf(path)).toBe(404);
  });

  it("no WebSocket opens", async () => {
    const socket = new WebSocket(at("/graphql").replace("http", "ws"), "graphql-transport-ws");
    socket.on("error", () => {});
    const status = await new Promise((resolve) => {
      socket.once("open", () => resolve(101));
      socket.once("unexpected-response", (_request, response) => resolve(response.statusCode));
    });
    socket.terminate();
    expect(status).toBe(404);
  });

  it("a target that is a whole URL is taken by its path, and its host is looked at", async () => {
    const { hostname, port, host } = new URL(gateway.url);
    const ask = (path: string) =>
      new Promise((resolve, reject) => {
        const sent = request({ hostname, port, path, headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on("error", reject).end();
      });
    expect(await ask(`http://${host}/tools/lamin/graphql${TYPENAME}`)).toBe(200);
    expect(await ask(`http://${host}/graphql${TYPENAME}`)).toBe(404);
    expect(await ask(`http://evil.example/tools/lamin/graphql${TYPENAME}`)).toBe(421);
  });
});
