/** One statement per relation and level, whatever the number of objects; a column that is not asked for is not read. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

interface Case {
  name: string;
  document: string;
  statements: number;
}

const list = (first: number, fields: string) => `artifacts(first: ${first}) { ${fields} }`;

/** Each is run for one object and for many: the number of statements is the same. */
const cases: Case[] = [
  { name: "a list", document: list(0, "nodes { uid key size }"), statements: 1 },
  { name: "a list with its count", document: list(0, "totalCount nodes { uid }"), statements: 2 },
  { name: "a count alone", document: list(0, "totalCount"), statements: 1 },
  {
    name: "references of references",
    document: list(
      0,
      "nodes { createdBy { handle } run { name initiatedByRun { transform { key createdBy { name } } } } }",
    ),
    statements: 1,
  },
  {
    name: "where objects came from",
    document: list(0, "nodes { id _state { db origin { slug run { uid } } } }"),
    statements: 1,
  },
  {
    name: "labels with what their links carry",
    document: list(
      0,
      "nodes { ulabels { edges { feature { name } createdBy { handle } node { name type { name } } } } }",
    ),
    statements: 2,
  },
  {
    name: "relations of relations",
    document: list(
      0,
      "nodes { cellTypes { nodes { parents { nodes { name source { name } } } } } records { nodes { uid } } }",
    ),
    statements: 4,
  },
  {
    name: "relations through references",
    document: list(
      0,
      "nodes { run { inputArtifacts { nodes { uid } } } schema { features { totalCount nodes { name } } } }",
    ),
    statements: 4,
  },
  { name: "versions", document: list(0, "nodes { versions { totalCount nodes { uid } } }"), statements: 3 },
  {
    name: "the same relation twice, with other arguments",
    document: list(
      0,
      "nodes { a: ulabels(first: 1) { nodes { name } } b: ulabels(first: 2) { nodes { name } } c: ulabels(first: 2) { nodes { name } } }",
    ),
    statements: 3,
  },
  {
    name: "fields of edges and nodes together",
    document: list(0, "edges { node { uid } } nodes { key createdBy { handle } } pageInfo { endCursor }"),
    statements: 1,
  },
];

describe.each(DIALECT_NAMES)("statements on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect);
  });
  afterAll(() => gateway.close());

  async function statementsOf(document: string): Promise<string[]> {
    gateway.takeStatements();
    await gateway.read(document);
    return gateway.takeStatements();
  }

  it.each(cases)("$name: $statements", async ({ document, statements }) => {
    for (const size of [5, 19]) {
      const found = await statementsOf(`{ ${document.replace("first: 0", `first: ${size}`)} }`);
      expect(found, found.join("\n")).toHaveLength(statements);
    }
  });

  it("objects by full uid, one operation's together", async () => {
    const uids = ["9zbX6l4rO283JrMD0000", "1U1dXnIGRMNj5gWe0000", "9upnvib1Eh7gMiYM0000"];
    const fields = uids.map((uid, i) => `a${i}: artifact(uid: "${uid}") { key run { name } }`);
    expect(await statementsOf(`{ ${fields.join(" ")} }`)).toHaveLength(1);
  });

  it("read the columns that are asked for", async () => {
    const [statement] = await statementsOf("{ transforms { nodes { key createdBy { handle } } } }");
    expect(statement).toContain('"key"');
    expect(statement).toContain('"handle"');
    expect(statement).not.toContain("source_code");
    expect(statement).not.toContain('"description"');
  });

  it("are the same text for other values, so that databases keep their plans", async () => {
    const [one] = await statementsOf(
      '{ artifacts(where: { suffix: { in: [".a"] }, size: { gt: 1 } }, first: 3) { nodes { uid } } }',
    );
    const [other] = await statementsOf(
      '{ artifacts(where: { suffix: { in: [".b", ".c"] }, size: { gt: 20 } }, first: 9) { nodes { uid } } }',
    );
    expect(one).toBe(other);
  });
});
