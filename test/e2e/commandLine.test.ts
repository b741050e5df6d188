import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSchema } from "graphql";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { InstanceCheck } from "../../src/cli/checkInstance.ts";
import { runInside } from "../support/commandInside.ts";
import { run, runCommandLine } from "../support/commandLine.ts";
import { type GraphqlAnswer, postGraphql } from "../support/postGraphql.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source, target } = TEMPLATE_INSTANCES;
const CANARY = "canary-password";

/** Takes connections and never answers. */
const silent = createServer();
let silentUrl = "";
beforeAll(async () => {
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  silentUrl = `postgresql://me:\${PASSWORD}@127.0.0.1:${(silent.address() as AddressInfo).port}/x`;
});
afterAll(() => {
  silent.close();
});

function configFile(content: object): string {
  const path = temporaryPath("gateway.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const usual = () => ({
  default: target.slug,
  instances: [
    { ...source, uid: undefined, db: unpackSqliteTemplate("source") },
    { ...target, uid: undefined, db: unpackSqliteTemplate("target") },
    { slug: "down/silent", db: silentUrl },
  ],
  listen: { port: 1 },
  limits: { connectTimeoutMs: 1_500 },
});

/** Whether a gateway has heard of a signal: it says so, or takes no connections any more. */
async function isStopping(url: string): Promise<boolean> {
  const ready = await fetch(new URL("/health/ready", url)).catch(() => null);
  return ready === null || (await ready.text()).includes("stopping");
}

describe("schema", () => {
  it("prints the schema, with the modules of the configuration if there is one", async () => {
    const env = { LAMINDB_GATEWAY_CONFIG: configFile(usual()), PASSWORD: CANARY };
    const { status, stdout } = await runInside(["schema"], env);
    expect(status).toBe(0);
    expect(buildSchema(stdout).getType("Artifact")).toBeDefined();
    expect(stdout).not.toContain(CANARY);
    const missing = await runInside(["schema", "--config", "/nowhere/gateway.yaml"], {});
    expect([missing.status, missing.stdout]).toEqual([2, ""]);
  });
});

describe("serve", () => {
  it("answers, and keeps passwords out of answers and log", async () => {
    const env = { LAMINDB_GATEWAY_CONFIG: configFile(usual()), PORT: "0", PASSWORD: CANARY };
    const gateway = runCommandLine(["serve"], env);
    try {
      const url = await gateway.waitFor(/serves (http:\S+)/);
      expect(await postGraphql(url, "{ users { totalCount } }")).toMatchObject({ status: 200, data: { users: {} } });
      const down = await postGraphql(url, '{ users(instance: "down/silent") { totalCount } }');
      expect(down.errors).toMatchObject([{ extensions: { code: "INSTANCE_UNAVAILABLE" } }]);
      expect(JSON.stringify(down) + gateway.output()).not.toContain(CANARY);
      expect(gateway.output()).toContain('"msg":"request"');
    } finally {
      gateway.kill("SIGTERM");
    }
    expect(await gateway.ended).toBe(0);
  });

  it("listens where its options say", async () => {
    const env = { LAMINDB_GATEWAY_CONFIG: configFile(usual()), PORT: "1", PASSWORD: CANARY };
    const gateway = runCommandLine(["serve", "--port", "0", "--host", "127.0.0.2"], env);
    const url = await gateway.waitFor(/serves (http:\/\/127\.0\.0\.2:\S+)/);
    expect((await fetch(new URL("/health/live", url))).status).toBe(200);
    gateway.kill("SIGTERM");
    expect(await gateway.ended).toBe(0);
  });

  it("lets a running request end at the first signal; a second one changes nothing", async () => {
    const gateway = runCommandLine(["serve", "--config", configFile(usual())], { PORT: "0", PASSWORD: CANARY });
    const url = await gateway.waitFor(/serves (http:\S+)/);
    const answer: Promise<GraphqlAnswer<unknown>> = postGraphql(
      url,
      '{ users(instance: "down/silent") { totalCount } }',
    );
    await once(silent, "connection");
    gateway.kill("SIGTERM");
    await vi.waitUntil(() => isStopping(url), { timeout: 30_000 });
    gateway.kill("SIGTERM");
    expect((await answer).errors).toMatchObject([{ extensions: { code: "INSTANCE_UNAVAILABLE" } }]);
    expect(await gateway.ended).toBe(0);
  });

  it("ends with the npm that started it", async () => {
    const env = { LAMINDB_GATEWAY_CONFIG: configFile(usual()), PORT: "0", PASSWORD: CANARY };
    const npm = run("npm", ["start", "--ignore-scripts"], env, fileURLToPath(new URL("../..", import.meta.url)));
    const url = await npm.waitFor(/serves (http:\S+)/);
    npm.kill("SIGTERM");
    await npm.ended;
    expect(npm.output()).toContain('"msg":"stopped"');
    await expect(fetch(url)).rejects.toThrow();
  });

  it("says when the address is taken", async () => {
    const { port } = silent.address() as AddressInfo;
    const gateway = runCommandLine(["serve", "-c", configFile(usual())], { PORT: String(port), PASSWORD: CANARY });
    expect(await gateway.ended).toBe(1);
    expect(gateway.output()).toContain(
      `Cannot listen on 127.0.0.1:${port}: another program is already listening there. Set PORT`,
    );
  });
});

