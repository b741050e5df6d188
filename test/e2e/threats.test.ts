/** Threats of SECURITY.md that no other test closes. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { clonePostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;
const LARGE = { slug: "large/source", id: "8".repeat(32) };
const KEY = "example_datasets/mini_immuno/dataset1.h5ad";
const lite = unpackSqliteTemplate("source");
let large: TestDatabase;
let gateway: TestGateway;
beforeAll(async () => {
  large = await clonePostgresTemplate("source");
  gateway = await startTestGateway({
    default: target.slug,
    instances: [
      { ...source, db: lite },
      { ...LARGE, db: large.db },
      { ...target, db: unpackSqliteTemplate("target") },
    ],
    user: { handle: "anonymous", uid: "00000000" },
  });
});
afterAll(async () => {
  await gateway.stop();
  await large.drop();
});

/** What comes back for these bytes until the gateway closes the connection. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(gateway.port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  socket.write(bytes);
  await once(socket, "close");
  return answer;
}

it("two instances with equal ids are never mixed up, in one request or in many at once", async () => {
  const one = (slug: string) => `artifact(instance: "${slug}", key: "${KEY}") { id uid instance { slug } run { id } }`;
  interface Found {
    id: string;
    uid: string;
    instance: { slug: string };
    run: { id: string } | null;
  }
  const slugs = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? source.slug : LARGE.slug));
  const answers = await Promise.all([
    ...slugs.map((slug) => gateway.query<Record<string, Found>>(`{ ${one(slug)} }`)),
    gateway.query<Record<string, Found>>(`{ a: ${one(source.slug)} b: ${one(LARGE.slug)} }`),
  ]);
  const found = answers.flatMap(({ data }) => Object.values(data!));
  expect(found.map(({ instance }) => instance.slug)).toEqual([...slugs, source.slug, LARGE.slug]);
  expect(new Set(found.map(({ uid }) => uid)).size).toBe(1);
  for (const part of [found.map(({ id }) => id), found.map(({ run }) => run?.id)]) expect(new Set(part).size).toBe(2);
});

it("no address that a database or a client names is contacted", async () => {
  let connections = 0;
  const trap = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(trap, "listening");
  const { port } = trap.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  await runStatement(lite, `UPDATE lamindb_storage SET root = 's3://bucket?endpoint_url=${address}'`);
  const read = await gateway.query(
    `{ artifact(instance: "${source.slug}", key: "${KEY}") { path describe { text } storage { root } } }`,
  );
  expect(read.errors).toBeUndefined();
  expect(JSON.stringify(read.data)).toContain(`127.0.0.1:${port}`);
  const synced = await gateway.query(
    `mutation { syncArtifact(source: "${source.slug}", key: "${KEY}") { outcome artifact { path } } }`,
  );
  expect(synced.errors).toBeUndefined();
  for (const slug of [address, `postgresql://127.0.0.1:${port}/x`, `//127.0.0.1:${port}`])
    expect((await gateway.query(`{ users(instance: "${slug}") { totalCount } }`)).errors).toMatchObject([
      { extensions: { code: "INSTANCE_NOT_FOUND" } },
    ]);
  expect(connections).toBe(0);
  trap.close();
});

it.each([
  "/explorer/../../package.json",
  "/explorer/%2e%2e/%2e%2e/package.json",
  "/explorer/..%2f..%2fpackage.json",
  "/explorer/..\\..\\package.json",
  "/explorer//etc/passwd",
  "/explorer/%00",
])("no file beyond the explorer's is served: %s", async (path) => {
  const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 (400|403|404) /);
  expect(answer).not.toContain('lamindb-gateway",');
});

it("a key that leads out of its storage stays a text", async () => {
  const root = "s3://bucket";
  await runStatement(lite, `UPDATE lamindb_storage SET root = '${root}'`);
  await runStatement(lite, `UPDATE lamindb_artifact SET _real_key = '../../etc/passwd' WHERE key = '${KEY}'`);
  const { data, errors } = await gateway.query<{ artifact: { path: string } }>(
    `{ artifact(instance: "${source.slug}", key: "${KEY}") { path } }`,
  );
  expect(errors).toBeUndefined();
  expect(data!.artifact.path).toBe(`${root}/../../etc/passwd`);
});

describe("a request that two servers could read differently", () => {
  const BODY = '{"query":"{ __typename }"}';
  it.each([
    ["two lengths", `Content-Length: ${BODY.length}\r\nContent-Length: 5`],
    ["a length and chunks", `Content-Length: ${BODY.length}\r\nTransfer-Encoding: chunked`],
    ["chunks under another name", "Transfer-Encoding: xchunked"],
    ["a header that goes on in the next line", `X-A: b\r\n Content-Length: 0\r\nContent-Length: ${BODY.length}`],
    ["a space before the colon", `Content-Length : ${BODY.length}`],
  ])("is refused: %s", async (_what, headers) => {
    const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n${headers}`;
    expect(await raw(`${head}\r\n\r\n${BODY}`)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});

it("no header of a request is taken for the gateway's own name or origin", async () => {
  const headers = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "gopher",
    forwarded: "host=evil.example",
    origin: "https://evil.example",
    "content-type": "application/json",
  };
  for (const init of [{ method: "POST", body: '{"query":"{ __typename }"}' }, { method: "GET" }]) {
    const response = await fetch(init.method === "GET" ? `${gateway.url}/schema.graphql` : gateway.url, {
      ...init,
      headers,
    });
    const all = JSON.stringify([...response.headers]) + (await response.text());
    expect(all).not.toMatch(/evil\.example|gopher/);
    expect(response.headers.get("vary")).toContain("Origin");
  }
});

it("a small body that unpacks to a large one is refused", async () => {
  const large = `{"query":"{ __typename }","variables":{"x":"${" ".repeat(50_000_000)}"}}`;
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
    body: gzipSync(large),
  });
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  expect([response.status, errors[0]!.extensions.code]).toEqual([413, "LIMIT_EXCEEDED"]);
});

it.each([source.slug, LARGE.slug])(
  "patterns that take exponential time elsewhere are answered or refused: %s",
  async (slug) => {
    const hostile = `${"a".repeat(60)}!`; // of which backtracking has no end
    const db = slug === LARGE.slug ? large.db : lite;
    await runStatement(db, `UPDATE lamindb_artifact SET description = '${hostile}' WHERE key = '${KEY}'`);
    for (const pattern of ["(a+)+$", "(a|aa)+$", "(.*a){20}", "^(([a-z])+.)+[A-Z]([a-z])+$"]) {
      const text = JSON.stringify(pattern);
      const { errors } = await gateway.query(
        `{ artifacts(instance: "${slug}", where: { description: { regex: ${text} } }) { totalCount } }`,
      );
      expect(
        (errors ?? []).map(({ extensions }) => extensions?.code).filter((code) => code !== "BAD_USER_INPUT"),
      ).toEqual([]);
    }
  },
);

it.each([source.slug, LARGE.slug])("a uid in other letters, or none, finds nothing: %s", async (slug) => {
  const { data } = await gateway.query<{ artifact: { uid: string } }>(
    `{ artifact(instance: "${slug}", key: "${KEY}") { uid } }`,
  );
  const { uid } = data!.artifact;
  const swapped = [...uid].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join("");
  expect(swapped).not.toBe(uid);
  const other = await gateway.query(`{ artifact(instance: "${slug}", uid: "${swapped}") { uid } }`);
  expect(other).toMatchObject({ data: { artifact: null } });
  const none = await gateway.query(`mutation { syncArtifact(source: "${slug}", uid: "") { outcome } }`);
  expect(none.errors).toHaveLength(1);
});
