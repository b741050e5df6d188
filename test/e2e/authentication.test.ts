/** Who gets in, and who may do what, over HTTP. */
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authWith, bearer, keyOf, mint, postAs, role } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const READ = `{ artifacts(instance: "${SOURCE.slug}", first: 1) { nodes { uid } } }`;
const UNKNOWN = '{ artifacts(instance: "un/known", first: 1) { nodes { uid } } }';
const TRACK = 'mutation { track(input: { key: "a.py" }) { uid } }';

const ROLES = {
  reader: role({ read: ["*"] }),
  sourceOnly: role({ read: [SOURCE.slug] }),
  targetOnly: role({ read: [TARGET.slug] }),
  curator: role({ read: ["*"], sync: true }),
  blindCurator: role({ read: [SOURCE.slug], sync: true }),
  monitor: role({ metrics: true }),
};
const instances = () => [
  { ...SOURCE, db: unpackSqliteTemplate("source") },
  { ...TARGET, db: unpackSqliteTemplate("target") },
];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: instances(), default: TARGET.slug, config: { auth: authWith(ROLES) } });
});
afterAll(() => gateway.stop());

const codesOf = ({ errors }: { errors?: { extensions?: { code?: string } }[] }) =>
  (errors ?? []).map(({ extensions }) => extensions?.code);

describe("credentials", () => {
  const token = (claims: object = {}) => mint({ sub: "u", roles: ["reader"], ...claims });
  const now = Math.floor(Date.now() / 1000);
  const swapped = (text: string) => text.slice(0, -2) + (text.endsWith("AA") ? "BB" : "AA");

  it.each<[string, Record<string, string>, number, string | undefined]>([
    ["a key", bearer(keyOf("reader")), 200, undefined],
    ["a key as x-api-key", { "x-api-key": keyOf("reader") }, 200, undefined],
    ["the same key in both", { ...bearer(keyOf("reader")), "x-api-key": keyOf("reader") }, 200, undefined],
    ["another scheme's letters", { authorization: `bearer ${keyOf("reader")}` }, 200, undefined],
    ["a token", bearer(token()), 200, undefined],
    ["a token with roles in one text", bearer(token({ roles: "none reader" })), 200, undefined],
    ["a token and a key", { ...bearer(token()), "x-api-key": keyOf("reader") }, 400, "BAD_REQUEST"],
    ["two keys", { ...bearer(keyOf("curator")), "x-api-key": keyOf("reader") }, 400, "BAD_REQUEST"],
    ["none", {}, 401, "UNAUTHENTICATED"],
    ["an empty header", { authorization: "" }, 401, "UNAUTHENTICATED"],
    ["an unknown key", bearer("nobody's"), 401, "UNAUTHENTICATED"],
    ["an unknown key as x-api-key", { "x-api-key": "nobody's" }, 401, "UNAUTHENTICATED"],
    ["a token as x-api-key", { "x-api-key": token() }, 401, "UNAUTHENTICATED"],
    ["another scheme", { authorization: `Basic ${btoa("a:b")}` }, 401, "UNAUTHENTICATED"],
    ["an expired token", bearer(token({ exp: now - 60 })), 401, "UNAUTHENTICATED"],
    ["a token without exp", bearer(token({ exp: undefined })), 401, "UNAUTHENTICATED"],
    ["a token for later", bearer(token({ nbf: now + 60 })), 401, "UNAUTHENTICATED"],
    [
      "a token of another secret",
      bearer(mint({ roles: ["reader"] }, { secret: "x".repeat(40) })),
      401,
      "UNAUTHENTICATED",
    ],
    ["a changed token", bearer(swapped(token())), 401, "UNAUTHENTICATED"],
    [
      "a token without signature",
      bearer(mint({ roles: ["reader"] }, { header: { alg: "none" } })),
      401,
      "UNAUTHENTICATED",
    ],
    ["another algorithm", bearer(mint({ roles: ["reader"] }, { header: { alg: "HS512" } })), 401, "UNAUTHENTICATED"],
  ])("%s", async (_what, headers, status, code) => {
    const answer = await postAs(gateway.url, headers, READ);
    expect([answer.status, ...codesOf(answer)]).toEqual([status, ...(code ? [code] : [])]);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(answer.headers.get("www-authenticate") ?? "").toMatch(status === 401 ? /^Bearer / : /^$/);
  });
});

