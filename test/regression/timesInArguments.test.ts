/** Times out of range and cursors with values that no column has were INTERNAL_ERROR, or silently found nothing. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

const TIMES: [written: string, canonical: string][] = [
  ["2025-01-01", "2025-01-01 00:00:00.000000"],
  ["0001-01-01", "0001-01-01 00:00:00.000000"],
  ["0001-01-01T00:30:00+00:30", "0001-01-01 00:00:00.000000"],
  ["9999-12-31T23:59:59.999999Z", "9999-12-31 23:59:59.999999"],
  ["2025-01-01t00:00:00z", "2025-01-01 00:00:00.000000"],
  ["2025-01-01 00:00:00-23:59", "2025-01-01 23:59:00.000000"],
  ["2025-01-01T00:00:00+23:59", "2024-12-31 00:01:00.000000"],
  ["2025-01-01T00:00:00.120000000Z", "2025-01-01 00:00:00.120000"],
];

const NO_TIMES = [
  "9999-12-31T23:59:59-01:00",
  "0001-01-01T00:00:00+00:01",
  "0000-12-31T23:59:59Z",
  "0000-01-01",
  "2025-01-01T00:00:00+99:99",
  "2025-01-01T00:00:00+24:00",
  "2025-01-01T00:00:00+01:60",
  "2025-01-01T00:00:00",
  "2025-01-01T24:00:00Z",
  "2025-02-29",
  "2025-02-29T00:00:00Z",
  "2025-1-1",
  "15000-01-01",
  "infinity",
  "now",
  "",
];

describe.each(DIALECT_NAMES)("arguments on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
  });
  afterAll(() => gateway.close());

  const count = (operator: string, value: unknown) =>
    gateway.ask<{ artifacts: { totalCount: number } }>(
      `query ($value: DateTime) { artifacts(where: { createdAt: { ${operator}: $value } }) { totalCount } }`,
      { value },
    );

  it.each(TIMES)("the time %s is %s", async (written, canonical) => {
    const utc = `${canonical.replace(" ", "T")}Z`;
    for (const operator of ["lt", "gte", "eq", "ne"]) {
      const { data, errors } = await count(operator, written);
      expect(errors).toBeUndefined();
      expect(data).toEqual((await count(operator, utc)).data);
    }
    const literal = `{ artifacts(where: { createdAt: { in: ["${written}"] } }) { totalCount } }`;
    expect((await gateway.ask(literal)).errors).toBeUndefined();
  });

  it.each(NO_TIMES)("%s is none", async (written) => {
    const { errors } = await count("lt", written);
    expect(errors!.map(({ message }) => /DateTime (must|can) /.test(message))).toEqual([true]);
  });

  it.each(["9223372036854775808", "-9223372036854775809", "9".repeat(100_000), "1e3", "0x10", "1.0", ""])(
    "%s is no BigInt",
    async (value) => {
      const { errors } = await gateway.ask(
        `query ($value: BigInt) { artifacts(where: { size: { gt: $value } }) { totalCount } }`,
        { value },
      );
      expect(errors!.map(({ message }) => message.includes("BigInt must "))).toEqual([true]);
    },
  );

  const ORDERS: Record<string, string> = {
    createdAt: "[{ createdAt: ASC }]",
    size: "[{ size: DESC }]",
    isLatest: "[{ isLatest: ASC }]",
    key: "[{ key: ASC }]",
    statusCode: "[{ run: { statusCode: ASC } }]",
  };
  const pageAfter = (order: string, after: string) =>
    gateway.ask<{ artifacts: { nodes: object[] } }>(
      `query ($after: String) { artifacts(orderBy: ${order}, after: $after) { nodes { uid } } }`,
      { after },
    );
  const encode = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString("hex");
  /** A cursor's parts as the list itself made it. */
  async function partsOf(order: string): Promise<unknown[]> {
    const { artifacts } = await gateway.read<{ artifacts: { edges: { cursor: string }[] } }>(
      `{ artifacts(orderBy: ${order}, first: 1) { edges { cursor } } }`,
    );
    return JSON.parse(Buffer.from(artifacts.edges[0]!.cursor, "hex").toString()) as unknown[];
  }

  it.each<[keyof typeof ORDERS, unknown]>([
    ["createdAt", "2024-99-99 00:00:00.000000"],
    ["createdAt", "2024-02-30 00:00:00.000000"],
    ["createdAt", "0000-01-01 00:00:00.000000"],
    ["createdAt", "2024-01-01 24:00:00.000000"],
    ["createdAt", "2024-01-01"],
    ["createdAt", 5],
    ["size", "9".repeat(19)],
    ["size", "-9223372036854775809"],
    ["size", "007"],
    ["size", "1.5"],
    ["size", "NaN"],
    ["size", { integer: "9".repeat(19) }],
    ["size", { integer: "5", real: "5" }],
    ["size", { integer: 5 }],
    ["size", { constructor: "5" }],
    ["size", []],
    ["size", {}],
    ["isLatest", "1"],
    ["isLatest", null],
    ["key", "a\0b"],
    ["key", "\ud800"],
    ["key", { text: "\ud800" }],
    ["statusCode", "40000"],
  ])("a cursor in the order of %s with %o is refused", async (field, value) => {
    const order = ORDERS[field]!;
    const [mark, , ...rest] = await partsOf(order);
    const { errors } = await pageAfter(order, encode([mark, value, ...rest]));
    expect(errors?.map(({ code }) => code)).toEqual(["BAD_USER_INPUT"]);
  });

  it("a cursor with too many or too few values is refused", async () => {
    const [mark, ...values] = await partsOf(ORDERS.size!);
    for (const parts of [[mark], [mark, ...values, "1"], [mark, values[0]], values, {}, "text", 5, null]) {
      const { errors } = await pageAfter(ORDERS.size!, encode(parts));
      expect(errors?.map(({ code }) => code)).toEqual(["BAD_USER_INPUT"]);
    }
  });

  const digits = fc.stringMatching(/^-?\d{1,20}$/);
  const times = fc.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  const text = fc.oneof(
    digits,
    times,
    fc.string({ unit: "binary" }),
    fc.constantFrom("true", "infinity", "NaN", "15000-01-01 00:00:00+00", "0044-03-15 00:00:00+00 BC"),
  );
  const odd = fc
    .tuple(fc.constantFrom("text", "integer", "real", "blob"), text)
    .map((entry) => Object.fromEntries([entry]));

  it("whatever a cursor holds, the list goes on after it or refuses it", async () => {
    const marks = await Promise.all(
      Object.values(ORDERS).map(async (order) => [order, (await partsOf(order))[0]] as const),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...marks),
        fc.oneof(text, odd, fc.jsonValue()),
        digits,
        async ([order, mark], value, id) => {
          const { data, errors } = await pageAfter(order, encode([mark, value, id]));
          if (errors) expect(errors.map(({ code }) => code)).toEqual(["BAD_USER_INPUT"]);
          else expect(Array.isArray(data!.artifacts.nodes)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("whatever text a time is written as, it is compared or refused", async () => {
    const written = fc
      .tuple(
        fc.stringMatching(/^(0000|0001|9999|20\d\d)-[01]\d-[0-3]\d$/),
        fc.stringMatching(/^([Tt ][0-2]\d:[0-6]\d:[0-6]\d(\.\d{1,9})?(Z|[+-][0-2]\d:[0-6]\d)?)?$/),
      )
      .map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(written, async (value) => {
        const { errors } = await count("lt", value);
        if (errors) expect(errors.map(({ message }) => /DateTime (must|can) /.test(message))).toEqual([true]);
      }),
      { numRuns: 100 },
    );
  });
});
