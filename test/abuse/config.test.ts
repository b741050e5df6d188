// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how a configuration names a variable
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ConfigError } from "../../src/config/configError.ts";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { temporaryPath } from "../support/temporary.ts";

const folder = temporaryPath("config");
mkdirSync(folder);

/** The message's lines about a file with this text, without the first, which names the file. */
function mistakes(text: string, env: Record<string, string> = {}): string[] {
  const file = join(folder, "gateway.yaml");
  writeFileSync(file, text);
  try {
    loadConfig({ file, env: { LAMIN_SETTINGS_DIR: folder, ...env }, cwd: folder });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [first, ...lines] = error.message.split("\n");
    expect(first).toMatch(/^\d+ mistakes? in the configuration \(.*gateway\.yaml\):$/);
    return lines.map((line) => line.trim());
  }
  return [];
}

const GOOD = "instances: [{ slug: a/b, db: x }]";

it.each<[string, string, (string | RegExp)[], Record<string, string>?]>([
  [
    "several mistakes, all at once",
    "defualt: a/b\ninstances: [{ slug: ab, db: x, idd: 1 }, { slug: a/c }]\nlisten: { port: high }",
    [
      'instances[0].slug: expected account/name, got "ab"',
      "instances[0].idd: expected a known key; did you mean id?",
      "instances[1].db: expected the address of a database, got nothing",
      'listen.port: expected a whole number from 0 to 65535, got "high"',
      "defualt: expected a known key; did you mean default?",
    ],
  ],
  [
    "hosts that are none",
    `listen: { hosts: ["*", "a b", "http://a.example", "*.*.example", "*.example.org", "gateway.example.org:80"] }\n${GOOD}`,
    [
      'listen.hosts[1]: expected a host name or address, like gateway.example.org or *.example.org, got "a b"',
      'listen.hosts[2]: expected a host name or address, like gateway.example.org or *.example.org, got "http://a.example"',
      'listen.hosts[3]: expected a host name or address, like gateway.example.org or *.example.org, got "*.*.example"',
    ],
  ],
  [
    "any host without authentication",
    `listen: { hosts: ["*"] }\n${GOOD}`,
    ['listen.hosts: expected host names; `*` (any host) requires authentication: configure `auth`, got "*"'],
  ],
  [
    "no host that is served",
    `listen: { hosts: [] }\n${GOOD}`,
    ["listen.hosts: expected at least one host name; leave it out for those of this machine, got []"],
  ],
  [
    "the hash of a key that was not set",
    `auth: { apiKeys: [{ name: a, sha256: ${createHash("sha256").digest("hex")}, roles: [] }], roles: {} }\n${GOOD}`,
    [/^auth\.apiKeys\[0\]\.sha256: expected the SHA-256 of a key; this is the one of an empty text/],
  ],
  [
    "an unknown default",
    `default: a/bb\n${GOOD}`,
    ["default: expected the slug of a configured instance; did you mean a/b?, got a/bb"],
  ],
  [
    "no default among several",
    "instances: [{ slug: a/b, db: x }, { slug: a/c, db: y }]",
    ["default: expected the slug of a configured instance; one of a/b, a/c, got nothing"],
  ],
  [
    "no instance",
    "listen: { port: 1 }",
    [
      "instances: expected at least one; write a gateway.yaml with `instances`, or connect to one with LaminDB's client (`discover: true` takes these)",
    ],
  ],
  [
    "one slug twice",
    "default: a/b\ninstances: [{ slug: a/b, db: x }, { slug: a/b, db: y }]",
    ["instances[1].slug: expected a slug that no other instance has, got a/b"],
  ],
  [
    "a database of another kind",
    "instances: [{ slug: a/b, db: 'mysql://me:canary@h/d' }]",
    [
      "instances[0].db: expected sqlite:///path/of/file.db, postgresql://user:password@host:5432/database, or a file's path, got mysql://me:***@h/d",
    ],
  ],
  [
    "an unknown key of a pool",
    "instances: [{ slug: a/b, db: x, pool: { maximum: 1 } }]",
    ["instances[0].pool.maximum: expected one of the keys max"],
  ],
  [
    "parameters and values of an address that libpq does not know",
    "instances: [{ slug: a/b, db: 'postgresql://me:canary@h/d?sslmod=require&sslmode=on' }]",
    [
      "instances[0].db: expected only parameters that PostgreSQL's libpq knows, and sslmod is not one of them; did you mean sslmode?, got postgresql://me:***@h/d?sslmod=require&sslmode=on",
      "instances[0].db: expected sslmode to be one of disable, allow, prefer, require, verify-ca, verify-full, got postgresql://me:***@h/d?sslmod=require&sslmode=on",
    ],
  ],
  [
    "a wrong address from a variable",
    "instances: [{ slug: a/b, db: '${URL}' }]",
    [
      "instances[0].db: expected sqlite:///path/of/file.db, postgresql://user:password@host:5432/database, or a file's path, got ${URL}",
    ],
    { URL: "mysql://me:canary@h/d" },
  ],
  [
    "a variable that is not set",
    "instances: [{ slug: a/b, db: '${NO_SUCH}' }]",
    ["instances[0].db: expected the environment variable NO_SUCH to be set, got ${NO_SUCH}"],
  ],
  ["a wrong PORT", GOOD, ["PORT (environment): expected a whole number from 0 to 65535, got 70000"], { PORT: "70000" }],
  [
    "authentication by nothing",
    `auth: {}\n${GOOD}`,
    ["auth: expected jwt, apiKeys or anonymous; leave auth out to serve this machine alone without authentication"],
  ],
  ["authentication without a value", `auth:\n${GOOD}`, [/^auth: expected how callers prove who they are.*, got null$/]],
  [
    "unknown keys and secrets in authentication, which are not shown",
    `auth: { token: canary, jwt: { sercet: canary, secret: canary }, apiKeys: [{ name: a, sha256: canary, roles: r }] }\n${GOOD}`,
    [
      "auth.jwt.secret: expected a secret of 32 bytes or more",
      "auth.jwt.sercet: expected a known key; did you mean secret?",
      "auth.apiKeys[0].sha256: expected the SHA-256 of the key, 64 hex digits",
      'auth.apiKeys[0].roles: expected a list of names of roles, got "r"',
      "auth.token: expected one of the keys jwt, apiKeys, roles, anonymous",
    ],
  ],
  [
    "keys from where others can read along",
    `auth: { jwt: { jwksUrl: "http://login.example/keys" } }\n${GOOD}`,
    ["auth.jwt.jwksUrl: expected an https URL, or an http one of this machine"],
  ],
  [
    "algorithms of the other kind",
    `auth: { jwt: { jwksUrl: "https://login.example/keys", algorithms: [RS256, HS256] } }\n${GOOD}`,
    [/^auth\.jwt\.algorithms: expected algorithms that go with jwksUrl: RS256, .*, got \["RS256","HS256"\]$/],
  ],
  [
    "public algorithms with a secret",
    `auth: { jwt: { secret: "${"s".repeat(32)}", algorithms: [RS256] } }\n${GOOD}`,
    [/^auth\.jwt\.algorithms: expected algorithms that go with secret: HS256, HS384, HS512/],
  ],
  [
    "both or neither of secret and jwksUrl",
    `auth: { jwt: { issuer: x } }\n${GOOD}`,
    ["auth.jwt: expected either a secret or a jwksUrl"],
  ],
  [
    "one key twice",
    `auth: { apiKeys: [{ name: a, sha256: ${"0".repeat(64)}, roles: [] }, { name: a, sha256: ${"1".repeat(64)}, roles: [] }] }\n${GOOD}`,
    ["auth.apiKeys[1].name: expected a name that no other key has"],
  ],
  [
    "rights per person on SQLite, and where to have their tokens without them",
    "default: a/b\ninstances: [{ slug: a/b, db: x, access: person }, { slug: a/c, db: y, dbTokenUrl: https://hub.example/token }]",
    [
      "instances[0].access: expected nothing for SQLite, which has no rights per person",
      "instances[1].dbTokenUrl: expected `access: person` beside it",
    ],
  ],
  ["a list instead of keys", "[]", ["the whole file: expected keys and values, got []"]],
  [
    "a limit of zero",
    `limits: { maxDepth: 0 }\n${GOOD}`,
    ['limits.maxDepth: expected a whole number from 1 to 9007199254740991, got "0"'],
  ],
])("%s", (_what, text, expected, env) => {
  expect(mistakes(text, env)).toEqual(
    expected.map((line) => (typeof line === "string" ? line : expect.stringMatching(line))),
  );
});

