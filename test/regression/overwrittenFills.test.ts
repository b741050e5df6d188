/**
 * A record or label that is filled loses what was edited here, and the plan said so by "fill 1" alone: `conflicts` had
 * only mapped rows, and of those also when each database had written them.
 */
import { describe, expect, it } from "vitest";
import { openGateway, sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { runBundled } from "../support/bundledCommand.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import type { TestGateway } from "../support/gateway.ts";
import { templateConfig } from "../support/gatewayProcess.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const SOURCE = TEMPLATE_INSTANCES.source.slug;
/** A label, and its type. */
const [LABEL, TYPE] = ["jduHCv2Q", "cMvFnf0F"];
const [MAIN, TRASH] = ["mmmmmmmmmmmm", "tttttttttttt"];
const FEATURE = "hxT2vvpmjcLC";

interface Report {
  outcome: string;
  filled: { uid: string }[];
  conflicts: { object: { registry: string; uid: string }; field: string; overwritten: boolean }[];
}

async function sync(gateway: TestGateway, registry: string, uid: string, dryRun: boolean): Promise<Report> {
  const { data, errors } = await gateway.query<{ sync: Report }>(`mutation {
    sync(source: "${SOURCE}", registry: ${registry}, uid: "${uid}", dryRun: ${dryRun}) {
      outcome filled { uid } conflicts { object { db registry uid } field source target overwritten } } }`);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.sync;
}

describe.each(DIALECT_NAMES)("what a fill overwrites on %s", (dialect) => {
  it("is in `conflicts`, in the plan as in the sync; nothing is where nothing changes", async () => {
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      try {
        await sync(gateway, "ULABEL", LABEL, false);
        const same = { outcome: "FILLED", filled: [{ uid: LABEL }], conflicts: [] };
        expect(await sync(gateway, "ULABEL", LABEL, true)).toEqual(same);
        expect(await sync(gateway, "ULABEL", LABEL, false)).toEqual(same);

        await runStatement(
          db,
          `UPDATE lamindb_ulabel SET description = 'edited here', branch_id = -1, type_id = NULL WHERE uid = '${LABEL}'`,
        );
        const object = { db: SOURCE, registry: "ULABEL", uid: LABEL };
        const lost = [
          { object, field: "description", source: "fine", target: "edited here", overwritten: true },
          { object, field: "branch", source: MAIN, target: TRASH, overwritten: true },
          { object, field: "type", source: TYPE, target: null, overwritten: true },
        ];
        for (const dryRun of [true, false]) {
          const report = await sync(gateway, "ULABEL", LABEL, dryRun);
          expect({ ...report, conflicts: new Set(report.conflicts) }).toEqual({ ...same, conflicts: new Set(lost) });
        }
        expect(await sync(gateway, "ULABEL", LABEL, true)).toEqual(same);
      } finally {
        await gateway.stop();
      }
    });
  });

  it("is no concern of rows that are mapped, and neither is when they were written", async () => {
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      try {
        await sync(gateway, "FEATURE", FEATURE, false);
        expect((await sync(gateway, "FEATURE", FEATURE, true)).conflicts).toEqual([]);
        const times = "created_at = '2001-01-01 00:00:00.000000', updated_at = '2001-01-01 00:00:00.000000'";
        await runStatement(db, `UPDATE lamindb_user SET ${times}`);
        await runStatement(db, `UPDATE lamindb_feature SET ${times}, unit = 'edited here' WHERE uid = '${FEATURE}'`);
        const { outcome, conflicts } = await sync(gateway, "FEATURE", FEATURE, true);
        expect(outcome).toBe("MAPPED");
        expect(conflicts).toMatchObject([{ field: "unit", target: "edited here", overwritten: false }]);
      } finally {
        await gateway.stop();
      }
    });
  });

  it("is printed by the command line, which says where nothing changes", async () => {
    await withTarget(dialect, async ({ db }) => {
      const env = { LAMINDB_GATEWAY_CONFIG: templateConfig(await sourceAddress(dialect), db) };
      const command = async (...more: string[]) => {
        const run = await runBundled(["sync", "ulabel", "--uid", LABEL, "--from", SOURCE, ...more], env);
        expect([await run.ended, run.output()]).toMatchObject([0, expect.any(String)]);
        return run.stdout();
      };
      await command();
      expect(await command("--dry-run")).toMatch(/^fill 1, no change$/m);
      await runStatement(db, `UPDATE lamindb_ulabel SET description = 'edited here' WHERE uid = '${LABEL}'`);
      const plan = await command("--dry-run");
      expect(plan).toMatch(/^fill 1, change 1$/m);
      expect(plan).toMatch(
        /^ {2}ULabel jduHCv2Q: description is edited here here and fine there; it will be overwritten$/m,
      );
    });
  }, 120_000);
});