describe("roles", () => {
  const COPIES = `{ artifacts(instance: "${SOURCE.slug}", first: 1) { nodes { copies { match } } } }`;
  it.each<[string, string, string, (string | undefined)[]]>([
    ["reader", "reads", READ, []],
    ["reader", "mutation", TRACK, ["FORBIDDEN"]],
    ["curator", "reads", READ, []],
    ["curator", "mutation", TRACK, []],
    ["blindCurator", "mutation without read of the default", TRACK, ["FORBIDDEN"]],
    ["sourceOnly", "reads", READ, []],
    ["sourceOnly", "copies elsewhere", COPIES, []],
    ["targetOnly", "reads the other", READ, ["INSTANCE_NOT_FOUND"]],
    ["targetOnly", "reads none that is there", UNKNOWN, ["INSTANCE_NOT_FOUND"]],
    ["sourceOnly", "reads the default", "{ artifacts { totalCount } }", ["INSTANCE_NOT_FOUND"]],
    ["monitor", "reads", READ, ["INSTANCE_NOT_FOUND"]],
    ["monitor", "lists what is there", "{ instances { slug } }", []],
  ])("%s: %s", async (name, _what, query, codes) => {
    const answers = [
      await postAs(gateway.url, bearer(keyOf(name)), query),
      await postAs(gateway.url, bearer(mint({ roles: [name] })), query),
    ];
    for (const answer of answers) expect(codesOf(answer)).toEqual(codes);
  });

  it("unknown and forbidden instances look alike, and only those within reach are named", async () => {
    const ask = async (slug: string) => {
      const { errors } = await postAs(
        gateway.url,
        bearer(keyOf("targetOnly")),
        `{ runs(instance: "${slug}") { totalCount } }`,
      );
      return errors![0]!.message.replace(slug, "SLUG");
    };
    expect(await ask(SOURCE.slug)).toBe(await ask("un/known"));
    expect(await ask("un/known")).toBe(`There is no instance SLUG. Known instances: ${TARGET.slug}.`);
    const { data } = await postAs(gateway.url, bearer(keyOf("targetOnly")), "{ instances { slug } }");
    expect(data).toEqual({ instances: [{ slug: TARGET.slug }] });
  });

  it("what was planned for one caller is not answered to another", async () => {
    const query = `query Twice($n: Int) { artifacts(instance: "${SOURCE.slug}", first: $n) { nodes { uid } } }`;
    for (const [name, codes] of [
      ["targetOnly", ["INSTANCE_NOT_FOUND"]],
      ["reader", []],
      ["targetOnly", ["INSTANCE_NOT_FOUND"]],
      ["sourceOnly", []],
      ["monitor", ["INSTANCE_NOT_FOUND"]],
    ] as const)
      expect(codesOf(await postAs(gateway.url, bearer(keyOf(name)), query, { n: 1 }))).toEqual(codes);
  });

  it("the metrics need a role", async () => {
    const metrics = gateway.url.replace("/graphql", "/metrics");
    const statusOf = async (headers: Record<string, string>) => (await fetch(metrics, { headers })).status;
    expect(await statusOf({})).toBe(401);
    expect(await statusOf(bearer("nobody's"))).toBe(401);
    expect(await statusOf(bearer(keyOf("curator")))).toBe(403);
    expect(await statusOf(bearer(keyOf("monitor")))).toBe(200);
  });

  it.each([
    ["POST", "/graphql"],
    ["GET", "/graphql/nothing"],
    ["GET", "/graphql/schema.graphql"],
    ["POST", "/graphql/stream"],
    ["GET", "/table.csv"],
    ["POST", "/table.csv/nothing"],
    ["POST", "/metrics"],
    ["GET", "/metrics/nothing"],
  ])("%s %s says nothing without credentials, whether there is something or not", async (method, path) => {
    const { status } = await fetch(new URL(path, gateway.url), { method });
    expect(status).toBe(401);
  });

  it("streams are refused like everything else", async () => {
    const headers = { "content-type": "application/json", accept: "text/event-stream" };
    const response = await fetch(`${gateway.url}/stream`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query: 'subscription { jobProgress(id: "x") { id } }' }),
    });
    expect(response.status).toBe(401);
  });
});

