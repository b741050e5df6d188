/**
 * Reloads of the configuration: several at once ran beside each other, so that an earlier one could be the last; one that opens the
 * gateway to everybody did not say so; why one was refused was no line of the log.
 */
import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { ConfigError } from "../../src/config/configError.ts";
import { authWith, bearer, keyOf, postAs, role } from "../support/credentials.ts";
import { configOf, startTestGateway, type TestGateway, type TestGatewayOptions } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;
const HOST = "0.0.0.0";
const auth = authWith({ reader: role({ read: ["*"] }) });
const maxPageSizeQuery = "{ artifacts(first: 1000) { totalCount } }";

let options: TestGatewayOptions;
let gateway: TestGateway;
let lines: Record<string, unknown>[];
beforeEach(async () => {
  lines = [];
  const log = new Writable({
    write(line, _encoding, done) {
      lines.push(JSON.parse(String(line)));
      done();
    },
  });
  options = { default: target.slug, instances: [{ ...target, db: unpackSqliteTemplate("target") }], log };
  gateway = await startTestGateway({ ...options, config: { auth, listen: { host: HOST, port: 0 } } });
});
afterEach(() => gateway.stop());

const changed = (config: Partial<Config>, limits = {}): Config =>
  configOf({ ...options, limits, config: { auth, ...config, listen: { host: HOST, port: 0 } } });
const warnings = () => lines.filter(({ level }) => level === "warn").map(({ msg }) => String(msg));
const status = async (key: string) => (await postAs(gateway.url, bearer(key), "{ __typename }")).status;

it("many at once end in the newest configuration, and are not made one by one", async () => {
  let loads = 0;
  const load = () => {
    loads += 1;
    return changed({}, { maxPageSize: loads });
  };
  await Promise.all(Array.from({ length: 20 }, () => gateway.reload(load)));
  expect(loads).toBe(2); // the one that was going on, and the one that knows all that came meanwhile
  const { errors } = await postAs(gateway.url, bearer(keyOf("reader")), maxPageSizeQuery);
  expect(errors![0]!.message).toContain(`${loads}`);
  expect(lines.filter(({ msg }) => msg === "configuration reloaded")).toHaveLength(loads);
});

it("one that lets everybody in says so as a start does", async () => {
  expect(warnings()).toEqual([]);
  await gateway.reload(() => changed({ warnings: ["something was left out"] }));
  expect(warnings()).toEqual(["something was left out"]);
  const { auth: _, ...open } = changed({ allowAnonymous: true });
  await gateway.reload(() => open);
  expect(warnings().at(-1)).toMatch(/^WARNING: allowAnonymous is true: anyone who can reach .*can read all instances/);
});

it.each<[string, () => Config]>([
  [
    "a mistake",
    () => {
      throw new ConfigError([{ path: "listen.hosts", expected: "a list" }], "gateway.yaml");
    },
  ],
  ["no authentication", () => ({ ...changed({}), auth: undefined }) as unknown as Config],
  ["a file that is not there", () => changed({ trustedDocuments: { file: "/nonexistent/documents.json" } })],
])("one with %s is refused by one line of the log, and changes nothing", async (_what, load) => {
  const before = lines.length;
  await gateway.reload(load);
  expect(lines.slice(before)).toEqual([
    expect.objectContaining({
      level: "error",
      msg: "configuration not reloaded; the one before stays in use",
      reason: expect.stringMatching(/1 mistake in the configuration/),
    }),
  ]);
  expect([await status(keyOf("reader")), await status("nobody's")]).toEqual([200, 401]);
});
