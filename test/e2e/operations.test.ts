/** What whoever runs the gateway sees of it: lines of the log, metrics, and how it spares a database that does not answer. */
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, inject, test, vi } from "vitest";
import { parse } from "yaml";
import { runBundled } from "../support/bundledCommand.ts";
import { startTestGateway } from "../support/gateway.ts";
import { openHeldProxy } from "../support/heldProxy.ts";
import { postGraphql } from "../support/postGraphql.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const KEY = "example_datasets/mini_immuno/dataset1.h5ad";
const SYNC = `mutation { syncArtifact(source: "${SOURCE.slug}", key: "${KEY}") { outcome } }`;

/** Metrics of our own by name and labels. */
async function readMetrics(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(new URL("/metrics", url))).text();
  const lines = text.split("\n").filter((line) => line.startsWith("lamindb_gateway_"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

function writeConfig(more: object): string {
  const file = temporaryPath("gateway.yaml");
  const instances = [TARGET, SOURCE].map(({ slug, id }) => ({
    ...{ slug, id, db: unpackSqliteTemplate(slug === TARGET.slug ? "target" : "source") },
  }));
  writeFileSync(file, JSON.stringify({ default: TARGET.slug, instances, listen: { port: 0 }, ...more }));
  return file;
}

test("a request and a sync each have a line in the log, with what it is about; metrics count them", async () => {
  const gateway = await runBundled(["serve", "--config", writeConfig({ log: { level: "info" } })]);
  try {
    const url = await gateway.waitFor(/"url":"([^"]+)"/);
    await postGraphql(url, `query First { artifacts(instance: "${SOURCE.slug}", first: 1) { nodes { key } } }`);
    await postGraphql(url, SYNC);
    await postGraphql(url, `mutation { syncArtifact(source: "${SOURCE.slug}", key: "nothing") { outcome } }`);
    await gateway.waitFor(/"OBJECT_NOT_FOUND".*\n.*"msg":"request"/);
    const lines = gateway
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const [read, mutation] = lines.filter(({ msg }) => msg === "request");
    expect(read).toMatchObject({
      ...{ level: "info", operation: "query", operationName: "First", status: 200, identity: "open" },
      ...{ instances: [SOURCE.slug], ways: ["compiled"], statements: 1, errorCodes: [] },
    });
    expect(String(read!.time)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(mutation).toMatchObject({ operation: "mutation" });
    const [done, failed] = lines.filter(({ msg }) => msg === "sync");
    expect(done).toMatchObject({
      ...{ requestId: mutation!.requestId, source: SOURCE.slug, registry: "Artifact" },
      ...{ outcome: "TRANSFERRED", dryRun: false },
    });
    expect(failed).toMatchObject({
      ...{ source: SOURCE.slug, registry: "Artifact", key: "nothing" },
      ...{ outcome: "OBJECT_NOT_FOUND", syncId: null, transferred: 0 },
    });
    const metrics = await readMetrics(url);
    expect(metrics.get('lamindb_gateway_syncs_total{outcome="TRANSFERRED"}')).toBe(1);
    expect(metrics.get('lamindb_gateway_syncs_total{outcome="OBJECT_NOT_FOUND"}')).toBe(1);
    expect(metrics.get('lamindb_gateway_sync_rows_total{fate="transferred"}')).toBe(done!.transferred);
    expect(metrics.get(`lamindb_gateway_instance_up{slug="${SOURCE.slug}"}`)).toBe(1);
    expect(metrics.get(`lamindb_gateway_statements_total{slug="${SOURCE.slug}"}`)).toBeGreaterThan(1);
    expect([...metrics.keys()].some((name) => name.startsWith("lamindb_gateway_build_info{version="))).toBe(true);
  } finally {
    gateway.kill("SIGTERM");
    await gateway.ended;
  }
});

test("SIGHUP: goes on with the changed configuration, drops no request, and keeps the one before where the new one is wrong", async () => {
  const db = unpackSqliteTemplate("target");
  const source = { slug: SOURCE.slug, id: SOURCE.id, db: unpackSqliteTemplate("source") };
  const file = temporaryPath("gateway.yaml");
  const write = (instances: object[], more: object = {}) =>
    writeFileSync(
      file,
      JSON.stringify({
        default: TARGET.slug,
        instances: [{ slug: TARGET.slug, id: TARGET.id, db }, ...instances],
        listen: { port: 0 },
        ...more,
      }),
    );
  write([]);
  const gateway = await runBundled(["serve", "--config", file]);
  try {
    const url = await gateway.waitFor(/"url":"([^"]+)"/);
    const slugs = async () => {
      const { data } = await postGraphql<{ instances: { slug: string }[] }>(url, "{ instances { slug } }");
      return data!.instances.map(({ slug }) => slug);
    };
    expect(await slugs()).toEqual([TARGET.slug]);
    write([source]);
    gateway.kill("SIGHUP");
    let isReloaded = false;
    const reloaded = gateway.waitFor(/configuration (reloaded)/).then(() => {
      isReloaded = true;
    });
    while (!isReloaded) expect(await slugs()).toContain(TARGET.slug); // none of these may fail
    await reloaded;
    expect(await slugs()).toEqual([TARGET.slug, SOURCE.slug]);
    write([{ ...source, slug: "no slug at all" }]);
    gateway.kill("SIGHUP");
    await gateway.waitFor(/(configuration not reloaded).*\n/);
    const failed = gateway
      .output()
      .split("\n")
      .filter((line) => line.includes("configuration not reloaded"));
    expect(failed.map((line) => JSON.parse(line))).toMatchObject([
      { level: "error", reason: expect.stringContaining("instances[1].slug: expected account/name") },
    ]);
    expect(await slugs()).toEqual([TARGET.slug, SOURCE.slug]);
    write([], {
      auth: {
        apiKeys: [{ name: "ci", sha256: "0".repeat(64), roles: ["reader"] }],
        roles: { reader: { read: ["*"] } },
      },
    });
    gateway.kill("SIGHUP");
    await vi.waitFor(async () => {
      const { status } = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", "x-api-key": "another" },
        body: JSON.stringify({ query: "{ __typename }" }),
      });
      expect(status).toBe(401);
    }, 20_000);
  } finally {
    gateway.kill("SIGTERM");
    expect(await gateway.ended).toBe(0);
  }
});

