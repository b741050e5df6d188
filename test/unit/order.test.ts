/** Orders and cursors of lists, as SQL that a database in memory runs: what comes after a row is what its order says. */
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { Unreadable } from "../../src/instances/dialects/canonical.ts";
import { DIALECTS } from "../../src/instances/dialects/dialects.ts";
import { bind, raw, render } from "../../src/instances/sql.ts";
import { comesAfter, listMark, makeCursor, parseCursor } from "../../src/query/cursor.ts";
import { idKey, type OrderKey, orderSql, reverseOrder } from "../../src/query/order.ts";
import { compareCodePoints } from "../../src/util/compareCodePoints.ts";

const { sqlite, postgres } = DIALECTS;
const db = new Database(":memory:");
db.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT, number INTEGER, must TEXT NOT NULL)");
afterAll(() => db.close());

type Row = { word: string | null; number: number | null; must: string };

// few values, so that rows are often alike in a key
const word = fc.constantFrom("", "a", "A", "ä", "💥", "\uff5e", "aa");
const rows = fc.array(
  fc.record<Row>({ word: fc.option(word), number: fc.option(fc.integer({ min: -1, max: 1 })), must: word }),
  { minLength: 1, maxLength: 12 },
);

const key = fc
  .tuple(fc.constantFrom("word", "number", "must"), fc.boolean(), fc.constantFrom("first" as const, "last" as const))
  .map(
    ([name, descending, nulls]): OrderKey => ({
      name,
      expression: raw(`t.${name}`),
      kind: name === "number" ? "integer" : "string",
      descending,
      nulls: name === "must" ? undefined : nulls,
    }),
  );
const orders = fc.array(key, { maxLength: 3 }).map((keys) => [...keys, idKey("id", "t")]);

type Found = Record<string, string | null> & { id: string };

function select(condition: string, params: readonly unknown[], keys: readonly OrderKey[]): Found[] {
  const columns = ["id", "word", "number", "must"].map((name) => `CAST(t.${name} AS TEXT) AS ${name}`);
  const sql = `SELECT ${columns} FROM t WHERE ${condition} ORDER BY ${render(orderSql(keys), sqlite)}`;
  return db.prepare(sql).all(...params) as Found[];
}

function fill(all: Row[]): void {
  db.exec("DELETE FROM t");
  const insert = db.prepare("INSERT INTO t (id, word, number, must) VALUES (?, ?, ?, ?)");
  for (const [i, row] of all.entries()) insert.run(i + 1, row.word, row.number, row.must);
}

function rowsAfter(keys: readonly OrderKey[], row: Found): Found[] {
  const values = keys.map(({ name }) => row[name] ?? null);
  const condition = comesAfter(keys, parseCursor(sqlite.filters, makeCursor("mark", values), "mark", keys));
  return select(render(condition, sqlite), bind(condition), keys);
}

describe("an order", () => {
  it("backwards is the same rows the other way round, and twice backwards is itself", () => {
    fc.assert(
      fc.property(rows, orders, (all, keys) => {
        fill(all);
        expect(select("TRUE", [], reverseOrder(keys))).toEqual(select("TRUE", [], keys).toReversed());
        expect(reverseOrder(reverseOrder(keys))).toEqual(keys);
      }),
    );
  });

  it("parts the rows at every cursor into those before, the one, and those after", () => {
    fc.assert(
      fc.property(rows, orders, (all, keys) => {
        fill(all);
        const inOrder = select("TRUE", [], keys);
        for (const [i, row] of inOrder.entries()) {
          expect(rowsAfter(keys, row)).toEqual(inOrder.slice(i + 1));
          expect(rowsAfter(reverseOrder(keys), row)).toEqual(inOrder.slice(0, i).toReversed());
        }
      }),
    );
  });
});

describe("a cursor", () => {
  const keys: OrderKey[] = [
    { name: "word", expression: raw("t.word"), kind: "string", descending: false, nulls: "last" },
    idKey("id", "t"),
  ];

  it("carries any text that databases hold, and null", () => {
    const text = fc.string({ unit: "grapheme" }).filter((one) => one.isWellFormed() && !one.includes("\0"));
    fc.assert(
      fc.property(fc.option(text), fc.bigInt({ min: 0n, max: 2n ** 62n }), (value, id) => {
        const values = [value, String(id)];
        const bound = keys.map(({ kind }, i) => (values[i] === null ? null : sqlite.filters.value(kind, values[i]!)));
        expect(parseCursor(sqlite.filters, makeCursor("mark", values), "mark", keys)).toEqual(bound);
      }),
    );
  });

  it("that is anything else is BAD_USER_INPUT", () => {
    const refused = expect.objectContaining({ code: "BAD_USER_INPUT" });
    const written = (...parts: unknown[]) => Buffer.from(JSON.stringify(["mark", ...parts])).toString("hex");
    const others = [
      makeCursor("other", ["a", "1"]),
      makeCursor("mark", ["a"]),
      makeCursor("mark", ["a", "1", "1"]),
      makeCursor("mark", ["a", null]),
      makeCursor("mark", ["a", "one"]),
      makeCursor("mark", ["\ud800", "1"]),
      written("\0", "1"),
      written(["a"], "1"),
      written({ text: "a", integer: "1" }, "1"),
      written({ integer: "one" }, "1"),
      written({ other: "a" }, "1"),
    ];
    for (const cursor of others)
      for (const filters of [sqlite.filters, postgres.filters])
        expect(() => parseCursor(filters, cursor, "mark", keys), cursor).toThrow(refused);
    const withNul = makeCursor("mark", ["\0", "1"]); // text that only SQLite holds
    expect(parseCursor(sqlite.filters, withNul, "mark", keys)).toHaveLength(2);
    expect(() => parseCursor(postgres.filters, withNul, "mark", keys)).toThrow(refused);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseCursor(sqlite.filters, text, "mark", keys)).toThrow(refused);
      }),
    );
  });

  it("of several databases stands beyond all that one of them can hold", () => {
    const [first] = keys as [OrderKey];
    const foreign = (raw: string, descending: boolean, nulls: "first" | "last") => {
      const order: OrderKey[] = [{ ...first, kind: "datetime", descending, nulls }];
      const cursor = makeCursor("mark", [new Unreadable("datetime", raw)]);
      return render(comesAfter(order, parseCursor(postgres.filters, cursor, "mark", order, true)), postgres);
    };
    expect(foreign("someday", false, "last")).toContain("IS NULL");
    expect(foreign("someday", false, "first")).toContain("FALSE");
    expect(foreign("someday", true, "first")).toContain("IS NOT NULL");
    expect(foreign("-someday", false, "first")).toContain("IS NOT NULL");
    expect(foreign("-someday", true, "last")).not.toContain("IS NOT NULL");
  });

  it("has another mark for another list, key, direction and place of nulls", () => {
    const [first, id] = keys as [OrderKey, OrderKey];
    const marks = [
      listMark("list", keys),
      listMark("other", keys),
      listMark("list", [id]),
      listMark("list", [{ ...first, name: "number" }, id]),
      listMark("list", [{ ...first, descending: true }, id]),
      listMark("list", [{ ...first, nulls: "first" }, id]),
    ];
    expect(new Set(marks).size).toBe(marks.length);
    expect(listMark("list", keys)).toBe(marks[0]);
  });
});

describe("texts by code points", () => {
  it("are compared as their UTF-8 is", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "\ud7ff", "\ue000", "\uffff", "💥", "🦠") });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
