/** A page on a name that its owner let resolve to 127.0.0.1 could read and write everything, as no Host header was looked at. */
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, describe, expect, it, test } from "vitest";
import { type Config, DEFAULT_LIMITS } from "../../src/config/config.ts";
import { parseHost } from "../../src/config/parseHost.ts";
import { isOwnHost } from "../../src/server/hostNames.ts";
import { type Gateway, type GatewayOptions, startGateway } from "../../src/server/startGateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target: TARGET } = TEMPLATE_INSTANCES;
const QUIET: GatewayOptions = { log: false };
const open: Gateway[] = [];
afterAll(() => Promise.all(open.map((gateway) => gateway.stop())));

async function start(listen: Partial<Config["listen"]> = {}, more: Partial<Config> = {}): Promise<Gateway> {
  const gateway = await startGateway(
    {
      default: TARGET.slug,
      instances: [{ ...TARGET, db: { dialect: "sqlite", path: unpackSqliteTemplate("target") } }],
      modules: [],
      listen: { host: "127.0.0.1", port: 0, ...listen },
      limits: DEFAULT_LIMITS,
      ...more,
    },
    QUIET,
  );
  open.push(gateway);
  return gateway;
}

/** What comes back for these bytes until the gateway closes the connection. */
async function send({ port }: Gateway, head: string, body = ""): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  const length = body === "" ? "" : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  socket.write(`${head}\r\nConnection: close\r\n${length}\r\n${body}`);
  await once(socket, "close");
  return answer;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const TRACK = JSON.stringify({ query: 'mutation { track(input: { key: "rebound" }) { uid } }' });
const post = (host: string) => `POST /graphql HTTP/1.1\r\nHost: ${host}`;

describe("a gateway on loopback", async () => {
  const gateway = await start();

  it.each([
    "localhost",
    `localhost:${gateway.port}`,
    "LOCALHOST:1",
    "localhost.",
    "app.localhost",
    "127.0.0.1",
    "127.8.9.1:80",
    "[::1]:4000",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
  ])("answers to %s", async (host) => {
    expect(statusOf(await send(gateway, post(host), '{"query":"{ instances { slug } }"}'))).toBe(200);
  });

  it.each([
    "evil.example",
    "evil.example:4000",
    "localhost.evil.example",
    "evil-localhost",
    "127.0.0.1.evil.example",
    "128.0.0.1",
    "0.0.0.0",
    "[::2]",
    "localhost@evil.example",
    "localhost/evil",
    "localhost, evil.example",
    "",
  ])("does not answer to %j, and writes nothing", async (host) => {
    const answer = await send(gateway, post(host), TRACK);
    expect(statusOf(answer)).toBe(421);
    expect(JSON.parse(answer.split("\r\n\r\n")[1]!)).toMatchObject({
      errors: [{ message: expect.stringContaining("listen.hosts"), extensions: { code: "BAD_REQUEST" } }],
    });
    const runs = await send(gateway, post("localhost"), '{"query":"{ runs { totalCount } }"}');
    expect(runs).toContain('"totalCount":0');
  });

  it.each([
    ["GET /metrics", 421],
    ["GET /", 421],
    ["GET /explorer/x.js", 421],
    ["GET /graphql/schema.graphql", 421],
    ["OPTIONS /graphql", 421],
    ["POST /graphql/stream", 421],
    ["GET /nothing", 421],
    ["GET /healthy", 421],
    ["GET /health/live", 200],
    ["GET /health/ready", 200],
  ])("asked for %s by a stranger's name answers %i", async (line, status) => {
    expect(statusOf(await send(gateway, `${line} HTTP/1.1\r\nHost: evil.example`))).toBe(status);
  });

  it.each([
    ["X-Forwarded-Host", "POST /graphql HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost"],
    ["two Host headers", "POST /graphql HTTP/1.1\r\nHost: localhost\r\nHost: evil.example"],
    ["the same Host header twice", "POST /graphql HTTP/1.1\r\nHost: localhost\r\nHost: localhost"],
    ["a whole URL as its target", "POST http://evil.example/graphql HTTP/1.1\r\nHost: localhost"],
    ["a whole URL of ours, with a stranger's Host", "POST http://localhost/graphql HTTP/1.1\r\nHost: evil.example"],
    ["HTTP/1.0 without a Host header", "POST /graphql HTTP/1.0"],
  ])("is not talked round by %s", async (_, head) => {
    expect(statusOf(await send(gateway, head, TRACK))).toBe(421);
  });

  it("does not open a WebSocket for a stranger, and HTTP/1.1 demands a Host header", async () => {
    const upgrade = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    const head = `GET /graphql HTTP/1.1\r\nHost: evil.example\r\n${upgrade}`;
    expect(statusOf(await send(gateway, head))).toBe(421);
    expect(statusOf(await send(gateway, head.replace("/graphql", "/")))).toBe(421);
    expect(statusOf(await send(gateway, "GET /graphql HTTP/1.1"))).toBe(400);
  });
});

