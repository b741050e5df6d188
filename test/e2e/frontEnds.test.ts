/** What front ends on other origins and HTTP clients in general rely on. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../src/config/config.ts";
import { startTestGateway, type TestGateway, type TestGatewayOptions } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source, target } = TEMPLATE_INSTANCES;
const ORIGIN = "https://app.example.org";
const open: TestGateway[] = [];

async function start(config: TestGatewayOptions["config"] = {}, engine?: Engine): Promise<TestGateway> {
  const gateway = await startTestGateway({
    default: target.slug,
    instances: [
      { ...source, db: unpackSqliteTemplate("source") },
      { ...target, db: unpackSqliteTemplate("target") },
    ],
    ...(engine && { engine }),
    config,
  });
  open.push(gateway);
  return gateway;
}
afterAll(() => Promise.all(open.map((gateway) => gateway.stop())));

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await start({ listen: { host: "127.0.0.1", port: 0, cors: { origins: [ORIGIN] } }, serverTiming: true });
});

const JSON_TYPE = { "content-type": "application/json" };
const post = ({ url }: TestGateway, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, { method: "POST", headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });
const get = ({ url }: TestGateway, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${url}?${new URLSearchParams(parameters)}`, { headers });
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions: { code: string } }[];
}
async function answerOf(response: Response): Promise<[number, unknown]> {
  const { data, errors } = (await response.json()) as Answer;
  return [response.status, errors ? errors[0]!.extensions.code : data];
}

describe("CORS", () => {
  const preflight = (origin: string, path = "") =>
    fetch(`${gateway.url}${path}`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
      },
    });

  it.each(["", "/stream"])("answers the preflight of a listed origin at /graphql%s", async (path) => {
    const { status, headers } = await preflight(ORIGIN, path);
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(headers.get("access-control-allow-methods")).toBe("GET,POST");
    expect(headers.get("access-control-allow-headers")?.split(",")).toEqual([
      "authorization",
      "x-api-key",
      "x-lamindb-db-token",
      "x-lamin-hub-token",
      "content-type",
      "x-request-id",
      "x-lamindb-read-after",
      "x-lamindb-explain",
      "apollo-require-preflight",
    ]);
    expect(headers.get("vary")).toContain("Origin");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("lets only listed origins read an answer", async () => {
    const answered = await post(gateway, { query: "{ __typename }" }, { origin: ORIGIN });
    expect(answered.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(answered.headers.get("access-control-expose-headers")).toBe(
      "x-request-id,retry-after,x-lamindb-read-after,server-timing,content-disposition",
    );
    for (const origin of ["https://evil.example", "http://app.example.org", `${ORIGIN}.evil.example`, "null"]) {
      const { headers } = await post(gateway, { query: "{ __typename }" }, { origin });
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect(headers.get("vary")).toContain("Origin");
      expect((await preflight(origin)).headers.get("access-control-allow-origin")).toBeNull();
    }
  });
});

describe("GET", () => {
  it("answers queries without further headers, again and again, with variables that keep their digits", async () => {
    const query = 'query Q($h: String) { user(handle: $h, instance: "default") { handle } }';
    for (let i = 0; i < 3; i++) {
      const parameters = { query, operationName: "Q", variables: JSON.stringify({ h: "no-one" }) };
      expect(await answerOf(await get(gateway, parameters))).toEqual([200, { user: null }]);
    }
    const ofSource = `{ user(instance: "${source.slug}", handle: "ada") { handle } }`;
    for (let i = 0; i < 3; i++)
      expect(await answerOf(await get(gateway, { query: ofSource }))).toEqual([200, { user: { handle: "ada" } }]);
  });

  it("refuses mutations and subscriptions", async () => {
    const mutation = await get(gateway, { query: 'mutation { track(input: { key: "by-get" }) { uid } }' });
    expect(mutation.headers.get("allow")).toBe("POST");
    expect(await answerOf(mutation)).toEqual([405, "BAD_REQUEST"]);
    const subscription = 'subscription { jobProgress(id: "x") { id } }';
    expect(await answerOf(await get(gateway, { query: subscription }))).toEqual([405, "BAD_REQUEST"]);
    const { data } = await gateway.query("{ runs { totalCount } }");
    expect(data).toEqual({ runs: { totalCount: 0 } });
  });

  it.each([
    ["nothing", ""],
    ["variables that are no JSON", "?query={__typename}&variables=x"],
    ["variables that are no object", "?query={__typename}&variables=[1]"],
    ["a parameter twice", "?query={__typename}&query={__typename}"],
  ])("refuses %s", async (_what, search) => {
    expect(await answerOf(await fetch(`${gateway.url}${search}`))).toEqual([400, "BAD_REQUEST"]);
  });
});

it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
  "POST takes no %s, which a page may send without permission",
  async (type) => {
    const body = JSON.stringify({ query: 'mutation { track(input: { key: "forged" }) { uid } }' });
    for (const path of ["", "/stream"]) {
      const response = await fetch(`${gateway.url}${path}`, {
        method: "POST",
        headers: { "content-type": type },
        body,
      });
      expect(await answerOf(response)).toEqual([415, "BAD_REQUEST"]);
    }
    const { data } = await gateway.query("{ runs { totalCount } }");
    expect(data).toEqual({ runs: { totalCount: 0 } });
  },
);

/** An answer as it came over the wire. */
interface RawAnswer {
  encoding: string | undefined;
  length: string | undefined;
  body: Buffer;
}

