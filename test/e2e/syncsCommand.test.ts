/** The command line's list of syncs, its undo of jobs, plans of many objects, and the words of its JSON. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changesOn, openGateway, sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { runBundled } from "../support/bundledCommand.ts";
import { runInside } from "../support/commandInside.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { templateConfig } from "../support/gatewayProcess.ts";
import { foreignOwnTables, withRestrictedRole } from "../support/restrictedRole.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const FROM = ["--from", SOURCE.slug];
const LABEL = "cMvFnf0F";

/** A folder with a configuration that is named there nowhere. */
function folderWith(config: string): string {
  const folder = temporaryPath("work");
  mkdirSync(folder);
  writeFileSync(join(folder, "gateway.yaml"), readFileSync(config)); // JSON is YAML
  return folder;
}

describe.each(DIALECT_NAMES)("syncs of the command line on %s", { timeout: 300_000 }, (dialect) => {
  it("are planned, listed, told in the API's words, and undone by their job", async () => {
    await withTarget(dialect, async ({ db }) => {
      const folder = folderWith(templateConfig(await sourceAddress(dialect), db));
      const command = (...args: string[]) => runInside(args, {}, folder);
      const json = async (...args: string[]) => JSON.parse((await command(...args, "--json")).stdout);

      const plan = await command("sync", "ulabel", "--all", ...FROM, "--dry-run");
      expect(plan.status).toBe(1);
      expect(plan.stdout).toMatch(
        new RegExp(`^default instance: ${TARGET.slug} \\(configuration: ${join(folder, "gateway.yaml")}\\)$`, "m"),
      );
      expect(plan.stdout).toMatch(/^would fail \(2\)\n {2}At8WB78g: SPACE_NOT_ON_TARGET: /m);
      expect([...(await changesOn(dialect, db))]).toEqual([]);
      const planned = await json("sync", "ulabel", "--all", ...FROM, "--dry-run");
      const done = await json("sync", "ulabel", "--all", ...FROM);
      const { total, transferred, mapped, filled, failed } = done;
      expect(planned).toMatchObject({ dryRun: true, registry: "ULABEL", total, transferred, mapped, filled, failed });
      expect(planned.failures).toEqual(done.failures);

      const sync = await json("sync", "ulabel", "--uid", LABEL, ...FROM);
      const gateway = await openGateway(dialect, db);
      const { data } = await gateway.query(`{ syncs(first: 2) { totalCount
        nodes { id startedAt source { db registry uid } objectCount outcome transfer run { uid } job { id } undoneAt }
        pageInfo { hasNextPage endCursor } } }`);
      const dry =
        await gateway.query(`mutation { sync(source: "${SOURCE.slug}", registry: ULABEL, uid: "${LABEL}", dryRun: true) {
        outcome source { db registry uid } transferred { db registry uid } mapped { db registry uid }
        filled { db registry uid } leftOut { object { uid } } conflicts { field } dryRun object { uid _state { db } } } }`);
      await gateway.stop();
      const { dryRun: _, ...words } = (dry.data as { sync: object }).sync as { dryRun: boolean };
      expect(sync).toMatchObject({
        ...words,
        dryRun: false,
        syncId: expect.any(String),
        run: { uid: expect.any(String) },
      });
      expect(await json("syncs", "--first", "2")).toEqual((data as { syncs: object }).syncs);

      const listed = await command("syncs", "--uid", LABEL);
      expect(listed.stdout).toMatch(
        new RegExp(`^ {2}${sync.syncId} {2}\\S+ {2}FILLED {2}ULABEL ${LABEL} of ${SOURCE.slug}$`, "m"),
      );
      expect(listed.stdout).toMatch(new RegExp(`job ${done.id}$`, "m"));
      expect((await command("undo", sync.syncId)).status).toBe(0);
      const undone = await command("undo", "--job", done.id);
      expect([undone.status, undone.stdout]).toEqual([0, expect.stringMatching(/^undone \(\d+\)$/m)]);
      expect([...(await changesOn(dialect, db))]).toEqual([]);
      expect(await json("undo", "--job", "nobody")).toMatchObject({
        errors: [{ extensions: { code: "OBJECT_NOT_FOUND" } }],
      });
    });
  });
});

it("a role without rights on the own tables hears which right is missing", { timeout: 120_000 }, async () => {
  await withRestrictedRole(foreignOwnTables, async (address) => {
    const config = templateConfig(await sourceAddress("postgres"), address);
    const right = "USAGE on the schema lamindb_gateway, and SELECT, INSERT, UPDATE and DELETE on all tables in it";
    for (const args of [["syncs"], ["undo", "--job", "anyOne"], ["undo", "anyOne"]]) {
      const { status, stdout } = await runInside([...args, "--json"], { LAMINDB_GATEWAY_CONFIG: config });
      expect([args, status]).toEqual([args, 1]);
      expect(JSON.parse(stdout), args.join(" ")).toMatchObject({
        errors: [{ message: expect.stringContaining(`grant it ${right}.`), extensions: { code: "FORBIDDEN" } }],
      });
    }
  });
});

it.each([
  [["undo"], "Give what to undo: the id of one sync, or --job"],
  [["undo", "a", "--job", "b"], "Give what to undo: the id of one sync, or --job"],
  [["syncs", "--first", "x"], "It must be a whole number, 0 or more."],
])("%j ends with status 2", { timeout: 60_000 }, async (args, message) => {
  const run = await runBundled(args);
  expect([await run.ended, run.output()]).toEqual([2, expect.stringContaining(message)]);
});
