/** A sync and its undo leave the database as it was, lineage included; an undo that would take something from somebody is refused. */
import { describe, expect, it } from "vitest";
import { openGateway, withTarget } from "../support/annotatedSync.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import type { TestGateway } from "../support/gateway.ts";
import { query } from "../support/initDatabases.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE } = TEMPLATE_INSTANCES;

interface Ref {
  db: string | null;
  registry: string;
  uid: string;
}
interface Undone {
  undoSync: { undone: Ref[]; blockedBy: { object: Ref; reason: string }[]; dryRun: boolean };
}

/** All rows of LaminDB's tables; the gateway's own, and SQLite's counters, aside. */
async function laminText(db: string): Promise<string> {
  const lines = (await databaseText(db)).split("\n");
  return lines.filter((line) => !/^(lamindb_gateway|sqlite_sequence)/.test(line)).join("\n");
}

async function sync(gateway: TestGateway, registry: string, uid: string, more = ""): Promise<string> {
  const { data, errors } = await gateway.query<{ sync: { syncId: string } }>(
    `mutation { sync(source: "${SOURCE.slug}", registry: ${registry}, uid: "${uid}"${more}) { syncId } }`,
  );
  expect(errors).toBeUndefined();
  return data!.sync.syncId;
}

async function undo(gateway: TestGateway, syncId: string, more = ""): Promise<Undone["undoSync"]> {
  const { data, errors } = await gateway.query<Undone>(
    `mutation { undoSync(syncId: "${syncId}"${more}) {
      undone { db registry uid } blockedBy { object { db registry uid } reason } dryRun } }`,
  );
  expect(errors).toBeUndefined();
  return data!.undoSync;
}

const RUNS = "SELECT count(*) FROM lamindb_run";
const DESCRIPTION = "SELECT description FROM lamindb_ulabel WHERE uid = 'cMvFnf0F'";
const ANNOTATIONS = ", transfer: ANNOTATIONS";
/** Objects of many registries; later ones find, fill and replace what earlier ones brought. */
const SYNCS: [registry: string, uid: string, more: string][] = [
  ["ULABEL", "cMvFnf0F", ", depth: 2"],
  ["ARTIFACT", "KRjBZK4e1VMBcnw70000", ""],
  ["ARTIFACT", "KRjBZK4e1VMBcnw70000", ANNOTATIONS],
  ["RECORD", "XlkOqJJNJjx8MMWS", `${ANNOTATIONS}, depth: 1`],
  ["RECORD", "XlkOqJJNJjx8MMWS", `${ANNOTATIONS}, depth: 1`],
  ["SCHEMA", "5cBNr2Ek7EymxAwW", ""],
  ["ARTIFACT", "QHhbkLfowWFdFdXO0000", ANNOTATIONS],
  ["RECORD", "wxC5FxMPYmS5H05E", ANNOTATIONS],
  ["RECORD", "dsSaxaanDgAKwM4G", `${ANNOTATIONS}, depth: 2`],
];

async function gatewayOn(dialect: Dialect, use: (gateway: TestGateway, db: string) => Promise<void>): Promise<void> {
  await withTarget(dialect, async ({ db }) => {
    const gateway = await openGateway(dialect, db);
    try {
      await use(gateway, db);
    } finally {
      await gateway.stop();
    }
  });
}

