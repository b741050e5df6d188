/** Syncs of many objects that cannot be: what each answers, and that none of them writes anything. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { parseDatabaseAddress } from "../../src/config/databaseAddress.ts";
import { startGateway } from "../../src/server/startGateway.ts";
import { sourceAddress } from "../support/annotatedSync.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { askForJob } from "../support/jobs.ts";
import { postGraphql } from "../support/postGraphql.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;

/** `{ not: { not: … } }`, so many levels deep. */
function nested(levels: number): unknown {
  let where: unknown = { key: { eq: "a" } };
  for (let i = 0; i < levels; i++) where = { not: where };
  return where;
}

const CASES: [name: string, code: string, registry: string, more: Record<string, unknown>][] = [
  ["an unknown field", "BAD_USER_INPUT", "ARTIFACT", { where: { nothing: { eq: 1 } } }],
  ["an unknown operator", "BAD_USER_INPUT", "ARTIFACT", { where: { key: { resembles: "a" } } }],
  ["a value of the wrong type", "BAD_USER_INPUT", "ARTIFACT", { where: { key: { eq: 1 } } }],
  ["a filter that is a list", "BAD_USER_INPUT", "ARTIFACT", { where: [1] }],
  ["a filter that is a text", "BAD_USER_INPUT", "ARTIFACT", { where: "key" }],
  ["a filter 3,000 levels deep", "LIMIT_EXCEEDED", "ARTIFACT", { where: nested(3_000) }],
  ["a filter 60 levels deep", "LIMIT_EXCEEDED", "ARTIFACT", { where: nested(60) }],
  ["an unknown source", "INSTANCE_NOT_FOUND", "ARTIFACT", { source: "nobody/nothing" }],
  ["the target as the source", "SOURCE_IS_TARGET", "ARTIFACT", { source: TARGET.slug }],
  ["`default` as the source", "SOURCE_IS_TARGET", "ARTIFACT", { source: "default" }],
  ["an unknown registry", "BAD_USER_INPUT", "NOTHING", {}],
  ["an empty key", "BAD_USER_INPUT", "ARTIFACT", { idempotencyKey: "" }],
  ["a blank key", "BAD_USER_INPUT", "ARTIFACT", { idempotencyKey: "  " }],
  ["too long a key", "BAD_USER_INPUT", "ARTIFACT", { idempotencyKey: "x".repeat(256) }],
  ["an unknown run", "OBJECT_NOT_FOUND", "ARTIFACT", { initiatedByRun: "nobody" }],
  ["a depth where there are no types", "DEPTH_NOT_SUPPORTED", "ARTIFACT", { depth: 1 }],
];

describe.each(DIALECT_NAMES)("syncMany on %s", (dialect) => {
  let target: TestDatabase;
  let gateway: TestGateway;
  let before: string;
  beforeAll(async () => {
    target = await cloneTemplate(dialect, "target");
    const instances = [
      { ...TARGET, db: target.db },
      { ...SOURCE, db: await sourceAddress(dialect) },
    ];
    gateway = await startTestGateway({
      default: TARGET.slug,
      instances,
      user: { handle: "anonymous", uid: "00000000" },
    });
    before = await ownText();
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    await target?.drop();
  });

  /** All but the rows of the queue's library, which is made ready once the request has proved right. */
  async function ownText(): Promise<string> {
    const lines = (await databaseText(target.db)).split("\n");
    return lines.filter((line) => !line.startsWith("lamindb_gateway_jobs.")).join("\n");
  }

  it.each(CASES)("with %s is %s", async (_, code, registry, more) => {
    const { errors } = await askForJob(gateway.url, registry, more);
    expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(await ownText()).toBe(before);
  });

  it.each([-1, 1001, 1_000_000_000])("jobs(first: %d) is refused, not cut", async (first) => {
    const { errors } = await gateway.query(`{ jobs(first: ${first}) { id } }`);
    expect(errors).toMatchObject([{ extensions: { code: first < 0 ? "BAD_USER_INPUT" : "LIMIT_EXCEEDED" } }]);
  });

  it("into a read-only instance is FORBIDDEN, and so is all else that writes", async () => {
    const instance = (one: typeof SOURCE, db: string) => ({ ...one, db: parseDatabaseAddress(db, process.cwd())! });
    const instances = [
      { ...instance(TARGET, target.db), readOnly: true },
      instance(SOURCE, await sourceAddress(dialect)),
    ];
    const listen = { host: "127.0.0.1", port: 0 };
    const config = { default: TARGET.slug, instances, modules: [], listen, limits: DEFAULT_LIMITS };
    const readOnly = await startGateway(config, { log: false });
    const from = `source: "${SOURCE.slug}", registry: ULABEL`;
    const all = `${from}, where: {}`;
    const message = `${TARGET.slug} is configured as read-only; choose a default instance that is not read-only.`;
    for (const field of [
      `syncMany(${all}) { id }`,
      `syncMany(${all}, idempotencyKey: "a") { id }`,
      `sync(${from}, uid: "cMvFnf0F", idempotencyKey: "a") { outcome }`,
      `sync(${from}, uid: "nobody", idempotencyKey: "a") { outcome }`,
      'undoSync(syncId: "a") { dryRun }',
      'cancelJob(id: "a") { id }',
    ]) {
      const { errors } = await postGraphql(readOnly.url, `mutation { ${field} }`);
      expect(errors, field).toMatchObject([{ message, extensions: { code: "FORBIDDEN", instance: TARGET.slug } }]);
    }
    await readOnly.stop();
    expect(await ownText()).toBe(before);
  });

  it("of nothing is at its end at once, and brings nothing", async () => {
    const { data } = await askForJob(gateway.url, "ARTIFACT", { where: { key: { eq: "no such key" } } });
    expect(data!.syncMany).toMatchObject({ state: "COMPLETED", total: 0, done: 0 });
    const rows = (await ownText()).split("\n").filter((line) => !/^(lamindb_gateway|sqlite_sequence)/.test(line));
    expect(rows.join("\n")).toBe(
      before
        .split("\n")
        .filter((line) => !line.startsWith("sqlite_sequence"))
        .join("\n"),
    );
  });
});
