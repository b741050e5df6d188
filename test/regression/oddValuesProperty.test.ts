/** Whatever text or time a source holds: a sync carries it as canonical text, or is a CONFLICT that leaves the target as it was. */

import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dialect } from "../support/dialects.ts";
import { runSql } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { type Dialects, openSyncPair, type SyncPair } from "../support/syncPair.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { laminText } from "../support/undoEngine.ts";

const SOURCE = TEMPLATE_INSTANCES.source.slug;
const LABEL = "cMvFnf0F";
const RUNS = 15;

const number = (min: number, max: number, width: number) =>
  fc.integer({ min, max }).map((value) => String(value).padStart(width, "0"));
const zone = fc.oneof(
  fc.constantFrom("", "Z", " UTC", "+99:99", "-00"),
  fc.tuple(fc.constantFrom("+", "-"), number(0, 25, 2), number(0, 61, 2)).map(([sign, h, m]) => `${sign}${h}:${m}`),
);
/** Times as SQLite may hold them, right ones and others: parts out of range, zones, more digits than six. */
const sqliteTime = fc
  .tuple(
    number(0, 10_000, 4),
    number(0, 13, 2),
    number(0, 32, 2),
    fc.constantFrom(" ", "T"),
    number(0, 24, 2),
    number(0, 60, 2),
    number(0, 60, 2),
    fc.oneof(fc.constant(""), fc.stringMatching(/^\.[0-9]{0,9}$/)),
    zone,
  )
  .map(([y, mo, d, between, h, mi, s, fraction, at]) => `${y}-${mo}-${d}${between}${h}:${mi}:${s}${fraction}${at}`);
const oddTime = fc.oneof(
  sqliteTime,
  fc.string({ maxLength: 30 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Times as PostgreSQL may hold them: all that it can, years before the first and after 9999 among them. */
const postgresTime = fc.oneof(
  fc.constantFrom("infinity", "-infinity"),
  fc
    .tuple(
      number(1, 12_000, 4),
      number(1, 12, 2),
      number(1, 28, 2),
      number(0, 999_999, 6),
      zoneOf(),
      fc.constantFrom("", " BC"),
    )
    .map(
      ([y, m, d, micros, at, era]) =>
        `${y}-${m}-${d} 23:59:59.${micros}${at}${era === "" || Number(y) <= 4_000 ? era : ""}`,
    ),
);
function zoneOf() {
  return fc
    .tuple(fc.constantFrom("+", "-"), number(0, 14, 2), number(0, 59, 2))
    .map(([sign, h, m]) => `${sign}${h}:${m}`);
}

const PAIRS: Dialects[] = [
  { source: "sqlite", target: "postgres" },
  { source: "sqlite", target: "sqlite" },
  { source: "postgres", target: "sqlite" },
  { source: "postgres", target: "postgres" },
];
const CANONICAL = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?$/;

describe.each(PAIRS)("odd times from $source to $target", ({ source, target }) => {
  let pair: SyncPair;
  beforeAll(async () => {
    pair = await openSyncPair({ source, target });
  });
  afterAll(() => pair.close());

  const WRITE: Record<Dialect, (value: unknown) => Promise<unknown>> = {
    sqlite: async (value) => {
      const database = new Database(pair.source);
      database.prepare("UPDATE lamindb_ulabel SET created_at = ? WHERE uid = ?").run(value, LABEL);
      database.close();
    },
    postgres: (value) =>
      runSql(pair.source, `UPDATE lamindb_ulabel SET created_at = '${value}' WHERE uid = '${LABEL}'`),
  };
  const STORED: Record<Dialect, string> = {
    sqlite: "created_at",
    postgres: "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
  };
  const answered = async () => {
    const { data, errors } = await pair.gateway.query<{ ulabel: { createdAt: string | null } }>(
      `{ ulabel(instance: "${SOURCE}", uid: "${LABEL}") { createdAt } }`,
    );
    return errors ? null : data!.ulabel.createdAt;
  };

  it("are carried, or change nothing", { timeout: 240_000 }, async () => {
    const fresh = await laminText(pair.target);
    const anyTime: fc.Arbitrary<unknown> = source === "sqlite" ? oddTime : postgresTime;
    const property = fc.asyncProperty(anyTime, async (value) => {
      await WRITE[source](value);
      const readable = await answered();
      const { data, errors } = await pair.gateway.query<{ sync: { syncId: string } }>(
        `mutation { sync(source: "${SOURCE}", registry: ULABEL, uid: "${LABEL}") { syncId } }`,
      );
      if (errors) {
        expect(errors).toMatchObject([{ extensions: { code: "CONFLICT", uid: LABEL, field: "created_at" } }]);
        expect(readable).toBeNull();
      } else {
        const sql = `SELECT ${STORED[target]} AS stored FROM lamindb_ulabel WHERE uid = '${LABEL}'`;
        const [{ stored } = { stored: "" }] = (await runStatement(pair.target, sql)) as { stored: string }[];
        expect(stored).toMatch(CANONICAL);
        expect(`${stored.replace(" ", "T")}${stored.includes(".") ? "" : ".000000"}Z`).toBe(readable);
        await pair.read(`mutation { undoSync(syncId: "${data!.sync.syncId}") { undone { uid } } }`);
      }
      expect(await laminText(pair.target)).toEqual(fresh);
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});
