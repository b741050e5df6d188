/** A row without a uid, which LaminDB never writes, was a TypeError in one place of a sync and an empty key in another. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { runScript, runStatement } from "../support/runStatement.ts";
import { openSyncPair, type SyncPair } from "../support/syncPair.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const SOURCE = TEMPLATE_INSTANCES.source.slug;
const NAME = "SELECT name FROM lamindb_ulabel WHERE uid = 'cMvFnf0F'";
const TAKE_AWAY = "UPDATE lamindb_ulabel SET uid = NULL WHERE uid = 'cMvFnf0F'";
const DAMAGE: Record<Dialect, string> = {
  sqlite: `PRAGMA foreign_keys = OFF; CREATE TABLE copied AS SELECT * FROM lamindb_ulabel; DROP TABLE lamindb_ulabel;
    ALTER TABLE copied RENAME TO lamindb_ulabel; ${TAKE_AWAY}`,
  postgres: `ALTER TABLE lamindb_ulabel ALTER uid DROP NOT NULL; ${TAKE_AWAY}`,
};

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let pair: SyncPair;
  let name: string;
  beforeAll(async () => {
    pair = await openSyncPair({ source: dialect, target: dialect });
    [{ name }] = (await runStatement(pair.source, NAME)) as [{ name: string }];
    await runScript(pair.source, DAMAGE[dialect]);
  });
  afterAll(() => pair.close());

  it.each([
    ["the object itself", () => `registry: ULABEL, name: "${name}"`],
    ["a label of the object", () => `registry: ARTIFACT, uid: "9zbX6l4rO283JrMD0000", transfer: ANNOTATIONS`],
  ])("is named where it is %s", async (_what, which) => {
    for (const dryRun of [true, false]) {
      const document = `mutation { sync(source: "${SOURCE}", dryRun: ${dryRun}, ${which()}) { outcome } }`;
      const { errors } = await pair.gateway.query(document);
      expect(errors).toMatchObject([
        {
          message: expect.stringMatching(/ULabel.*: (uid has no value|its uid is empty)/),
          extensions: { code: "CONFLICT", registry: "ULabel", field: "uid" },
        },
      ]);
    }
  });
});
