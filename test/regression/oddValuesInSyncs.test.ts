/** A value that its column's kind cannot hold was copied as invalid text, or a time with an offset as one five hours off. */
import Database from "better-sqlite3";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dialect } from "../support/dialects.ts";
import { boundAs, NO_UTF8, placeOf } from "../support/noUtf8.ts";
import { runStatement } from "../support/runStatement.ts";
import { type Dialects, openSyncPair, type SyncPair } from "../support/syncPair.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const SOURCE = TEMPLATE_INSTANCES.source.slug;

type Stored = [column: string, stored: unknown, carried?: string];

/** Stored values of a ULabel with what the target then has; undefined: the sync is a CONFLICT. */
const CASES: Record<Dialect, Stored[]> = {
  sqlite: [
    ["updated_at", "2025-01-01 02:14:00+02:00", "2025-01-01 00:14:00.000000"],
    ["created_at", "2025-01-01T02:14:00.1234567Z", "2025-01-01 02:14:00.123456"],
    ["created_at", "0050-06-01 00:00:00+01:00", "0050-05-31 23:00:00.000000"],
    ["created_at", "2024-02-30 00:00:00"],
    ["created_at", "9999-12-31 23:59:59-01:00"],
    ["created_at", "99:99"],
    ["created_at", 1735689600000n],
    ["updated_at", Buffer.from("2025-01-01 00:00:00")],
    ["is_type", 2n],
    ["is_locked", "maybe"],
    ["description", Buffer.from([0xff])],
    ["description", NO_UTF8],
    ["description", "a\uFFFDb", "a\uFFFDb"],
    ["_aux", "{broken"],
    ["_aux", '{"a": NaN}'],
    ["reference_type", Buffer.from([1])],
  ],
  postgres: [
    ["created_at", "infinity"],
    ["updated_at", "-infinity"],
    ["created_at", "0044-03-15 00:00:00+00 BC"],
    ["updated_at", "15000-01-01 00:00:00+00"],
    ["created_at", "0001-01-01 00:00:00+00", "0001-01-01 00:00:00.000000"],
    ["updated_at", "2025-01-01 02:14:00.25+02:00", "2025-01-01 00:14:00.250000"],
    ["_aux", `${"[".repeat(2000)}${"]".repeat(2000)}`],
  ],
};

/** Each database once as the source and once as the target. */
const PAIRS: Dialects[] = [
  { source: "sqlite", target: "postgres" },
  { source: "postgres", target: "sqlite" },
];

