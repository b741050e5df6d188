/** A value that its column's kind cannot hold became invalid text, null without a word, or failed the whole list. */
import Database from "better-sqlite3";
import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { openEditedSource } from "../support/editedTemplate.ts";
import { boundAs, NO_UTF8, placeOf } from "../support/noUtf8.ts";
import { pageThrough } from "../support/pages.ts";
import type { ReadGateway } from "../support/readGateway.ts";

/** Sets a column of the first artifact in row order, or, by table, of another row. */
type Write = (column: string, value: unknown) => Promise<void>;

interface Node {
  uid: string;
  [field: string]: unknown;
}

const FIELDS: Record<string, string> = {
  created_at: "createdAt",
  size: "size",
  is_latest: "isLatest",
  extra_data: "extraData",
  description: "description",
  run_id: "run",
};
const LIST = `{ artifacts(orderBy: [{ id: ASC }], first: 3, where: { branch: { isNull: false } }) {
  nodes { uid createdAt size isLatest extraData description run { uid } } } }`;

/** Stored values with what an answer has of them; undefined: null and an error. */
const CASES: Record<Dialect, [column: string, stored: unknown, answer?: unknown][]> = {
  sqlite: [
    ["created_at", "2025-01-01 02:14:00+02:00", "2025-01-01T00:14:00.000000Z"],
    ["created_at", "2025-01-01T02:14:00.5-0030", "2025-01-01T02:44:00.500000Z"],
    ["created_at", "2024-02-30 00:00:00"],
    ["created_at", "infinity"],
    ["created_at", 1735689600000n],
    ["created_at", Buffer.from("2025-01-01 00:00:00")],
    ["size", 3.5],
    ["size", "many"],
    ["size", 1e19],
    ["size", 9007199254740993n, "9007199254740993"],
    ["is_latest", 2n],
    ["extra_data", "{broken"],
    ["extra_data", '{"a": NaN}'],
    ["extra_data", '{"a": 1.0}', { a: 1 }],
    ["description", Buffer.from([1, 2])],
    ["description", NO_UTF8],
    ["description", "a\uFFFDb", "a\uFFFDb"],
    ["run_id", "none"],
  ],
  postgres: [
    ["created_at", "infinity"],
    ["created_at", "-infinity"],
    ["created_at", "0044-03-15 00:00:00+00 BC"],
    ["created_at", "15000-01-01 00:00:00+00"],
    ["created_at", "2025-01-01 02:14:00.25+02:00", "2025-01-01T00:14:00.250000Z"],
    ["size", 9007199254740993n, "9007199254740993"],
    ["extra_data", `${"[".repeat(2000)}${"]".repeat(2000)}`],
    ["extra_data", '{"a": 1.0}', { a: 1 }],
  ],
};