function rawGet(url: string, headers: Record<string, string>): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("end", () => {
          const { "content-encoding": encoding, "content-length": length } = response.headers;
          resolve({ encoding, length, body: Buffer.concat(chunks) });
        });
    })
      .on("error", reject)
      .end();
  });
}

describe("compression", () => {
  const query = encodeURIComponent("{ __schema { types { name description fields { name description } } } }");

  it.each([
    ["br", "br", brotliDecompressSync],
    ["gzip", "gzip", gunzipSync],
    ["br;q=0, gzip", "gzip", gunzipSync],
    ["zstd", undefined, (body: Buffer) => body],
  ] as const)("for accept-encoding: %s", async (accepted, encoding, unpack) => {
    const plain = await rawGet(`${gateway.url}?query=${query}`, {});
    const packed = await rawGet(`${gateway.url}?query=${query}`, { "accept-encoding": accepted });
    expect(packed.encoding).toBe(encoding);
    expect(unpack(packed.body).equals(plain.body)).toBe(true);
    if (encoding) expect(packed.body.length).toBeLessThan(plain.body.length / 4);
  });

  it("leaves small answers alone, which say how long they are", async () => {
    const { encoding, length, body } = await rawGet(`${gateway.url}?query={__typename}`, {
      "accept-encoding": "br, gzip",
    });
    expect([encoding, length]).toEqual([undefined, String(body.length)]);
  });
});

