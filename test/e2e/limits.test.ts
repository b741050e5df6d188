/** Limits of the configuration, as clients meet them. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine, Limits } from "../../src/config/config.ts";
import { networkOf } from "../../src/server/clientAddress.ts";
import { startTestGateway, type TestGateway, type TestGatewayOptions } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { withClient } from "../support/withClient.ts";

const { source, target } = TEMPLATE_INSTANCES;
const TARGET = unpackSqliteTemplate("target");
const SOURCE = unpackSqliteTemplate("source");
const open: TestGateway[] = [];
afterAll(() => Promise.all(open.map((gateway) => gateway.stop())));

async function start(
  limits: Partial<Limits>,
  config: TestGatewayOptions["config"] = {},
  more: TestGatewayOptions["instances"] = [],
  engine?: Engine,
): Promise<TestGateway> {
  const instances = [{ ...source, db: SOURCE }, { ...target, db: TARGET }, ...more];
  const gateway = await startTestGateway({
    ...{ default: target.slug, instances, limits, config },
    ...(engine && { engine }),
  });
  open.push(gateway);
  return gateway;
}

const codesOf = (errors: readonly { extensions?: { code?: unknown } }[] = []) =>
  errors.map(({ extensions }) => extensions?.code);

/** Status, wait in seconds, and codes of an operation sent with headers. */
async function send(
  { url }: TestGateway,
  query: string,
  headers: Record<string, string> = {},
): Promise<[status: number, retryAfter: string | null, codes: unknown[]]> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string; retryable?: boolean } }[] };
  if (response.status === 429 || response.status === 503) expect(errors![0]!.extensions.retryable).toBe(true);
  return [response.status, response.headers.get("retry-after"), codesOf(errors)];
}

describe("sizes", () => {
  let small: TestGateway;
  beforeAll(async () => {
    small = await start({
      ...{ maxTokens: 30, maxAliases: 2, maxDirectives: 2, maxVariablesDepth: 4, maxVariablesBytes: 200 },
      maxAnswerBytes: 5_000,
    });
  });

  it.each([
    ["30 tokens", `{ ${"a { ".repeat(14)}b${" }".repeat(14)} }`, "tokens"],
    ["2 aliases", "{ a: __typename b: __typename c: __typename }", "aliases"],
    ["2 directives", "{ __typename @a @b @c }", "directives"],
  ])("%s are the most", async (_what, query, words) => {
    const { status, errors } = await small.query(query);
    expect([status, codesOf(errors)]).toEqual([400, ["LIMIT_EXCEEDED"]]);
    expect(errors![0]!.message).toContain(words);
  });

  it("variables are bounded in depth and bytes, whether their query is known or not", async () => {
    const query = "query ($w: UserWhere) { users(where: $w) { totalCount } }";
    const good = { w: { handle: { eq: "x" } } };
    for (let i = 0; i < 3; i++) expect((await small.query(query, good)).errors).toBeUndefined();
    const deep = { w: { not: { not: { not: { handle: { eq: "x" } } } } } };
    const long = { w: { handle: { eq: "ä".repeat(100) } } };
    for (const variables of [deep, long]) {
      const { status, errors } = await small.query(query, variables);
      expect([status, codesOf(errors)]).toEqual([400, ["LIMIT_EXCEEDED"]]);
    }
  });

  it.each<Engine>(["compiled", "loaders"])("an answer of too many bytes is none, read as %s", async (engine) => {
    const gateway = await start({ maxAnswerBytes: 1_000 }, {}, [], engine);
    const query = (first: number) => `{ artifacts(instance: "${source.slug}", first: ${first}) { nodes { uid key } } }`;
    for (let i = 0; i < 3; i++) {
      const { status, data, errors } = await gateway.query(query(20));
      expect([status, data, codesOf(errors)]).toEqual([200, null, ["LIMIT_EXCEEDED"]]);
    }
    expect((await gateway.query(query(2))).errors).toBeUndefined();
  });
});

