/** The border between what databases hold and canonical text, kind by kind. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnKind } from "../../src/catalogue/model.ts";
import type { RawValue } from "../../src/instances/dialects/canonical.ts";
import { isCanonical, Unreadable } from "../../src/instances/dialects/canonical.ts";
import { isOddOfPostgres, readPostgresValue } from "../../src/instances/dialects/postgres/readPostgresValue.ts";
import { readSqliteValue } from "../../src/instances/dialects/sqlite/readSqliteValue.ts";

const BOTH = { sqlite: readSqliteValue, postgres: readPostgresValue };
const KINDS: ColumnKind[] = [
  "string",
  "text",
  "boolean",
  "datetime",
  "date",
  "json",
  "float",
  "duration",
  "integer",
  "bigint",
  "smallint",
  "reference",
];

/** What is stored → what LaminDB's Python reads of it, as canonical text (`datetime.fromisoformat`, Django's `parse_datetime`). */
const TIMES: [stored: string, canonical: string][] = [
  ["2025-01-31 00:01:00", "2025-01-31 00:01:00.000000"],
  ["2025-01-31 00:01:00.5", "2025-01-31 00:01:00.500000"],
  ["2025-01-31 00:01:00.123", "2025-01-31 00:01:00.123000"],
  ["2025-01-31 00:01:00.123456", "2025-01-31 00:01:00.123456"],
  ["2025-01-31 00:01:00.1234567", "2025-01-31 00:01:00.123456"],
  ["2025-01-31 00:01:00.123456999", "2025-01-31 00:01:00.123456"],
  ["2025-01-31 00:01:00,5", "2025-01-31 00:01:00.500000"],
  ["2025-01-31T00:01:00", "2025-01-31 00:01:00.000000"],
  ["2025-01-31T00:01:00Z", "2025-01-31 00:01:00.000000"],
  ["2025-01-31 00:01:00+00:00", "2025-01-31 00:01:00.000000"],
  ["2025-01-01 02:14:00+02:00", "2025-01-01 00:14:00.000000"],
  ["2025-01-01 02:14:00.25+0200", "2025-01-01 00:14:00.250000"],
  ["2025-01-01 02:14:00+02", "2025-01-01 00:14:00.000000"],
  ["2025-01-01 02:14:00 +02:00", "2025-01-01 00:14:00.000000"],
  ["2024-12-31 23:45:00-00:30", "2025-01-01 00:15:00.000000"],
  ["2025-01-01 00:00:00+00:00:30", "2024-12-31 23:59:30.000000"],
  ["2025-01-01 00:00:00+23:59", "2024-12-31 00:01:00.000000"],
  ["2024-02-29 12:00:00", "2024-02-29 12:00:00.000000"],
  ["2000-02-29 12:00:00", "2000-02-29 12:00:00.000000"],
  ["0001-01-01 00:00:00", "0001-01-01 00:00:00.000000"],
  ["0050-06-01 00:00:00+01:00", "0050-05-31 23:00:00.000000"],
  ["9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999"],
  ["9999-12-31 23:59:59+01:00", "9999-12-31 22:59:59.000000"],
  ["2025-01-31", "2025-01-31 00:00:00.000000"],
  ["2025-01-31 10:20", "2025-01-31 10:20:00.000000"],
  ["2025-1-3 1:2:3", "2025-01-03 01:02:03.000000"],
  ["20250131T102030", "2025-01-31 10:20:30.000000"],
];

const NO_TIMES = [
  "infinity",
  "-infinity",
  "0044-03-15 00:00:00+00 BC",
  "15000-01-01 00:00:00+00",
  "31.01.2025 00:01:00",
  "2024-02-30 00:00:00",
  "2023-02-29 00:00:00",
  "1900-02-29 00:00:00",
  "2025-00-10 00:00:00",
  "2025-13-10 00:00:00",
  "2025-01-00 00:00:00",
  "0000-01-01 00:00:00",
  "2025-01-01 24:00:00",
  "2025-01-01 99:99:00",
  "2025-01-01 00:60:00",
  "2025-01-01 00:00:60",
  "2025-01-01 00:00:00+24:00",
  "2025-01-01 00:00:00+99:99",
  "2025-01-01 00:00:00.",
  "0001-01-01 00:00:00+01:00",
  "9999-12-31 23:59:59-01:00",
  "2025-1-3",
  "10:20:30",
  "",
  "now",
];