describe("caches", () => {
  it("may keep the schema's file and ask whether it is the same", async () => {
    const first = await fetch(`${gateway.url}/schema.graphql`);
    expect([first.status, first.headers.get("cache-control")]).toEqual([200, "private, no-cache"]);
    expect((await first.text()).includes("type Artifact implements")).toBe(true);
    const etag = first.headers.get("etag")!;
    const again = await fetch(`${gateway.url}/schema.graphql`, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
  });

  it("keep nothing else", async () => {
    const answers = [
      await post(gateway, { query: "{ __typename }" }),
      await post(gateway, { query: "{ nothing }" }),
      await get(gateway, { query: "{ __typename }" }),
      await fetch(new URL("/", gateway.url), { headers: { accept: "text/html" } }),
      await fetch(new URL("/metrics", gateway.url)),
      await fetch(new URL("/nothing", gateway.url)),
      await fetch(`${gateway.url}/stream`, { method: "POST", headers: JSON_TYPE, body: "{}" }),
    ];
    expect(answers.map(({ headers }) => headers.get("cache-control"))).toEqual(answers.map(() => "private, no-store"));
  });
});

describe.each(["compiled", "loaders"] as const)("documents by hash, read as %s", (engine) => {
  const DOCUMENT = `query Handle($h: String!) { user(instance: "${source.slug}", handle: $h) { handle } }`;
  const TRUSTED = "query Trusted { __typename }";
  const WRITE = 'mutation Write { track(input: { key: "by-hash" }) { uid } }';
  const variables = { h: "ada" };
  const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });
  const file = temporaryPath("documents.json");
  writeFileSync(file, JSON.stringify({ [sha256(TRUSTED)]: TRUSTED, "write-1": WRITE, handle: DOCUMENT }));
  let usual: TestGateway;
  let strict: TestGateway;
  beforeAll(async () => {
    usual = await start({}, engine);
    strict = await start({ trustedDocuments: { file, only: true } }, engine);
  });

  it("are registered by sending them once, and found by POST and GET", async () => {
    const extensions = persisted(sha256(DOCUMENT));
    expect(await answerOf(await post(usual, { extensions, variables }))).toEqual([200, "PERSISTED_QUERY_NOT_FOUND"]);
    const answers = [await post(usual, { query: DOCUMENT, extensions, variables })];
    for (let i = 0; i < 3; i++) answers.push(await post(usual, { extensions, variables }));
    const parameters = { extensions: JSON.stringify(extensions), variables: JSON.stringify(variables) };
    for (let i = 0; i < 3; i++) answers.push(await get(usual, parameters));
    answers.push(await post(usual, { documentId: `sha256:${sha256(DOCUMENT)}`, variables }));
    for (const answer of answers) expect(await answerOf(answer)).toEqual([200, { user: { handle: "ada" } }]);
  });

  it("are refused where the hash is another document's, or no hash", async () => {
    const wrong = await post(usual, { query: "{ __typename }", extensions: persisted(sha256("{ other }")) });
    expect(await answerOf(wrong)).toEqual([400, "BAD_REQUEST"]);
    expect(await answerOf(await post(usual, { extensions: persisted(sha256("{ other }")) }))).toEqual([
      200,
      "PERSISTED_QUERY_NOT_FOUND",
    ]);
    const odd = await post(usual, { extensions: { persistedQuery: { version: 2, sha256Hash: "x" } } });
    expect(await answerOf(odd)).toEqual([400, "BAD_REQUEST"]);
    expect(await answerOf(await post(usual, { documentId: "constructor" }))).toEqual([
      400,
      "PERSISTED_QUERY_NOT_FOUND",
    ]);
  });

  it("are the only ones answered, with `only`, and nothing is registered", async () => {
    const bySha = { extensions: persisted(sha256(TRUSTED)) };
    const good = [
      await post(strict, bySha),
      await get(strict, { extensions: JSON.stringify(bySha.extensions) }),
      await post(strict, { documentId: sha256(TRUSTED) }),
      await get(strict, { documentId: `sha256:${sha256(TRUSTED)}` }),
      await post(strict, { query: TRUSTED }),
    ];
    for (const answer of good) expect(await answerOf(answer)).toEqual([200, { __typename: "Query" }]);
    expect(await answerOf(await post(strict, { documentId: "handle", variables }))).toEqual([
      200,
      { user: { handle: "ada" } },
    ]);
    const other = "{ instances { slug } }";
    expect(await answerOf(await post(strict, { query: other }))).toEqual([403, "FORBIDDEN"]);
    expect(await answerOf(await get(strict, { query: other }))).toEqual([403, "FORBIDDEN"]);
    const registering = { query: other, extensions: persisted(sha256(other)) };
    expect(await answerOf(await post(strict, registering))).toEqual([403, "FORBIDDEN"]);
    expect(await answerOf(await post(strict, { extensions: registering.extensions }))).toEqual([
      200,
      "PERSISTED_QUERY_NOT_FOUND",
    ]);
    expect(await answerOf(await post(strict, { query: other, documentId: "handle" }))).toEqual([400, "BAD_REQUEST"]);
    const stream = await fetch(`${strict.url}/stream`, {
      method: "POST",
      headers: { ...JSON_TYPE, accept: "text/event-stream" },
      body: JSON.stringify({ query: 'subscription { jobProgress(id: "x") { id } }' }),
    });
    expect(await answerOf(stream)).toEqual([403, "FORBIDDEN"]);
  });

  it("do not write by GET", async () => {
    expect(await answerOf(await get(strict, { documentId: "write-1" }))).toEqual([405, "BAD_REQUEST"]);
  });
});

