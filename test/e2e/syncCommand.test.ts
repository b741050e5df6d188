/** `sync` and `undo` of the command line: what they print, in which form, and how they end. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { changesOn, differences, sourceAddress, undisturbedChanges, withTarget } from "../support/annotatedSync.ts";
import { runBundled } from "../support/bundledCommand.ts";
import { runInside } from "../support/commandInside.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { templateConfig } from "../support/gatewayProcess.ts";
import { query } from "../support/initDatabases.ts";
import { MANY, sourceOfMany } from "../support/manyArtifacts.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE } = TEMPLATE_INSTANCES;
const FROM = ["--from", SOURCE.slug];
const DATASET = ["--key", "example_datasets/mini_immuno/dataset1.h5ad"];

describe.each(DIALECT_NAMES)("the command line on %s", { timeout: 240_000 }, (dialect) => {
  type Command = (...args: string[]) => Promise<{ status: number | null; stdout: string; output: string }>;

  async function onTarget<T>(use: (command: Command, db: string) => Promise<T>): Promise<T> {
    return withTarget(dialect, async ({ db }) => {
      const config = templateConfig(await sourceAddress(dialect), db);
      return use((...args) => runInside(args, { LAMINDB_GATEWAY_CONFIG: config }), db);
    });
  }

  it("says as a process what it says within one", async () => {
    const config = {
      LAMINDB_GATEWAY_CONFIG: templateConfig(await sourceAddress(dialect), await sourceAddress(dialect)),
    };
    for (const more of [[], ["--json"]]) {
      const args = ["sync", "ulabel", "--uid", "cMvFnf0F", ...FROM, "--dry-run", ...more];
      const [inside, run] = [await runInside(args, config), await runBundled(args, config)];
      expect(inside).toMatchObject({ status: await run.ended, stdout: run.stdout(), output: run.output() });
      expect(inside.status).toBe(0);
    }
  });

  it("plans, syncs and takes back", async () => {
    const whole = await undisturbedChanges(dialect);
    await onTarget(async (command, db) => {
      const sync = ["sync", "artifact", ...DATASET, ...FROM, "--transfer", "annotations"];
      const plan = await command(...sync, "--dry-run");
      expect(plan).toMatchObject({ status: 0, output: plan.stdout });
      expect(plan.stdout).toMatch(/^Artifact \w{20} of laminlabs\/lamindata would be transferred$/m);
      expect(plan.stdout).toMatch(/^ {2}registry +insert +fill +keep$/m);
      expect(plan.stdout).toMatch(/^ {2}bionty\.Gene +4$/m);
      expect(plan.stdout).toMatch(/^left out \(1\)$/m);
      expect([...(await changesOn(dialect, db))]).toEqual([]);

      const done = await command(...sync);
      expect(done.status).toBe(0);
      expect(await differences(dialect, db, whole)).toEqual([]);
      const [, syncId] = /undo (\w+)$/m.exec(done.stdout)!;

      const undone = await command("undo", syncId!, "--dry-run");
      expect([undone.status, undone.stdout]).toEqual([0, expect.stringMatching(/^would be undone \(\d+\)$/m)]);
      expect(await differences(dialect, db, whole)).toEqual([]);
      expect((await command("undo", syncId!)).status).toBe(0);
      expect([...(await changesOn(dialect, db))]).toEqual([]);
      const unknown = await command("undo", "nobody", "--json");
      expect(unknown.status).toBe(1);
      expect(JSON.parse(unknown.stdout)).toMatchObject({ errors: [{ extensions: { code: "OBJECT_NOT_FOUND" } }] });
    });
  });

  it("syncs what an address names, and says so as JSON", async () => {
    await onTarget(async (command) => {
      const address = `https://lamin.ai/${SOURCE.slug}/artifact/9zbX6l4rO283JrMD0000`;
      const { status, stdout } = await command("sync", address, "--json");
      expect(status).toBe(0);
      const { syncId, ...report } = JSON.parse(stdout);
      const object = { uid: "9zbX6l4rO283JrMD0000", _state: { db: "default" } };
      expect(report).toMatchObject({ object, outcome: "TRANSFERRED", dryRun: false });
      const undo = await command("undo", syncId, "--json");
      expect(JSON.parse(undo.stdout)).toMatchObject({ blockedBy: [], dryRun: false });
    });
  });

  it("syncs many objects, and fails where some of them do", async () => {
    await onTarget(async (command) => {
      const good = await command("sync", "artifact", "--where", '{"suffix":{"eq":".h5ad"}}', ...FROM);
      expect(good).toMatchObject({ status: 0, output: good.stdout });
      expect(good.stdout).toMatch(/^to undo this: lamindb-gateway undo --job \w{16}$/m);
      expect(good.stdout).toMatch(/^(\d+) of \1 Artifact objects of laminlabs\/lamindata: \1 transferred$/m);
      const some = await command("sync", "ulabel", "--all", ...FROM);
      expect(some).toMatchObject({ status: 1, output: some.stdout });
      expect(some.stdout).toMatch(/, 2 failed\nfailed \(2\)\n {2}At8WB78g: SPACE_NOT_ON_TARGET: /);
      const json = await command("sync", "ulabel", "--all", ...FROM, "--json");
      expect(json.status).toBe(1);
      const job = JSON.parse(json.stdout);
      expect(job).toMatchObject({ state: "COMPLETED", registry: "ULABEL", failed: 2 });
      expect(job.failures).toMatchObject([
        { object: { registry: "ULABEL", uid: "At8WB78g" }, code: "SPACE_NOT_ON_TARGET" },
        { object: { uid: "PA9g4oqn" } },
      ]);
      expect(job.syncIds).toContainEqual(expect.any(String));
    });
  });

  it("cancels its job at the first signal; what is done stays", async () => {
    const count = 3_000;
    const source = await sourceOfMany(dialect, count);
    await withTarget(dialect, async ({ db }) => {
      const env = { LAMINDB_GATEWAY_CONFIG: templateConfig(source.db, db) };
      const run = await runBundled(["sync", "artifact", "--where", JSON.stringify(MANY), ...FROM, "--json"], env);
      const artifacts = async () => Number((await query[dialect](db, "SELECT count(*) FROM lamindb_artifact"))[0]![0]);
      await expect.poll(artifacts, { timeout: 200_000, interval: 20 }).toBeGreaterThan(0);
      run.kill("SIGINT");
      run.kill("SIGINT"); // as the wrapper and npm pass on what the terminal has sent already
      expect(await run.ended).toBe(130);
      const job = JSON.parse(run.stdout());
      expect(job).toMatchObject({ state: "CANCELED", total: count });
      expect(job.done).toBeLessThan(count);
      expect(await artifacts()).toBe(job.transferred);
    });
    await source.drop();
  });
});

describe("wrong usage of sync", { timeout: 120_000 }, () => {
  const config = () => templateConfig("/nowhere/source.db", "/nowhere/target.db");

  it("ends with status 2", async () => {
    const args = ["sync", "artifact", ...FROM, "--where", '{"sufix":{"eq":".h5ad"}}'];
    const run = await runBundled(args, { LAMINDB_GATEWAY_CONFIG: config() });
    expect([await run.ended, run.output()]).toEqual([2, expect.stringContaining("Did you mean")]);
    expect(run.stdout()).toMatch(/^default instance: .*\n$/);
  });

  it("is JSON where JSON is asked for", async () => {
    const run = await runBundled(["sync", "artifact", ...FROM, "--json"], { LAMINDB_GATEWAY_CONFIG: config() });
    expect(await run.ended).toBe(2);
    expect(JSON.parse(run.stdout())).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });

  it("is nothing where it is interrupted: that has the signal's status", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const file = templateConfig("/nowhere/source.db", `postgresql://me@127.0.0.1:${port}/x`);
    const run = await runBundled(["check"], { LAMINDB_GATEWAY_CONFIG: file });
    await once(silent, "connection");
    run.kill("SIGINT");
    expect(await run.ended).toBe(130);
    silent.close();
  });

  it("is not that an instance is down", async () => {
    const run = await runBundled(["sync", "artifact", ...FROM, ...DATASET], { LAMINDB_GATEWAY_CONFIG: config() });
    expect([await run.ended, run.output()]).toEqual([1, expect.stringContaining("INSTANCE_UNAVAILABLE: ")]);
  });
});