it.each([
  'auth: { jtw: { secret: "LITERAL" } }',
  "auth: { apiKey: [{ key: LITERAL }] }",
  'auth: [{ jwt: { secret: "LITERAL" } }]',
  "auth: Bearer LITERAL",
  "auth: { roles: { a: { secret: LITERAL } } }",
  "auth: { apiKeys: [{ name: a, key: LITERAL, roles: [] }] }",
  "auth: { apiKeys: [{ name: a, sha256: LITERAL, roles: [] }] }",
  "auth: { jwt: { secret: [LITERAL] } }",
  'jwt: { secret: "LITERAL" }',
  "secret: LITERAL",
])("does not print what may be a secret: %s", (auth) => {
  const found = mistakes(`${auth}\n${GOOD}`);
  expect(found.length).toBeGreaterThan(0);
  expect(found.join("\n")).not.toContain("LITERAL");
});

it("says where a file is no YAML", () => {
  expect(mistakes("instances: [\nslug: }")[0]).toMatch(/^line 2: expected YAML or JSON, got /);
});

it("names a file that cannot be read", () => {
  const file = join(folder, "absent.yaml");
  expect(() => loadConfig({ file, env: {} })).toThrow(`${file}: expected a file that can be read, got no such file`);
});

it("says what to do where there is neither a file nor an instance of LaminDB's", () => {
  expect(() => loadConfig({ env: { LAMIN_SETTINGS_DIR: folder }, cwd: join(folder, "elsewhere") })).toThrow(
    /no file is given by --config or LAMINDB_GATEWAY_CONFIG and there is no gateway.yaml here, so LaminDB's settings/,
  );
});