describe.each(DIALECT_NAMES)("undoSync on %s", (dialect) => {
  it("takes back each of many syncs, the last one first, to the very rows that were there before", async () => {
    await gatewayOn(dialect, async (gateway, db) => {
      const states: { before: string; syncId: string }[] = [];
      for (const step of SYNCS) {
        const before = await laminText(db);
        states.push({ before, syncId: await sync(gateway, ...step) });
        expect(await laminText(db), step.join(" ")).not.toBe(before);
      }
      for (const { before, syncId } of states.reverse()) {
        const planned = await undo(gateway, syncId, ", dryRun: true");
        expect(planned).toMatchObject({ blockedBy: [], dryRun: true });
        const report = await undo(gateway, syncId);
        expect(report).toEqual({ ...planned, dryRun: false });
        expect(await laminText(db)).toBe(before);
        expect(await undo(gateway, syncId)).toEqual(report);
      }
    });
  });

  it("names what it took back, and a sync after it brings all again", async () => {
    await gatewayOn(dialect, async (gateway) => {
      const first = await sync(gateway, "ARTIFACT", "KRjBZK4e1VMBcnw70000", ANNOTATIONS);
      const { undone } = await undo(gateway, first);
      expect(undone).toContainEqual({ db: null, registry: "ARTIFACT", uid: "KRjBZK4e1VMBcnw70000" });
      expect(undone).toContainEqual({ db: null, registry: "TRANSFORM", uid: `${SOURCE.uid}0000` });
      const { data } = await gateway.query(
        `mutation { sync(source: "${SOURCE.slug}", registry: ARTIFACT, uid: "KRjBZK4e1VMBcnw70000"${ANNOTATIONS}) { outcome } }`,
      );
      expect(data).toEqual({ sync: { outcome: "TRANSFERRED" } });
    });
  });

  it("is refused where rows have come to depend on the sync's, and names them", async () => {
    await gatewayOn(dialect, async (gateway, db) => {
      const first = await sync(gateway, "ULABEL", "cMvFnf0F");
      const fresh = await sync(gateway, "ARTIFACT", "KRjBZK4e1VMBcnw70000", ANNOTATIONS);
      await runStatement(
        db,
        `INSERT INTO lamindb_artifactulabel (artifact_id, ulabel_id, created_by_id, created_at)
          SELECT a.id, l.id, a.created_by_id, a.created_at FROM lamindb_artifact a, lamindb_ulabel l
          WHERE a.uid = 'KRjBZK4e1VMBcnw70000' AND l.uid = 'cMvFnf0F'`,
      );
      const before = await laminText(db);
      const { undone, blockedBy } = await undo(gateway, first);
      expect(undone).toEqual([]);
      expect(blockedBy).toContainEqual({
        object: { db: "default", registry: "ARTIFACT", uid: "KRjBZK4e1VMBcnw70000" },
        reason: "a row of lamindb_artifactulabel, which the sync did not create, refers to ULabel cMvFnf0F",
      });
      expect((await undo(gateway, fresh)).blockedBy.length).toBeGreaterThan(0);
      expect(await laminText(db)).toBe(before);
      await runStatement(db, "DELETE FROM lamindb_artifactulabel WHERE feature_id IS NULL");
      for (const id of [fresh, first]) expect((await undo(gateway, id)).blockedBy).toEqual([]);
    });
  });

  it("is refused where a row of the sync has been changed since", async () => {
    await gatewayOn(dialect, async (gateway, db) => {
      const syncId = await sync(gateway, "ULABEL", "cMvFnf0F");
      await runStatement(db, "UPDATE lamindb_ulabel SET description = 'curated here' WHERE uid = 'cMvFnf0F'");
      const before = await laminText(db);
      expect((await undo(gateway, syncId)).blockedBy).toEqual([
        {
          object: { db: "default", registry: "ULABEL", uid: "cMvFnf0F" },
          reason: "it has been changed since the sync",
        },
      ]);
      expect(await laminText(db)).toBe(before);
    });
  });

  it("is refused where a filled row has been changed since, and names the field", async () => {
    await gatewayOn(dialect, async (gateway, db) => {
      await sync(gateway, "ULABEL", "cMvFnf0F");
      await runStatement(db, "UPDATE lamindb_ulabel SET description = 'before' WHERE uid = 'cMvFnf0F'");
      const before = await laminText(db);
      const filled = await sync(gateway, "ULABEL", "cMvFnf0F");
      const after = await query[dialect](db, DESCRIPTION);
      await runStatement(db, "UPDATE lamindb_ulabel SET description = 'after' WHERE uid = 'cMvFnf0F'");
      expect((await undo(gateway, filled)).blockedBy).toEqual([
        {
          object: { db: "default", registry: "ULABEL", uid: "cMvFnf0F" },
          reason: "it has been changed since the sync (description)",
        },
      ]);
      const [[text]] = after as [[string | null]];
      const value = text === null ? "NULL" : `'${text}'`;
      await runStatement(db, `UPDATE lamindb_ulabel SET description = ${value} WHERE uid = 'cMvFnf0F'`);
      expect((await undo(gateway, filled)).undone).toContainEqual({
        db: "default",
        registry: "ULABEL",
        uid: "cMvFnf0F",
      });
      expect(await laminText(db)).toBe(before);
    });
  });

  it("leaves the lineage to syncs that share it, whichever is undone first", async () => {
    await gatewayOn(dialect, async (gateway, db) => {
      // a user that both objects need is here already, so that they share nothing but the lineage
      await sync(gateway, "USER", await userOf(gateway));
      const more = `, initiatedByRun: "${await trackedRun(gateway)}"`;
      const before = await laminText(db);
      const [[runs]] = (await query[dialect](db, RUNS)) as [[string]];
      const first = await sync(gateway, "ULABEL", "cMvFnf0F", more);
      const mapped = await sync(gateway, "ULABEL", "cMvFnf0F", more);
      const second = await sync(gateway, "FEATURE", "DsRUKnFq4d2Y", more);
      expect((await undo(gateway, mapped)).blockedBy).toEqual([]);
      expect((await undo(gateway, first)).blockedBy).toEqual([]);
      expect(await query[dialect](db, RUNS)).toEqual([[String(Number(runs) + 1)]]);
      expect((await undo(gateway, second)).blockedBy).toEqual([]);
      expect(await laminText(db)).toBe(before);
    });
  });

  it("of a sync that nobody knows, or whose journal may not be kept, is an error", async () => {
    await gatewayOn(dialect, async (gateway) => {
      for (const syncId of ["nobodyKnowsThis1", ""]) {
        const { errors } = await gateway.query(`mutation { undoSync(syncId: "${syncId}") { dryRun } }`);
        expect(errors).toMatchObject([{ extensions: { code: "OBJECT_NOT_FOUND" } }]);
      }
    });
  });
});

async function userOf(gateway: TestGateway): Promise<string> {
  const { data } = await gateway.query<{ ulabel: { createdBy: { uid: string } } }>(
    `{ ulabel(instance: "${SOURCE.slug}", uid: "cMvFnf0F") { createdBy { uid } } }`,
  );
  return data!.ulabel.createdBy.uid;
}

async function trackedRun(gateway: TestGateway): Promise<string> {
  const { data } = await gateway.query<{ track: { uid: string } }>(
    `mutation { track(input: { key: "undo.ipynb" }) { uid } }`,
  );
  return data!.track.uid;
}