test("a log for people has lines for people", async () => {
  const gateway = await runBundled(["serve", "--config", writeConfig({ log: { pretty: true } })]);
  try {
    await gateway.waitFor(/\] .*INFO.*: serving/);
    expect(gateway.output()).not.toContain('"level"');
  } finally {
    gateway.kill("SIGTERM");
    await gateway.ended;
  }
});

test("a database that does not answer is asked only now and then, and again when it does", async () => {
  const database = new URL(inject("postgres").adminUrl);
  const proxy = await openHeldProxy(database.href);
  const gateway = await startTestGateway({
    default: TARGET.slug,
    instances: [
      { slug: TARGET.slug, id: TARGET.id, db: unpackSqliteTemplate("target") },
      { slug: SOURCE.slug, id: SOURCE.id, db: proxy.db },
    ],
    limits: { connectTimeoutMs: 500 },
  });
  const ask = async () => {
    const { errors } = await gateway.query(`{ artifacts(instance: "${SOURCE.slug}") { totalCount } }`);
    return errors![0]!;
  };
  const spared = async () =>
    (await readMetrics(gateway.url)).get(`lamindb_gateway_instance_spared{slug="${SOURCE.slug}"}`);
  try {
    proxy.hold();
    const first = await ask();
    expect(first.extensions?.code).toBe("INSTANCE_UNAVAILABLE");
    expect(await spared()).toBe(0);
    await ask();
    expect(await spared()).toBe(1);
    const before = proxy.connections();
    vi.spyOn(performance, "now").mockReturnValue(performance.now()); // however long these take, it is spared
    const refused = await Promise.all(Array.from({ length: 20 }, ask));
    vi.restoreAllMocks();
    expect(new Set(refused.map(({ message }) => message))).toEqual(new Set([first.message]));
    expect(proxy.connections() - before).toBeLessThanOrEqual(1); // the one that tries whether it answers again
    const { data } = await gateway.query<{ artifacts: object }>("{ artifacts { totalCount } }");
    expect(data!.artifacts).toEqual({ totalCount: 0 });
    proxy.release();
    // no LaminDB lies there: that it says so, shows that the database is asked
    await expect.poll(async () => (await ask()).message, { interval: 200 }).toContain("LaminDB");
    expect(await spared()).toBe(0);
  } finally {
    vi.restoreAllMocks();
    await gateway.stop();
    proxy.close();
  }
});

describe("what is shipped for Prometheus and Grafana", () => {
  const folder = new URL("../../deploy/", import.meta.url);
  const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
  const SHOWN_OF_A_RULE = ["summary", "description"] as const;

  /** What each rule or target asks, and the text that is shown with the answer. */
  function expressions(): { asked: string; shown: string }[] {
    const { groups } = parse(read("prometheus/alerts.yml")) as {
      groups: { rules: { expr: string; annotations: Record<(typeof SHOWN_OF_A_RULE)[number], string> }[] }[];
    };
    const { panels } = JSON.parse(read("grafana/dashboard.json")) as {
      panels: { targets: { expr: string; legendFormat: string }[] }[];
    };
    return [
      ...groups
        .flatMap(({ rules }) => rules)
        .map(({ expr, annotations }) => ({
          asked: expr,
          shown: SHOWN_OF_A_RULE.map((name) => annotations[name]).join(" "),
        })),
      ...panels
        .flatMap(({ targets }) => targets)
        .map(({ expr, legendFormat }) => ({ asked: expr, shown: legendFormat })),
    ];
  }

  test("asks for metrics that there are, by their kind and labels as Prometheus stores them", async () => {
    const gateway = await startTestGateway({
      default: TARGET.slug,
      instances: [{ slug: TARGET.slug, id: TARGET.id, db: unpackSqliteTemplate("target") }],
    });
    await gateway.query("{ artifacts { totalCount } }"); // before, nothing is known of an instance
    const text = await (await fetch(new URL("/metrics", gateway.url))).text();
    await gateway.stop();
    const kinds = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)/gm)].map(([, name, kind]) => [name!, kind!]));
    const kindOf = (name: string) => kinds.get(name.replace(/_(bucket|sum|count)$/, ""));
    const ofInstances = new Set([...text.matchAll(/^(\w+)\{slug="/gm)].map(([, name]) => name!));
    expect(ofInstances).toContain("lamindb_gateway_instance_up");
    expect(text).not.toMatch(/[{,](?:instance|job)="/); // labels that Prometheus itself gives what it scrapes
    for (const { asked, shown } of expressions()) {
      const names = [...asked.matchAll(/\b(?:lamindb_gateway|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name);
      expect(names.filter((name) => !kindOf(name))).toEqual([]);
      for (const [, name] of asked.matchAll(/\b(?:rate|increase)\((\w+)/g))
        expect(kindOf(name!), asked).toMatch(/counter|histogram/);
      if (names.some((name) => ofInstances.has(name))) expect(shown).toContain("slug");
      else expect(asked + shown).not.toContain("slug");
    }
  });
});