/** Others that a kind can hold, by dialect where these write it differently. */
const READ: [kind: ColumnKind, raw: Partial<Record<keyof typeof BOTH, RawValue>>, text: string][] = [
  ["boolean", { sqlite: 1n, postgres: "t" }, "true"],
  ["boolean", { sqlite: 0n, postgres: "f" }, "false"],
  ["date", { sqlite: "2024-02-29", postgres: "2024-02-29" }, "2024-02-29"],
  ["bigint", { sqlite: 9223372036854775807n, postgres: "9223372036854775807" }, "9223372036854775807"],
  ["bigint", { sqlite: -9223372036854775808n, postgres: "-9223372036854775808" }, "-9223372036854775808"],
  ["bigint", { sqlite: 1000 }, "1000"],
  ["integer", { sqlite: -2147483648n, postgres: "-2147483648" }, "-2147483648"],
  ["smallint", { sqlite: 32767n, postgres: "32767" }, "32767"],
  ["float", { sqlite: 0.00001, postgres: "1e-05" }, "0.00001"],
  ["float", { sqlite: 5n, postgres: "5" }, "5"],
  ["float", { sqlite: 1e300, postgres: "1e+300" }, "1e+300"],
  ["float", { sqlite: -0, postgres: "-0" }, "-0"],
  ["duration", { sqlite: 90_000_000n, postgres: "90000000" }, "90000000"],
  ["json", { sqlite: '{"a": "\\ud800\\u0000"}', postgres: '{"a": 1e400}' }, ""],
  ["text", { sqlite: "a\0b", postgres: "é" }, ""],
];

/** Others that it cannot hold. */
const UNREADABLE: [kind: ColumnKind, raw: Partial<Record<keyof typeof BOTH, RawValue>>][] = [
  ["datetime", { sqlite: 1735689600000n }],
  ["datetime", { sqlite: 1735689600.5 }],
  ["datetime", { sqlite: Buffer.from("2025-01-01 00:00:00") }],
  ["date", { sqlite: "2025-01-01 00:00:00", postgres: "infinity" }],
  ["date", { sqlite: "2024-02-30", postgres: "0044-03-15 BC" }],
  ["date", { sqlite: 20250101n, postgres: "15000-01-01" }],
  ["boolean", { sqlite: 2n, postgres: "yes" }],
  ["boolean", { sqlite: "true" }],
  ["bigint", { sqlite: 3.5, postgres: "3.5" }],
  ["bigint", { sqlite: "abc", postgres: "NaN" }],
  ["bigint", { sqlite: 1e19, postgres: "9223372036854775808" }],
  ["integer", { sqlite: 2147483648n, postgres: "2147483648" }],
  ["smallint", { sqlite: 32768n, postgres: "-32769" }],
  ["reference", { sqlite: "x", postgres: "1.0" }],
  ["float", { sqlite: Number.POSITIVE_INFINITY, postgres: "Infinity" }],
  ["float", { sqlite: "1.5x", postgres: "NaN" }],
  ["duration", { sqlite: 0.5, postgres: "9300000000000000000" }],
  ["json", { sqlite: "{broken" }],
  ["json", { sqlite: '{"a": NaN}' }],
  ["json", { sqlite: "" }],
  ["json", { sqlite: Buffer.from("{}") }],
  ["json", { sqlite: `${"[".repeat(5000)}${"]".repeat(5000)}`, postgres: `${"[".repeat(5000)}${"]".repeat(5000)}` }],
  ["text", { sqlite: Buffer.from([0xff]) }],
];