it("a file of documents that is none is a mistake of the configuration", async () => {
  for (const [content, words] of [
    ["[]", "other JSON"],
    ['{ "a": "query {" }', "under a: Syntax Error"],
    ["{", "invalid JSON"],
  ]) {
    const file = temporaryPath("documents.json");
    writeFileSync(file, content!);
    await expect(start({ trustedDocuments: { file } })).rejects.toThrow(words);
  }
});

it("passes the audit of GraphQL over HTTP without a failed MUST or SHOULD", async () => {
  const audits = serverAudits({ url: gateway.url, fetchFn: fetch });
  const results = await Promise.all(audits.map((audit) => audit.fn()));
  const failed = results.filter(({ status }) => status === "error" || status === "warn");
  expect(failed.map(({ name, status }) => `${status}: ${name}`)).toEqual([]);
  expect(results.length).toBeGreaterThan(50);
});

it("tells how long an answer took, where that is configured", async () => {
  const { headers } = await post(gateway, { query: `{ user(instance: "${source.slug}", handle: "ada") { uid } }` });
  expect(headers.get("server-timing")).toMatch(
    /^total;dur=[\d.]+, read;dur=[\d.]+;desc="compiled", statements;desc="1"$/,
  );
});

describe("in production", () => {
  const EXPLAINED = { "x-lamindb-explain": "1" };
  const shown = async (one: TestGateway) => {
    const introspection = await post(one, { query: "{ __schema { queryType { name } } }" });
    const page = await fetch(new URL("/", one.url), { headers: { accept: "text/html" } });
    const query = `{ user(instance: "${source.slug}", handle: "ada") { uid } }`;
    const explained: unknown[] = [];
    for (let i = 0; i < 3; i++)
      explained.push(((await (await post(one, { query }, EXPLAINED)).json()) as { extensions?: object }).extensions);
    const wrong = (await (await post(one, { query: "{ artifact { uidd } }" })).json()) as Answer;
    return {
      introspection: introspection.status,
      file: (await fetch(`${one.url}/schema.graphql`)).status,
      explorer: page.status,
      explain: explained.map((extensions) => extensions !== undefined),
      suggestions: wrong.errors![0]!.message.includes("Did you mean"),
    };
  };

  it("nobody reads the schema, the explorer, suggestions or how answers are read", async () => {
    expect(await shown(await start({ production: true }))).toEqual({
      ...{ introspection: 400, file: 404, explorer: 404, explain: [false, false, false], suggestions: false },
    });
  });

  it("nor is anybody sent to the explorer", async () => {
    const answer = await fetch(new URL("/", (await start({ production: true })).url));
    expect(((await answer.json()) as Answer).errors![0]!.message).toBe(
      "Nothing was found at this path; GraphQL is at /graphql.",
    );
  });

  it("but where their keys say so", async () => {
    const keys = { introspection: true, explorer: true, explain: true };
    const all = { introspection: 200, file: 200, explorer: 200, explain: [true, true, true], suggestions: true };
    expect(await shown(await start({ production: true, ...keys }))).toEqual(all);
    expect(await shown(gateway)).toEqual(all);
  });
});