describe("callers", () => {
  const QUERY = "{ __typename }";
  const from = (address: string) => ({ "x-forwarded-for": address });
  const listen = { host: "127.0.0.1", port: 0, trustedProxies: ["127.0.0.0/8", "10.0.0.0/8"] };

  it("may send so many requests a minute, each for itself, whatever they write into X-Forwarded-For", async () => {
    const gateway = await start({}, { listen, rateLimit: { requestsPerMinute: 2 } });
    const first = "203.0.113.5";
    for (const forwarded of [first, `8.8.8.8, ${first}, 10.1.2.3`])
      expect(await send(gateway, QUERY, from(forwarded))).toEqual([200, null, []]);
    const [status, wait, codes] = await send(gateway, QUERY, from(`1.2.3.4, ${first}`));
    expect([status, codes]).toEqual([429, ["LIMIT_EXCEEDED"]]);
    expect(Number(wait)).toBeGreaterThan(0);
    expect(Number(wait)).toBeLessThanOrEqual(60);
    expect((await send(gateway, QUERY, from("203.0.113.6")))[0]).toBe(200);
    // one customer's network
    for (const [i, status] of [200, 200, 429].entries())
      expect((await send(gateway, QUERY, from(`2001:db8::${i}`)))[0]).toBe(status);
  });

  it("are counted together by gateways that share a default instance on PostgreSQL", async () => {
    const { db, drop } = await cloneTemplate("postgres", "target");
    const config = { listen, rateLimit: { requestsPerMinute: 2, shared: true } };
    const instances = [{ ...target, db }];
    const both = await Promise.all([1, 2].map(() => startTestGateway({ default: target.slug, instances, config })));
    const status = async (i: number) => (await send(both[i]!, QUERY, from("203.0.113.5")))[0];
    expect([await status(0), await status(1), await status(0), await status(1)]).toEqual([200, 200, 429, 429]);
    expect((await send(both[0]!, QUERY, from("203.0.113.6")))[0]).toBe(200);
    await Promise.all(both.map((gateway) => gateway.stop()));
    await drop();
    await expect(start({}, { rateLimit: { shared: true } })).rejects.toThrow("PostgreSQL");
  });

  it("are known by their sockets where no proxy is trusted; on this machine they are not counted", async () => {
    const gateway = await start({}, { rateLimit: { requestsPerMinute: 1 } });
    for (let i = 0; i < 3; i++) expect((await send(gateway, QUERY, from("203.0.113.5")))[0]).toBe(200);
  });

  it("may have so many requests open, and one more when one has ended", async () => {
    const silent = createServer().listen(0, "127.0.0.1"); // takes connections and never answers
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const db = `postgresql://me@127.0.0.1:${port}/x`;
    const limits = { maxConcurrentRequests: 2, connectTimeoutMs: 1_500 };
    const gateway = await start(limits, { listen }, [{ slug: "a/silent", id: "3".repeat(32), db }]);
    const slow = () => send(gateway, '{ users(instance: "a/silent") { totalCount } }', from("203.0.113.5"));
    const connected = once(silent, "connection");
    const waiting = [slow(), slow()];
    await connected;
    expect.soft(await send(gateway, QUERY, from("203.0.113.6"))).toEqual([200, null, []]);
    await expect.poll(async () => (await send(gateway, QUERY, from("203.0.113.5")))[0]).toBe(429);
    expect((await Promise.all(waiting)).map(([status]) => status)).toEqual([200, 200]);
    expect(await send(gateway, QUERY, from("203.0.113.5"))).toEqual([200, null, []]);
    silent.close();
  });
});

it.each([
  ["203.0.113.5", "203.0.113.5"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it.each<Engine>(["compiled", "loaders"])(
  "so many reads wait for an instance, others are told to come back, read as %s",
  async (engine) => {
    const { db, drop } = await cloneTemplate("postgres", "source");
    const gateway = await startTestGateway({
      default: target.slug,
      instances: [
        { ...target, db: TARGET },
        { ...source, db, poolMax: 1 },
      ],
      ...{ limits: { maxQueue: 1 }, engine },
    });
    const query = `{ users(instance: "${source.slug}") { nodes { handle } } }`;
    expect(await send(gateway, query)).toEqual([200, null, []]);
    await withClient(db, async (client) => {
      await client.query("BEGIN");
      await client.query("LOCK TABLE lamindb_user IN ACCESS EXCLUSIVE MODE");
      const all = [1, 2, 3, 4].map(() => send(gateway, query));
      const refused = await Promise.race(all);
      expect(refused).toEqual([503, "1", ["LIMIT_EXCEEDED"]]);
      const other = await send(gateway, `{ __typename users(instance: "${source.slug}") { nodes { handle } } }`);
      expect(other[2]).toEqual(["LIMIT_EXCEEDED"]);
      await client.query("COMMIT");
      expect((await Promise.all(all)).map(([status]) => status).sort()).toEqual([200, 200, 503, 503]);
    });
    await gateway.stop();
    await drop();
  },
);