describe.each(Object.entries(BOTH))("what %s holds", (dialect, read) => {
  it.each(TIMES)("the time %s is %s", (stored, canonical) => {
    expect(read("datetime", stored)).toBe(canonical);
  });

  it.each(NO_TIMES)("%s is no time", (stored) => {
    expect(read("datetime", stored)).toBeInstanceOf(Unreadable);
  });

  const own = <T extends { [name in keyof typeof BOTH]?: RawValue }>(raw: T) => raw[dialect as keyof typeof BOTH];
  it.each(READ.filter(([, raw]) => own(raw) !== undefined))("%s %o", (kind, raw, text) => {
    expect(read(kind, own(raw))).toBe(text === "" ? own(raw) : text);
  });

  it.each(UNREADABLE.filter(([, raw]) => own(raw) !== undefined))("no %s: %o", (kind, raw) => {
    expect(read(kind, own(raw))).toBeInstanceOf(Unreadable);
  });

  it("NULL is null in every kind", () => {
    for (const kind of KINDS) expect(read(kind, null)).toBeNull();
  });

  const raws =
    dialect === "postgres"
      ? fc.string({ unit: "binary" })
      : fc.oneof(fc.string({ unit: "binary" }), fc.bigInt(), fc.double(), fc.uint8Array());
  const written = fc
    .tuple(
      fc.stringMatching(/^\d{1,5}-\d{1,2}-\d{1,2}$/),
      fc.constantFrom("", " ", "T"),
      fc.stringMatching(/^[\d:.+Z-]{0,20}$/),
    )
    .map((parts) => parts.join(""));

  it("a value of any kind is canonical text or unreadable, and canonical text is read as itself", () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.oneof(raws, written), (kind, raw) => {
        const cell = read(kind, raw as RawValue);
        if (cell instanceof Unreadable) return;
        if (dialect === "postgres" && kind === "json") return; // only the server makes such text, and only of JSON
        expect(isCanonical(kind, cell!)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it("a time with any zone is the moment that JavaScript reads", () => {
    const zones = fc.tuple(fc.constantFrom("+", "-"), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const years = { min: new Date("0001-01-02T00:00:00Z"), max: new Date("9999-12-30T00:00:00Z"), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(years), zones, fc.constantFrom("T", " "), (date, [sign, hours, minutes], separator) => {
        const zone = `${sign}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
        const local = date.toISOString().slice(0, 23);
        const expected = new Date(`${local}${zone}`).toISOString().replace("T", " ").replace("Z", "000");
        expect(read("datetime", `${local.replace("T", separator)}${zone}`)).toBe(expected);
      }),
    );
  });
});

describe("values of PostgreSQL that a cursor may carry although their kind cannot hold them", () => {
  it.each<[ColumnKind, string]>([
    ["datetime", "infinity"],
    ["datetime", "-infinity"],
    ["datetime", "0044-03-15 00:00:00+00 BC"],
    ["datetime", "0001-02-29 00:00:00+00 BC"],
    ["datetime", "294276-12-31 23:59:59.999999+00"],
    ["date", "infinity"],
    ["date", "0044-03-15 BC"],
    ["date", "15200-02-29"],
    ["date", "15000-02-28"],
    ["float", "NaN"],
    ["float", "-Infinity"],
  ])("%s %s", (kind, text) => {
    expect(isOddOfPostgres(kind, text)).toBe(true);
  });

  it.each<[ColumnKind, string]>([
    ["datetime", "now"],
    ["datetime", "0044-13-15 00:00:00+00 BC"],
    ["datetime", "15000-02-30 00:00:00+00"],
    ["datetime", "294277-01-01 00:00:00+00"],
    ["datetime", "0000-01-01 00:00:00+00 BC"],
    ["datetime", "15000-01-01"],
    ["date", "5874898-01-01"],
    ["date", "15000-01-01 00:00:00+00"],
    ["float", "1e999"],
    ["bigint", "3.5"],
    ["text", "infinity"],
  ])("not %s %s", (kind, text) => {
    expect(isOddOfPostgres(kind, text)).toBe(false);
  });
});
