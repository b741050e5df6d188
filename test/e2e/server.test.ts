import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createConnection, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { startGateway } from "../../src/server/startGateway.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source, target } = TEMPLATE_INSTANCES;
const CANARY = "s3cr3t/c@nary";
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({
    default: target.slug,
    instances: [
      { ...source, db: unpackSqliteTemplate("source") },
      { ...target, db: unpackSqliteTemplate("target") },
      { slug: "down/refused", id: "1".repeat(32), db: `postgresql://me:${encodeURIComponent(CANARY)}@127.0.0.1:1/x` },
      { slug: "down/absent", id: "2".repeat(32), db: "/no/such/file.db" },
    ],
    limits: { maxBodyBytes: 200_000 },
  });
});
afterAll(() => gateway.stop());

const at = (path: string) => new URL(path, gateway.url);
const post = (body: string, headers: Record<string, string> = { "content-type": "application/json" }) =>
  fetch(gateway.url, { method: "POST", headers, body });
const codes = (answer: { errors?: { extensions?: { code?: string } }[] }) =>
  answer.errors?.map(({ extensions }) => extensions?.code);
async function refusal(response: Response): Promise<[number, string[] | undefined]> {
  return [response.status, codes((await response.json()) as object) as string[] | undefined];
}

describe("a running gateway", () => {
  it("answers operations on any instance", async () => {
    const { status, data, errors } = await gateway.query<{ user: { handle: string } }>(
      `{ user(instance: "${source.slug}", handle: "ada") { handle } }`,
    );
    expect({ status, data, errors }).toEqual({ status: 200, data: { user: { handle: "ada" } } });
  });

  it("gives each request an id, the client's where it has one", async () => {
    const headers = { "content-type": "application/json", "x-request-id": "mine-1" };
    const response = await post('{"query":"{ nothing }"}', headers);
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect(response.headers.get("x-request-id")).toBe("mine-1");
    expect(errors[0]!.extensions).toEqual({ code: "GRAPHQL_VALIDATION_FAILED", requestId: "mine-1" });
    const other = await post('{"query":"{ nothing }"}', { ...headers, "x-request-id": "a b" });
    expect(other.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("passes introspection whatever the depth limit", async () => {
    const { getIntrospectionQuery } = await import("graphql");
    const { errors } = await gateway.query(getIntrospectionQuery());
    expect(errors).toBeUndefined();
  });

  it("reports health and metrics", async () => {
    await gateway.query("{ nothing }");
    expect((await fetch(at("/health/live"))).status).toBe(200);
    const ready = await fetch(at("/health/ready"));
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
    const metrics = await (await fetch(at("/metrics"))).text();
    expect(metrics).toMatch(/lamindb_gateway_errors_total\{code="GRAPHQL_VALIDATION_FAILED"\} [1-9]/);
    expect(metrics).toMatch(/lamindb_gateway_requests_total\{operation="query",outcome="success"\} [1-9]/);
    expect(metrics).toMatch(/process_resident_memory_bytes \d/);
    const labels = [...metrics.matchAll(/lamindb_gateway\w*\{([^}]*)\}/g)].map(([, text]) => text);
    expect(labels.join()).not.toContain("nothing");
  });
});

describe("a request that is wrong in itself", () => {
  it.each<[string, string, Record<string, string> | undefined, number, string]>([
    ["no JSON", "{", undefined, 400, "BAD_REQUEST"],
    ["a batch", '[{"query":"{ __typename }"},{"query":"{ __typename }"}]', undefined, 400, "BAD_REQUEST"],
    ["no query", "{}", undefined, 400, "BAD_REQUEST"],
    ["a form", "query={__typename}", { "content-type": "application/x-www-form-urlencoded" }, 415, "BAD_REQUEST"],
    ["plain text", '{"query":"{ __typename }"}', { "content-type": "text/plain" }, 415, "BAD_REQUEST"],
    [
      "plain text with a header against forgery",
      '{"query":"{ __typename }"}',
      { "content-type": "text/plain", "apollo-require-preflight": "1" },
      415,
      "BAD_REQUEST",
    ],
    ["an unknown charset", "{}", { "content-type": "application/json; charset=x" }, 415, "BAD_REQUEST"],
    ["a syntax error", '{"query":"{"}', undefined, 400, "GRAPHQL_PARSE_FAILED"],
    [
      "an unknown operation",
      '{"query":"query a { __typename }","operationName":"b"}',
      undefined,
      400,
      "OPERATION_RESOLUTION_FAILURE",
    ],
    [
      "a wrong variable",
      '{"query":"query($f: Int) { users(first: $f) { totalCount } }","variables":{"f":"x"}}',
      undefined,
      400,
      "BAD_USER_INPUT",
    ],
    [
      "a subscription",
      '{"query":"subscription { jobProgress(id: \\"x\\") { id } }"}',
      undefined,
      400,
      "BAD_USER_INPUT",
    ],
    ["a big body", `{"query":"${"#".repeat(200_000)}"}`, undefined, 413, "LIMIT_EXCEEDED"],
  ])("is refused: %s", async (_what, body, headers, status, code) => {
    expect(await refusal(await post(body, headers))).toEqual([status, [code]]);
  });

  it("is refused: null for an argument with a default", async () => {
    const document = 'query($i: String = "x") { users(instance: $i) { totalCount } }';
    expect(codes(await gateway.query(document, { i: null }))).toEqual(["BAD_USER_INPUT"]);
  });

  it("is refused: a mutation by GET, another method, another path", async () => {
    const headers = { "apollo-require-preflight": "1" };
    expect(await refusal(await fetch(`${gateway.url}?query=mutation{__typename}`, { headers }))).toEqual([
      405,
      ["BAD_REQUEST"],
    ]);
    expect((await fetch(gateway.url, { method: "PUT", headers })).status).toBe(405);
    expect(await refusal(await fetch(at("/nothing"), { headers }))).toEqual([404, ["BAD_REQUEST"]]);
  });
});

describe("limits", () => {
  const nested = (levels: number) =>
    `{ users { nodes { ${"createdRuns { nodes { createdBy { ".repeat(levels)} uid ${"} } }".repeat(levels)} } } }`;
  const aliases = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: __typename`).join(" ");

  it.each([
    ["47 levels", nested(15), true],
    ["1000 aliases", `{ ${aliases(1000)} }`, true],
    ["400 aliases", `{ ${aliases(400)} }`, false],
    ["100,000 tokens", `{ ${"a ".repeat(50_000)} }`, true],
    ["one field 5,000 times", `{ ${"__typename ".repeat(5_000)} }`, true],
    ["brackets within brackets", `{ ${"a { ".repeat(3_000)} b ${"} ".repeat(3_000)} }`, true],
    [
      "a list in a list in a list",
      "{ artifacts(first: 1000) { nodes { ulabels(first: 1000) { nodes { name } } } } }",
      false,
    ],
    [
      "a page of labelled artifacts",
      "{ artifacts(first: 1000) { nodes { ulabels(first: 20) { nodes { name } } } } }",
      false,
    ],
    [
      "a fragment of fragments",
      `query { ...f0 } ${Array.from({ length: 18 }, (_, i) => `fragment f${i} on Query { ${i < 17 ? `a: __typename ...f${i + 1} ...f${i + 1} b: instances { slug }` : "instances { slug }"} }`).join(" ")}`,
      true,
    ],
  ])("hold for %s", async (_what, document, isRefused) => {
    const answer = await gateway.query(document);
    expect(codes(answer) ?? []).toEqual(isRefused ? ["LIMIT_EXCEEDED"] : []);
    expect(answer.status).toBe(isRefused ? 400 : 200);
  });

  it("hold for variables within variables", async () => {
    const deep = `${'{"not":'.repeat(5_000)}{}${"}".repeat(5_000)}`;
    const query = "query($w: UserWhere) { users(where: $w) { totalCount } }";
    const response = await post(`{"query":${JSON.stringify(query)},"variables":{"w":${deep}}}`);
    expect(await refusal(response)).toEqual([400, ["LIMIT_EXCEEDED"]]);
  });

  it("end a request whose time is over", async () => {
    // takes connections and never answers
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const slow = await startTestGateway({
      default: target.slug,
      instances: [
        { ...target, db: unpackSqliteTemplate("target") },
        { slug: "a/silent", id: "3".repeat(32), db: `postgresql://me@127.0.0.1:${port}/x` },
      ],
      limits: { requestTimeoutMs: 300, connectTimeoutMs: 900 },
    });
    try {
      const answer = await slow.query('{ users(instance: "a/silent") { totalCount } }');
      expect(codes(answer)).toEqual(["TIMEOUT"]);
      expect(answer.errors![0]!.extensions).toMatchObject({ retryable: true });
    } finally {
      await slow.stop();
      silent.close();
    }
  });
});