describe("anonymous callers", () => {
  it("have the anonymous roles, which everybody has; wrong credentials make nobody anonymous", async () => {
    const auth = authWith(ROLES, { anonymous: ["targetOnly"] });
    const open = await startTestGateway({ instances: instances(), default: TARGET.slug, config: { auth } });
    try {
      const own = "{ artifacts { totalCount } }";
      expect(codesOf(await postAs(open.url, {}, own))).toEqual([]);
      expect(codesOf(await postAs(open.url, {}, READ))).toEqual(["INSTANCE_NOT_FOUND"]);
      expect(codesOf(await postAs(open.url, {}, TRACK))).toEqual(["FORBIDDEN"]);
      expect((await postAs(open.url, bearer("nobody's"), own)).status).toBe(401);
      expect(
        codesOf(await postAs(open.url, bearer(keyOf("sourceOnly")), `${own.slice(0, -1)} other: ${READ.slice(1)}`)),
      ).toEqual([]);
      expect(codesOf(await postAs(open.url, bearer(mint({ roles: ["no such role"] })), own))).toEqual([]);
      const metrics = await fetch(open.url.replace("/graphql", "/metrics"));
      expect([metrics.status, metrics.headers.get("www-authenticate")]).toEqual([
        401,
        'Bearer realm="lamindb-gateway"',
      ]);
    } finally {
      await open.stop();
    }
  });
});

describe("tokens of an issuer that publishes its keys", () => {
  it("are checked with these, its name, its audience; its keys being out of reach is nobody's fault", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" };
    const issuer = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
    const jwksUrl = `http://127.0.0.1:${(issuer.address() as { port: number }).port}/keys`;
    const claims = { roles: "realm_access.roles" };
    const jwt = { jwksUrl, algorithms: ["ES256"], issuer: "https://login.example", audience: "gateway", claims };
    const start = () =>
      startTestGateway({ instances: instances(), default: TARGET.slug, config: { auth: authWith(ROLES, { jwt }) } });
    const open = await start();
    const sign = (audience: string, key = privateKey) =>
      new SignJWT({ realm_access: { roles: ["reader"] } })
        .setProtectedHeader({ alg: "ES256", kid: "k1" })
        .setIssuer("https://login.example")
        .setAudience(audience)
        .setExpirationTime("5m")
        .sign(key);
    try {
      expect(codesOf(await postAs(open.url, bearer(await sign("gateway")), READ))).toEqual([]);
      expect((await postAs(open.url, bearer(await sign("another")), READ)).status).toBe(401);
      const { privateKey: other } = await generateKeyPair("ES256");
      expect((await postAs(open.url, bearer(await sign("gateway", other)), READ)).status).toBe(401);
      expect((await postAs(open.url, bearer(mint({ roles: ["reader"] })), READ)).status).toBe(401);
      await new Promise((resolve) => issuer.close(resolve));
      const later = await start();
      expect((await postAs(later.url, bearer(await sign("gateway")), READ)).status).toBe(503);
      await later.stop();
    } finally {
      issuer.close();
      await open.stop();
    }
  });
});