describe.each(PAIRS)("odd values from $source to $target", ({ source, target }) => {
  let pair: SyncPair;
  let write: (column: string, value: unknown, of?: { table: string; uid: string }) => Promise<void>;
  let close: () => Promise<void>;
  let uid: string;
  let before: Record<string, unknown>;

  beforeAll(async () => {
    pair = await openSyncPair({ source, target });
    const [label] = (await runStatement(
      pair.source,
      "SELECT * FROM lamindb_ulabel l WHERE NOT is_type AND type_id IS NULL AND branch_id = 1 ORDER BY id LIMIT 1",
    )) as { id: number; uid: string }[];
    uid = label!.uid;
    before = label as never;
    const ours = { table: "lamindb_ulabel", uid };
    if (source === "sqlite") {
      const database = new Database(pair.source);
      database.pragma("ignore_check_constraints = on");
      write = async (column, value, of = ours) =>
        void database
          .prepare(`UPDATE ${of.table} SET ${column} = ${placeOf(value)} WHERE uid = ?`)
          .run(boundAs(value), of.uid);
      close = async () => void database.close();
    } else {
      const client = new Client({ connectionString: pair.source });
      await client.connect();
      write = async (column, value, of = ours) =>
        void (await client.query(`UPDATE ${of.table} SET ${column} = $1 WHERE uid = $2`, [value, of.uid]));
      close = () => client.end();
    }
  });
  afterAll(async () => {
    await close();
    await pair.close();
  });

  const rows = async () =>
    (await runStatement(pair.target, `SELECT * FROM lamindb_ulabel WHERE uid = '${uid}'`)) as object[];
  const counts = async () =>
    runStatement(
      pair.target,
      "SELECT (SELECT count(*) FROM lamindb_ulabel) AS labels, (SELECT count(*) FROM lamindb_run) AS runs, (SELECT count(*) FROM lamindb_transform) AS transforms, (SELECT count(*) FROM lamindb_user) AS users",
    );
  const sync = (dryRun: boolean) =>
    pair.gateway.query<{ sync: { syncId: string; outcome: string } }>(
      `mutation { sync(source: "${SOURCE}", registry: ULABEL, uid: "${uid}", dryRun: ${dryRun}) { syncId outcome } }`,
    );
  const undo = (syncId: string) => pair.read(`mutation { undoSync(syncId: "${syncId}") { undone { uid } } }`);
  const asText = (column: string) =>
    target === "sqlite" || column === "description"
      ? column
      : `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`;

  it.each(CASES[source])("%s %o", async (column, stored, carried) => {
    await write(column, stored);
    try {
      const untouched = await counts();
      const [planned, done] = [await sync(true), await sync(false)];
      if (carried === undefined) {
        for (const { errors } of [planned, done]) {
          expect(errors).toHaveLength(1);
          expect(errors![0]!.message).toContain(`ULabel ${uid} of ${SOURCE}: ${column} holds `);
          expect(errors![0]!.extensions).toMatchObject({
            code: "CONFLICT",
            instance: SOURCE,
            registry: "ULabel",
            uid,
            field: column,
          });
        }
        expect(await counts()).toEqual(untouched);
        expect(await rows()).toEqual([]);
        return;
      }
      expect(planned.errors ?? done.errors).toBeUndefined();
      const [row] = await runStatement(
        pair.target,
        `SELECT ${asText(column)} AS stored FROM lamindb_ulabel WHERE uid = '${uid}'`,
      );
      expect(row).toEqual({ stored: carried });
      await undo(done.data!.sync.syncId);
    } finally {
      await write(column, before[column]);
    }
  });

  it("a row that is there already is mapped whatever the source holds now, and the difference is shown", async () => {
    const feature = "DsRUKnFq4d2Y";
    const again = `mutation { sync(source: "${SOURCE}", registry: FEATURE, uid: "${feature}", transfer: SQLRECORD) {
      outcome conflicts { field source } } }`;
    const odd = source === "sqlite" ? '{"a": NaN}' : `${"[".repeat(2000)}${"]".repeat(2000)}`;
    await pair.read(again);
    await write("_aux", odd, { table: "lamindb_feature", uid: feature });
    const { sync: answer } = await pair.read<{ sync: { outcome: string; conflicts: object[] } }>(again);
    expect(answer).toEqual({
      outcome: "MAPPED",
      conflicts: [{ field: "_aux", source: expect.stringContaining(odd.slice(0, 60)) }],
    });
    const { feature: shown } = await pair.read<{ feature: { stale: { fields: string[] } } }>(
      `{ feature(uid: "${feature}") { stale { fields } } }`,
    );
    expect(shown.stale.fields).toEqual(["_aux"]);
  });

  it("a row to be overwritten whose value the journal could not keep stays as it is", async () => {
    const { data } = await sync(false);
    const odd = target === "sqlite" ? "2024-02-30 00:00:00" : "infinity";
    await runStatement(pair.target, `UPDATE lamindb_ulabel SET created_at = '${odd}' WHERE uid = '${uid}'`);
    const untouched = await rows();
    for (const { errors } of [await sync(true), await sync(false)]) {
      expect(errors?.map(({ message }) => message)).toEqual([
        expect.stringContaining(`ULabel ${uid} of ${TEMPLATE_INSTANCES.target.slug}: created_at holds "${odd}"`),
      ]);
    }
    expect(await rows()).toEqual(untouched);
    expect(data!.sync.outcome).toBe("TRANSFERRED");
  });
});