test("with `listen.hosts` it answers to those names alone", async () => {
  const gateway = await start({ hosts: ["Gateway.Example.org.", "*.lab.example", "münchen.example:8080", "::1"] });
  const status = async (host: string) => statusOf(await send(gateway, `GET /metrics HTTP/1.1\r\nHost: ${host}`));
  const own = ["gateway.example.org:443", "a.b.lab.example", "xn--mnchen-3ya.example", "[::1]"];
  expect(await Promise.all(own.map(status))).toEqual(own.map(() => 200));
  const strange = ["lab.example", "evil-lab.example", "gateway.example.org.evil.example", "evil.example"];
  expect(await Promise.all(strange.map(status))).toEqual(strange.map(() => 421));
});

test("listening on all addresses it answers to this machine's", () => {
  const everywhere = { host: "0.0.0.0", address: "0.0.0.0" };
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const own = addresses.filter(({ family }) => family === "IPv4").map(({ address }) => parseHost(address)!);
  expect(own.map((host) => isOwnHost(host, undefined, everywhere))).toEqual(own.map(() => true));
  for (const host of ["0.0.0.0", "203.0.113.9", "evil.example"])
    expect(isOwnHost(host, undefined, everywhere)).toBe(false);
});

describe("other than loopback", () => {
  it.each([
    ["all addresses", { host: "0.0.0.0" }],
    ["all addresses of IPv6", { host: "::" }],
    ["all addresses, written shorter", { host: "0" }],
    ["HOST", { host: "0.0.0.0", hostFrom: "HOST (environment)" }],
  ])("is refused for %s where nothing allows it", async (_, listen) => {
    await expect(start(listen)).rejects.toThrow(/without authentication, .* `allowAnonymous: true`/s);
  });

  it("is opened where the configuration allows it, and says what that means", async () => {
    const gateway = await start({ host: "0.0.0.0" }, { allowAnonymous: true });
    expect(gateway.url).toBe(`http://127.0.0.1:${gateway.port}/graphql`);
    expect(gateway.warnings).toEqual([
      expect.stringMatching(/^WARNING: allowAnonymous is true: anyone who can reach http/),
    ]);
    expect((await start({}, { allowAnonymous: true })).warnings).toEqual([]);
  });

  it.each(["mymachine", "x86_64-conda-linux-gnu", "not a name", "203.0.113.9"])(
    "is refused for a HOST of other software (%s), with what to do",
    async (host) => {
      const started = start({ host, hostFrom: "HOST (environment)" }, { allowAnonymous: true });
      await expect(started).rejects.toThrow(/HOST \(environment\).*`unset HOST`.*--host/s);
    },
  );

  it("is refused for a name that nobody knows, and an address that this machine does not have", async () => {
    await expect(start({ host: "nowhere.invalid", hostFrom: "--host" })).rejects.toThrow(
      /--host: expected a name that/,
    );
    await expect(start({ host: "203.0.113.9" }, { allowAnonymous: true })).rejects.toThrow(
      /does not have that address/,
    );
  });
});