describe.each(DIALECT_NAMES)("odd values in a %s database", (dialect) => {
  let gateway: ReadGateway;
  let write: Write;
  let close: () => Promise<void>;
  beforeAll(async () => {
    gateway = await openEditedSource(dialect, []);
    const { db } = gateway.instances.default.config;
    if (db.dialect === "sqlite") {
      const database = new Database(db.path);
      database.pragma("ignore_check_constraints = on");
      database.pragma("foreign_keys = off");
      write = async (column, value) =>
        void database
          .prepare(`UPDATE lamindb_artifact SET ${column} = ${placeOf(value)} WHERE id = 1`)
          .run(boundAs(value));
      close = async () => void database.close();
    } else {
      const client = new Client({ connectionString: db.url });
      await client.connect();
      write = async (column, value) =>
        void (await client.query(`UPDATE lamindb_artifact SET ${column} = $1 WHERE id = 1`, [value]));
      close = () => client.end();
    }
  });
  afterAll(async () => {
    await close();
    await gateway.close();
  });

  /** Runs with the first artifact's column set, and sets it back. */
  async function withValue(column: string, value: unknown, use: () => Promise<void>): Promise<void> {
    const before: Record<string, unknown> = {
      created_at: "2025-01-01 00:00:01",
      is_latest: { sqlite: 1n, postgres: true }[dialect],
    };
    await write(column, value);
    try {
      await use();
    } finally {
      await write(column, before[column] ?? null);
    }
  }

  it.each(CASES[dialect])("%s %o", async (column, stored, answer) => {
    const field = FIELDS[column]!;
    const { artifacts: before } = await gateway.read<{ artifacts: { nodes: Node[] } }>(LIST);
    await withValue(column, stored, async () => {
      const { data, errors } = await gateway.ask<{ artifacts: { nodes: Node[] } }>(LIST);
      const [{ uid }, ...others] = before.nodes as [Node, ...Node[]];
      if (field === "isLatest") expect(data).toEqual({ artifacts: null });
      else expect(data!.artifacts.nodes).toEqual([{ ...before.nodes[0], [field]: answer ?? null }, ...others]);
      if (answer !== undefined) expect(errors).toBeUndefined();
      else {
        expect(errors).toHaveLength(1);
        expect(errors![0]!.code).toBe("CONFLICT");
        expect(errors![0]!.message).toContain(
          `Artifact ${uid} of laminlabs/lamindata: ${column === "run_id" ? "run" : column} holds`,
        );
        expect(errors![0]!.extensions).toMatchObject({ registry: "Artifact", uid, instance: "laminlabs/lamindata" });
      }
    });
  });

  it.each(CASES[dialect].filter(([column]) => column !== "extra_data" && column !== "run_id"))(
    "pages in the order of %s, one of which is %o",
    async (column, stored) => {
      await withValue(column, stored, async () => {
        for (const direction of ["ASC", "DESC"]) {
          const order = `[{ ${FIELDS[column]}: ${direction} }]`;
          const whole = await pageThrough(gateway, order, 1000);
          expect(new Set(whole).size).toBe(whole.length);
          expect(await pageThrough(gateway, order, 4)).toEqual(whole);
          expect(await pageThrough(gateway, order, 1)).toEqual(whole);
        }
      });
    },
  );

  const uids = async (where: string) =>
    (await gateway.read<{ artifacts: { nodes: Node[] } }>(`{ artifacts(where: ${where}) { nodes { uid } } }`)).artifacts
      .nodes;

  it("a condition on times compares moments", async () => {
    await withValue("created_at", "2001-01-01 02:14:00+02:00", async () => {
      expect(await uids('{ createdAt: { lt: "2001-01-01T00:14:01Z" } }')).toHaveLength(1);
      expect(await uids('{ createdAt: { lt: "2001-01-01T00:14:00Z" } }')).toHaveLength(0);
      expect(await uids('{ createdAt: { eq: "2001-01-01T00:14:00Z" } }')).toHaveLength(1);
      expect(await uids('{ createdAt: { in: ["2001-01-01T01:14:00+01:00"] } }')).toHaveLength(1);
    });
  });

  // on PostgreSQL infinity is later than all
  it.runIf(dialect === "sqlite")("a condition on times holds for none that is no time", async () => {
    const all = await pageThrough(gateway, "[{ id: ASC }]", 1000);
    await withValue("created_at", 5n, async () => {
      expect(await uids('{ createdAt: { lt: "2001-01-01" } }')).toHaveLength(0);
      expect(await uids('{ createdAt: { ne: "2001-01-01" } }')).toHaveLength(all.length);
    });
  });

  // PostgreSQL takes no such text
  it.runIf(dialect === "sqlite")(
    "text that is not UTF-8 is left for loaders, also where only cursors are asked",
    async () => {
      await withValue("description", NO_UTF8, async () => {
        for (const asked of ["nodes { description }", "edges { cursor }"]) {
          const document = `{ artifacts(orderBy: [{ description: ASC }]) { ${asked} } }`;
          expect(await gateway.write(document)).toBeUndefined();
          await write("description", "a\uFFFDb");
          expect(await gateway.write(document)).toBeTypeOf("string");
          await write("description", NO_UTF8);
        }
      });
    },
  );

  const anything = fc.oneof(
    fc.string(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true }),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    fc.stringMatching(/^\d{4}-[01]\d-[0-3]\d[ T][0-2]\d:[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-][0-2]\d:?[0-5]\d)?$/),
    fc.json(),
  );
  const times = fc
    .tuple(
      fc.integer({ min: -4000, max: 20000 }).filter((year) => year !== 0),
      fc.integer({ min: 0, max: 999_999 }),
    )
    .map(([year, micros]) => {
      const time = `-05-06 07:08:09.${String(micros).padStart(6, "0")}+00`;
      return year < 0 ? `${String(-year).padStart(4, "0")}${time} BC` : `${String(year).padStart(4, "0")}${time}`;
    });
  const CANONICAL: Record<string, (value: unknown) => boolean> = {
    created_at: (value) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(String(value)) && !Number.isNaN(Date.parse(String(value))),
    size: (value) => /^-?\d{1,19}$/.test(String(value)),
    is_latest: (value) => typeof value === "boolean",
    extra_data: () => true,
    description: (value) => typeof value === "string",
  };

  it("whatever is stored, a field has canonical text, or null and an error, and lists go on", async () => {
    const columns = dialect === "sqlite" ? Object.keys(CANONICAL) : ["created_at"];
    const stored = dialect === "sqlite" ? anything : fc.oneof(times, fc.constantFrom("infinity", "-infinity"));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...columns), stored, async (column, value) => {
        await withValue(column, value, async () => {
          const { data, errors = [] } = await gateway.ask<{ artifacts: { nodes: Node[] } | null }>(LIST);
          if (column !== "is_latest") expect(data!.artifacts).not.toBeNull(); // is never null: takes its list along
          const answer = data!.artifacts ? data!.artifacts.nodes[0]![FIELDS[column]!] : null;
          if (answer === null && column !== "extra_data") expect(errors.map(({ code }) => code)).toEqual(["CONFLICT"]);
          else if (errors.length > 0) expect([answer, errors[0]!.code]).toEqual([null, "CONFLICT"]);
          else expect(CANONICAL[column]!(answer)).toBe(true);
          if (column === "extra_data") return;
          const order = `[{ ${FIELDS[column]}: ASC }]`;
          expect(await pageThrough(gateway, order, 5)).toEqual(await pageThrough(gateway, order, 1000));
        });
      }),
      { numRuns: 60 },
    );
  });
});