describe("check", () => {
  it("tells which instances answer", async () => {
    const { status, output } = await runInside(["check", "-c", configFile(usual())], { PASSWORD: CANARY });
    expect(status).toBe(1);
    expect(output).toMatch(
      /^ok {4}laminlabs\/lamindata \(4XIuR0tvaiXM, sqlite\): lamindb, bionty, pertdb; newest migration 0\d/m,
    );
    expect(output).toMatch(/^ok {4}anonymous\/target \(\w{12}, sqlite\), default: /m);
    expect(output).toMatch(/^FAIL {2}down\/silent \(\w{12}, postgresql\): /m);
    expect(output).not.toContain(CANARY);
  });

  it("prints what it has found out as one JSON object", async () => {
    const { instances, ...rest } = usual();
    const database = await cloneTemplate("postgres", "source");
    const content = { ...rest, instances: [{ ...instances[0], db: database.db }, ...instances.slice(1)] };
    const { status, stdout } = await runInside(["check", "--json", "-c", configFile(content)], { PASSWORD: CANARY });
    await database.drop();
    expect(status).toBe(1);
    expect(stdout).not.toContain(CANARY);
    const found = JSON.parse(stdout) as { default: string; instances: InstanceCheck[] };
    expect(found.default).toBe(target.slug);
    expect(found.instances[0]).toMatchObject({
      ...{ slug: source.slug, isDefault: false, dialect: "postgresql", error: null, pooled: false, encrypted: false },
      ...{ modules: ["lamindb", "bionty", "pertdb"], writable: null, clockAheadMs: expect.any(Number) },
    });
    expect(found.instances[0]!.missingSearchIndexes!.count).toBe(found.instances[0]!.missingSearchIndexes!.of);
    expect(found.instances[1]).toMatchObject({
      ...{ slug: target.slug, isDefault: true, dialect: "sqlite", error: null, writable: true, journal: true },
      ...{ encrypted: null, clockAheadMs: null, missingSearchIndexes: null },
    });
    expect(found.instances[2]).toMatchObject({
      slug: "down/silent",
      error: { code: "INSTANCE_UNAVAILABLE" },
      modules: null,
    });
  });

  it("ends with status 2 where an instance is to have a module that nobody knows", async () => {
    const { instances, ...rest } = usual();
    const [source, target] = instances;
    const named = [
      source,
      { ...target, modules: ["lamindb", "bionty", "pertbd"] },
      { ...target, slug: "a/b", modules: ["x"] },
    ];
    const args = ["check", "-c", configFile({ ...rest, instances: named })];
    const { status, output } = await runInside(args, { PASSWORD: CANARY });
    expect(status).toBe(2);
    expect(output).toContain(`2 mistakes in the configuration (modules):
  instances[1].modules: expected known modules; did you mean pertdb?, got pertbd
  instances[2].modules: expected known modules; one of lamindb, bionty, pertdb, or of the catalogue files under modules, got x`);
  });

  it("ends with status 2 at a wrong configuration", async () => {
    const args = ["check", "-c", configFile({ ...usual(), limit: {} })];
    const { status, output } = await runInside(args, { PASSWORD: CANARY });
    expect(status).toBe(2);
    expect(output).toContain("limit: expected a known key; did you mean limits?");
  });
});

describe("init", () => {
  it("makes an instance that the gateway finds without a configuration", async () => {
    const folder = temporaryPath("home");
    mkdirSync(folder);
    const env = { LAMIN_SETTINGS_DIR: folder };
    const made = await runInside(["init", "--storage", "mine", "--modules", "bionty"], env, folder);
    expect([made.status, made.output]).toEqual([0, expect.stringContaining("anonymous/mine")]);
    const file = join(folder, "mine", ".lamindb", "lamin.db");
    expect(existsSync(file)).toBe(true);
    expect(made.output).toContain(`Its entry in gateway.yaml: { slug: anonymous/mine, db: ${JSON.stringify(file)} }\n`);
    const other = await runInside(["init", "--storage", "other"], env, folder);
    expect([other.status, other.output]).toEqual([0, expect.stringContaining("stays anonymous/mine")]);
    const check = await runInside(["check"], env, folder);
    expect([check.status, check.output]).toEqual([
      0,
      expect.stringMatching(/anonymous\/mine .*default: lamindb, bionty;/),
    ]);
    const again = await runInside(["init", "--storage", "mine"], env, folder);
    expect([again.status, again.output]).toEqual([1, expect.stringContaining("CONFLICT: ")]);
  });
});

describe("wrong usage", () => {
  it.each([
    [["serv"], "Did you mean serve?"],
    [["init"], "required option '--storage <folder>' not specified"],
    [["check", "--confg", "x"], "Did you mean --config?"],
    [["serve", "--port", "x"], "A port must be a whole number from 0 (any free port) to 65535."],
    [["demo", "--port", "65536"], "A port must be a whole number"],
  ])("of %j ends with status 2", async (args, message) => {
    const { status, output } = await runInside(args);
    expect([status, output]).toEqual([2, expect.stringContaining(message)]);
  });

  it("does not include asking for the version", async () => {
    const gateway = runCommandLine(["--version"]);
    expect([await gateway.ended, gateway.output()]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });
});
