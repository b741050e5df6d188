/** Wrong use of reads: code and exact message of each, equal on both databases. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

const where = (condition: string) => `{ artifacts(where: ${condition}) { totalCount } }`;
const page = (args: string) => `{ artifacts(${args}) { nodes { uid } } }`;
const many = (count: number, make: (i: number) => string) => Array.from({ length: count }, (_, i) => make(i)).join(" ");

type Case = [document: string, code: string, message: string | RegExp];

const cases: Case[] = [
  [
    '{ artifact(instance: "no/such", key: "x") { uid } }',
    "INSTANCE_NOT_FOUND",
    "There is no instance no/such. Known instances: laminlabs/lamindata.",
  ],
  [
    "{ artifact { uid } }",
    "BAD_USER_INPUT",
    "Select one Artifact by at least one of these arguments: uid, key, hash, where.",
  ],
  [
    '{ artifact(uid: "") { uid } }',
    "BAD_USER_INPUT",
    "Select one Artifact by at least one of these arguments: uid, key, hash, where.",
  ],
  [
    '{ artifact(uid: "9upnvib1Eh7gMiYM0") { uid } }',
    "MULTIPLE_OBJECTS",
    'Several Artifact objects of laminlabs/lamindata match uid "9upnvib1Eh7gMiYM0": 9upnvib1Eh7gMiYM0000, 9upnvib1Eh7gMiYM0001; give the full uid, or narrow it down with `where`.',
  ],
  [
    '{ artifact(where: { suffix: { eq: ".txt" } }) { uid } }',
    "MULTIPLE_OBJECTS",
    /^Several Artifact objects of laminlabs\/lamindata match this `where`: /,
  ],
  ["{ user(where: {}) { uid } }", "MULTIPLE_OBJECTS", /^Several User objects/],
  [page("first: -1"), "BAD_USER_INPUT", "`first` must be 0 or more; got -1."],
  [page("last: -2"), "BAD_USER_INPUT", "`last` must be 0 or more; got -2."],
  [page("first: 1, offset: -2"), "BAD_USER_INPUT", "`offset` must be 0 or more; got -2."],
  [
    page("first: 1, last: 1"),
    "BAD_USER_INPUT",
    "`first` and `last` cannot be used together; use only one of them, with `after` or `before`.",
  ],
  [
    page("last: 1, offset: 1"),
    "BAD_USER_INPUT",
    "`offset` can be used with `first`, but not with `after`, `before` or `last`; leave out one or the other.",
  ],
  [
    page("first: 1001"),
    "LIMIT_EXCEEDED",
    "A page of 1001 objects exceeds the limit of 1000; request fewer and get the next page with `after`.",
  ],
  [
    '{ artifact(key: "folders/f1") { ulabels(last: 1001) { nodes { uid } } } }',
    "LIMIT_EXCEEDED",
    /^A page of 1001 objects/,
  ],
  [
    '{ search(query: "a", first: 1001) { hits { score } } }',
    "LIMIT_EXCEEDED",
    "A page of 1001 objects exceeds the limit of 1000; request fewer, or narrow the search.",
  ],
  [page('after: "nonsense"'), "BAD_USER_INPUT", /^This cursor does not belong to this list/],
  [page('before: "WyJ4Il0"'), "BAD_USER_INPUT", /^This cursor does not belong to this list/],
  [
    page("orderBy: [{ key: ASC, size: DESC }]"),
    "BAD_USER_INPUT",
    "An entry of `orderBy` has several fields (key, size); give exactly one field per entry: [{ createdAt: DESC }, { key: ASC }].",
  ],
  [
    page("orderBy: [{}]"),
    "BAD_USER_INPUT",
    "An entry of `orderBy` has no field; give exactly one field per entry: [{ createdAt: DESC }, { key: ASC }].",
  ],
  [
    page("orderBy: [{ run: {} }]"),
    "BAD_USER_INPUT",
    "An entry of `orderBy` within `run` has no field; give exactly one field per entry: [{ createdAt: DESC }, { key: ASC }].",
  ],
  [
    where("{ isNull: true }"),
    "BAD_USER_INPUT",
    "`isNull` can only be used inside a reference, such as `{ run: { isNull: true } }`, or in the filter of a column.",
  ],
  [where("{ key: null }"), "BAD_USER_INPUT", "The filter on `key` is null; leave it out, or use `isNull`."],
  [
    where("{ size: { gt: null } }"),
    "BAD_USER_INPUT",
    "`gt` on `size` does not accept null; use `isNull: true` to find objects without a value.",
  ],
  [
    where("{ key: { in: null } }"),
    "BAD_USER_INPUT",
    "`in` on `key` does not accept null; use `isNull: true` to find objects without a value.",
  ],
  [
    where('{ key: { eq: "a\\u0000b" } }'),
    "BAD_USER_INPUT",
    "`eq` on `key` contains a NUL character or an unpaired surrogate; no stored value does.",
  ],
  [
    where('{ extraData: { eq: { a: "\\u0000" } } }'),
    "BAD_USER_INPUT",
    "A value for `extraData` contains a NUL character or an unpaired surrogate; no stored value matches it.",
  ],
  [
    where("{ extraData: { path: [1.5], eq: 1 } }"),
    "BAD_USER_INPUT",
    "Each step of `path` on `extraData` must be a key (text) or an index (a whole number).",
  ],
  [where('{ extraData: { path: ["a"], gt: [1] } }'), "BAD_USER_INPUT", "`gt` on `extraData` must be a number or text."],
  ['{ artifact(uid: "a\\u0000b") { uid } }', "BAD_USER_INPUT", /NUL/],
  ['{ artifact(uid: "aaaaaaaaaaaaaaaaaa\\u0000b") { uid } }', "BAD_USER_INPUT", /NUL/],
  ['{ artifact(key: "a\\u0000b") { uid } }', "BAD_USER_INPUT", /NUL/],
  ...[
    "(",
    "a{2",
    "[z-a]",
    "(?=a)",
    "(?<n>a)",
    "a(?i)b",
    "(a)\\\\1",
    "\\\\bword",
    "\\\\pL",
    "[[.a.]]",
    "a{300}",
    "*",
    "(?P<n>a)",
    "\\\\Qa",
    "[\\\\D]",
  ].map((pattern): Case => [where(`{ key: { regex: "${pattern}" } }`), "BAD_USER_INPUT", /^The regular expression "/]),
  [
    '{ node(id: "nonsense") { id } }',
    "BAD_USER_INPUT",
    "This is not the `id` of an object; use an `id` that a query to this gateway returned.",
  ],
  ['{ node(id: "") { id } }', "BAD_USER_INPUT", /^This is not the `id` of an object/],
  ['{ node(id: "4XIuR0tvaiXM:Nothing:x") { id } }', "BAD_USER_INPUT", /^This is not the `id` of an object/],
  ['{ node(id: "4XIuR0tvaiXM:JsonValue:x") { id } }', "BAD_USER_INPUT", /^This is not the `id` of an object/],
  [
    '{ biontyCellType(name: "cell") { ancestors(depth: 0) { totalCount } } }',
    "BAD_USER_INPUT",
    "`depth` must be 1 or more; got 0.",
  ],
  [
    where(`{ or: [${many(1001, (i) => `{ size: { eq: ${i} } }`)}] }`),
    "LIMIT_EXCEEDED",
    /^A filter can have at most 1000 conditions/,
  ],
  [where(`${"{ not: ".repeat(40)}{}${" }".repeat(40)}`), "LIMIT_EXCEEDED", /nested 30 deep/],
];

describe.each(DIALECT_NAMES)("wrong reads on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
  });
  afterAll(() => gateway.close());

  it.each(cases.map(([document, code, message]) => ({ name: document.slice(0, 80), document, code, message })))(
    "$name",
    async ({ document, code, message }) => {
      const { errors } = await gateway.ask(document);
      expect(errors).toHaveLength(1);
      expect(errors![0]!.code).toBe(code);
      if (typeof message === "string") expect(errors![0]!.message).toBe(message);
      else expect(errors![0]!.message).toMatch(message);
    },
  );

  it("a cursor of another list, or of another order, is refused", async () => {
    const { artifacts, runs } = await gateway.read<Record<string, { pageInfo: { endCursor: string } }>>(
      "{ artifacts(first: 1) { pageInfo { endCursor } } runs(first: 1) { pageInfo { endCursor } } }",
    );
    for (const args of [
      `after: "${runs!.pageInfo.endCursor}"`,
      `after: "${artifacts!.pageInfo.endCursor}", orderBy: [{ key: ASC }]`,
      `after: "${artifacts!.pageInfo.endCursor}", orderBy: [{ id: DESC }]`,
    ]) {
      expect((await gateway.ask(page(args))).errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    }
  });

  it.each(["'", '"', "\\", "%", "_", ";--", "$1", "?", "\u{1f4a5}", "{}", "[]", "`", "\n", "' OR '1'='1"])(
    "%j is a value like any other, in every operator",
    async (text) => {
      const operators = [
        "eq",
        "ne",
        "lt",
        "gte",
        "contains",
        "icontains",
        "startsWith",
        "istartsWith",
        "endsWith",
        "iendsWith",
        "iexact",
      ];
      for (const filter of [
        ...operators.map((operator) => ({ [operator]: text })),
        { in: [text] },
        { notIn: [text] },
      ]) {
        const { errors } = await gateway.ask(
          "query ($where: ArtifactWhere) { artifacts(where: $where, first: 2) { totalCount nodes { uid } } }",
          { where: { key: filter } },
        );
        expect(errors).toBeUndefined();
      }
      const json = { extraData: { path: [text], eq: { [text]: text } } };
      const { errors } = await gateway.ask(
        "query ($where: ArtifactWhere) { artifacts(where: $where) { totalCount } }",
        { where: json },
      );
      expect(errors).toBeUndefined();
      expect(
        (await gateway.ask("query ($uid: String) { artifact(uid: $uid) { uid } }", { uid: text })).errors,
      ).toBeUndefined();
    },
  );

  it("half a character, a number out of range or too deep a value is refused", async () => {
    const nested = JSON.parse(`${"[".repeat(200)}${"]".repeat(200)}`);
    for (const filter of [
      { key: { eq: "\ud800" } },
      { extraData: { eq: ["\ud800"] } },
      { extraData: { eq: nested } },
    ]) {
      const ask = "query ($where: ArtifactWhere) { artifacts(where: $where) { totalCount } }";
      expect((await gateway.ask(ask, { where: filter })).errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    }
    const { errors } = await gateway.ask(where('{ extraData: { path: ["a"], lt: 1e400000 } }'));
    expect(errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
  });

  it("a failing list leaves the answers of its neighbours", async () => {
    const { data, errors } = await gateway.ask(
      '{ artifacts(first: -1) { nodes { uid } } users { totalCount } artifact(uid: "") { uid } }',
    );
    expect(data).toMatchObject({ artifacts: null, artifact: null, users: { totalCount: expect.any(Number) } });
    expect(errors).toHaveLength(2);
  });

  it("numbers out of range find nothing, or are refused by their type", async () => {
    const count = async (condition: string) => {
      const { data, errors } = await gateway.ask<{ artifacts: { totalCount: number } }>(where(condition));
      return errors?.map(({ code }) => code) ?? data!.artifacts.totalCount;
    };
    expect(await count('{ size: { eq: "9223372036854775807" } }')).toBe(0);
    expect(await count("{ run: { statusCode: { gt: 2147483647 } } }")).toBe(0);
    const literal = (condition: string) => () => gateway.ask(where(condition));
    await expect(literal('{ size: { eq: "9223372036854775808" } }')).rejects.toThrow("must fit into 64 bits");
    await expect(literal('{ createdAt: { eq: "2025-02-30T00:00:00Z" } }')).rejects.toThrow(
      "must be a valid time in the years 0001 to 9999",
    );
    await expect(literal('{ createdAt: { eq: "2025-01-01T00:00:00" } }')).rejects.toThrow(
      "must be a time with a time zone",
    );
    await expect(literal('{ createdAt: { eq: "2025-01-01T00:00:00.1234567Z" } }')).rejects.toThrow(
      "six fractional digits",
    );
  });
});
