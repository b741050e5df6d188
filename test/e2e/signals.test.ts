/** What Ctrl-C and SIGTERM do: servers drain and end with status 0, commands that end by themselves have the signal's. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesOn, sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { runBundled } from "../support/bundledCommand.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { templateConfig } from "../support/gatewayProcess.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const FROM = ["--from", TEMPLATE_INSTANCES.source.slug];

/** A server that takes connections and never answers: what asks it is at work until a signal comes. */
let silent: Server;
let silentUrl = "";
beforeAll(async () => {
  silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  silentUrl = `postgresql://me@127.0.0.1:${(silent.address() as AddressInfo).port}/x`;
});
afterAll(() => {
  silent.close();
});

describe.each(DIALECT_NAMES)("a command on %s", { timeout: 120_000 }, (dialect) => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends at %s with %i and leaves nothing behind", async (signal, status) => {
    await withTarget(dialect, async ({ db }) => {
      const env = { LAMINDB_GATEWAY_CONFIG: templateConfig(silentUrl, db, { connectTimeoutMs: 60_000 }) };
      const run = await runBundled(["sync", "artifact", "--key", "any", ...FROM], env);
      await once(silent, "connection");
      run.kill(signal);
      expect(await run.ended).toBe(status);
      expect([...(await changesOn(dialect, db))]).toEqual([]);
    });
  });
});

describe("servers", { timeout: 240_000 }, () => {
  it.each(DIALECT_NAMES)("`serve` ends at Ctrl-C with 0 on %s", async (dialect) => {
    await withTarget(dialect, async ({ db }) => {
      const env = { LAMINDB_GATEWAY_CONFIG: templateConfig(await sourceAddress(dialect), db), PORT: "0" };
      const run = await runBundled(["serve"], env);
      await run.waitFor(/serves http/);
      run.kill("SIGINT");
      run.kill("SIGINT");
      expect(await run.ended).toBe(0);
    });
  });

  it("`serve` ends with 0 while its default instance does not answer", async () => {
    const env = { LAMINDB_GATEWAY_CONFIG: templateConfig(unpackSqliteTemplate("source"), silentUrl), PORT: "0" };
    const run = await runBundled(["serve"], env);
    await once(silent, "connection");
    run.kill("SIGTERM");
    run.kill("SIGTERM");
    expect(await run.ended).toBe(0);
  });

  it.each([
    ["SIGTERM", /served at http/],
    ["SIGINT", /Every claim of the guide holds/],
  ] as const)("`demo` ends at %s with 0; a second one changes nothing", async (signal, said) => {
    const run = await runBundled(["demo", "--port", "0"]);
    await run.waitFor(said);
    run.kill(signal);
    run.kill(signal);
    expect(await run.ended).toBe(0);
  });
});