describe("the error border", () => {
  it.each(["down/refused", "down/absent"])("says of %s only that it is unavailable", async (slug) => {
    const answer = await gateway.query(`{ users(instance: "${slug}") { totalCount } }`);
    expect(answer.errors).toMatchObject([{ extensions: { code: "INSTANCE_UNAVAILABLE", instance: slug } }]);
    const text = JSON.stringify(answer);
    for (const secret of [CANARY, encodeURIComponent(CANARY), "127.0.0.1", "/no/such", "stack", "SELECT"]) {
      expect(text).not.toContain(secret);
    }
  });

  it("names the known instances where one is unknown", async () => {
    const answer = await gateway.query('{ users(instance: "no/such") { totalCount } }');
    expect(codes(answer)).toEqual(["INSTANCE_NOT_FOUND"]);
    expect(answer.errors![0]!.message).toContain(source.slug);
  });
});

describe("stopping", () => {
  it("ends once, however often it is asked to, and closes idle connections", async () => {
    const config = loadConfig({
      env: { LAMIN_SETTINGS_DIR: temporaryPath("none"), LAMINDB_GATEWAY_CONFIG: writeConfig(), PORT: "0" },
    });
    const other = await startGateway(config, { log: false });
    const socket = createConnection(other.port, "127.0.0.1");
    await fetch(other.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"query":"{__typename}"}',
    });
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const stopped = other.stop();
    expect(other.stop()).toBe(stopped);
    await stopped;
    await closed;
    await expect(fetch(other.url)).rejects.toThrow();
  });
});

function writeConfig(): string {
  const path = temporaryPath("gateway.json");
  writeFileSync(path, JSON.stringify({ instances: [{ slug: target.slug, db: unpackSqliteTemplate("target") }] }));
  return path;
}
