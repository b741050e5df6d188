/** Properties of LaminDB's objects that are no columns: versions, types as trees, what a schema says of its features (LaminDB 2.12.1). */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEditedSource } from "../support/editedTemplate.ts";
import type { ReadGateway } from "../support/readGateway.ts";

interface Node {
  name: string;
  uid: string;
  version: string;
  records: List;
  ablocks: List;
}
interface List {
  totalCount: number;
  nodes: Node[];
  edges: { cursor: string }[];
}
/** Of each field of a document, an object or a list. */
type Answer = Record<string, Node & List>;

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openEditedSource(dialect, [
      "UPDATE lamindb_artifact SET version_tag = '' WHERE uid = 'HDmGIhDKkKdLDU9K0000'",
      `UPDATE lamindb_schema SET _aux = '{"af": {"1": ["TbbrsSrtXFAJ", "hZPH4nNl95oU", 3, "noSuchFeature"], "3": "Lo2pdam19IIH"}}' WHERE uid = 'XVO6JkohmNoTwoGD'`,
      `UPDATE lamindb_schema SET _aux = '["af"]' WHERE uid = 'qZdqibsqdydgIpmY'`,
      "UPDATE lamindb_run SET transform_id = 2 WHERE uid = 'bcr8lshdtRwfVzwg'",
    ]);
  });
  afterAll(() => gateway.close());

  /** What loaders give, which databases write alike. */
  async function read(document: string, isCompiled = true): Promise<Answer> {
    const data = await gateway.read<Answer>(document);
    if (isCompiled) expect(JSON.parse((await gateway.write(document)) ?? "null")).toEqual(data);
    return data;
  }
  const names = ({ nodes }: List) => nodes.map(({ name }) => name);

  it("a version is the tag, or the end of the uid", async () => {
    const { list, one, notes } = await read(`{
      list: artifacts(where: { uid: { startsWith: "9upnvib1" } }, first: 2) { nodes { version versions { nodes { version } } } }
      one: artifact(uid: "HDmGIhDKkKdLDU9K0000") { version }
      notes: artifact(uid: "9upnvib1Eh7gMiYM0001") { ablocks(first: 1) { nodes { uid version } } }
    }`);
    const versions = { nodes: [{ version: "0000" }, { version: "2" }] };
    expect(list).toEqual({
      nodes: [
        { version: "0000", versions },
        { version: "2", versions },
      ],
    });
    expect(one).toEqual({ version: "0000" });
    const { uid, version } = notes!.ablocks.nodes[0]!;
    expect(version).toBe(uid.slice(-4));
  });

  it("objects of a type come with those of its subtypes as far as asked", async () => {
    const of = async (depth: string) =>
      names(
        (await read(`{ type: record(name: "Lab") { records${depth} { totalCount nodes { name } } } }`)).type!.records,
      );
    expect(await of("")).toEqual(["Samples", "Sub samples"]);
    expect(await of("(depth: null)")).toEqual(["Samples", "Sub samples"]);
    expect(await of("(depth: 1)")).toEqual(["Samples", "Sub samples"]);
    const all = ["Samples", "Sub samples", "sample 0", "sample 1", "sample 2", "deep sample"];
    expect(await of("(depth: 2)")).toEqual(all);
    expect(await of("(depth: 100)")).toEqual(all);
    expect(await of(`(depth: 100, where: { isType: { eq: false } }, orderBy: [{ name: DESC }], first: 2)`)).toEqual([
      "sample 2",
      "sample 1",
    ]);
    const { errors } = await gateway.ask(`{ ulabel(name: "Quality") { ulabels(depth: 0) { totalCount } } }`);
    expect(errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
  });

  it("has pages of them, for all parents at once", async () => {
    const { list } = await read(
      `{ list: records(where: { isType: { eq: true } }) { nodes { name records(depth: 3, first: 3) { totalCount edges { cursor } } } } }`,
    );
    const lab = list!.nodes.find(({ name }) => name === "Lab")!.records;
    expect([lab.totalCount, lab.edges.length]).toEqual([6, 3]);
    const { type } = await read(
      `{ type: record(name: "Lab") { records(depth: 3, after: "${lab.edges[2]!.cursor}") { nodes { name } pageInfo { hasPreviousPage } } } }`,
    );
    expect(names(type!.records)).toEqual(["sample 1", "sample 2", "deep sample"]);
  });

  it("types are those above, starting with its own", async () => {
    const { deep, quality, one } = await read(`{
      deep: record(name: "deep sample") { types { totalCount nodes { name } } }
      quality: ulabel(name: "Quality") { types { totalCount nodes { name } } }
      one: ulabels(where: { name: { startsWith: "bad" } }) { nodes { types(depth: 1) { nodes { name } } } }
    }`);
    expect(deep).toEqual({ types: { totalCount: 2, nodes: [{ name: "Sub samples" }, { name: "Lab" }] } });
    expect(quality).toEqual({ types: { totalCount: 0, nodes: [] } });
    expect(one).toEqual({ nodes: [{ types: { nodes: [{ name: "StrictQuality" }] } }] });
  });

  it("a schema tells its index and which features are optional, whatever its settings hold", async () => {
    const fields = `index { name dtype } optionals { totalCount nodes { name } } members { nodes { ... on Feature { name } } }`;
    const { odd, sheet, plain } = await read(
      `{ odd: schema(uid: "qZdqibsqdydgIpmY") { ${fields} } plain: schema(uid: "5V43A8boyFBy370P") { ${fields} }
        sheet: schema(uid: "XVO6JkohmNoTwoGD") { ${fields} last: optionals(last: 1) { nodes { name } } of: optionals(where: { name: { eq: "s_str" } }) { totalCount } } }`,
      false,
    );
    expect(sheet).toEqual({
      index: { name: "s_float", dtype: "float" },
      optionals: { totalCount: 2, nodes: [{ name: "s_str" }, { name: "s_celltype" }] },
      members: { nodes: [{ name: "s_str" }, { name: "s_float" }, { name: "s_celltype" }] },
      last: { nodes: [{ name: "s_celltype" }] },
      of: { totalCount: 1 },
    });
    for (const schema of [odd, plain])
      expect(schema).toMatchObject({ index: null, optionals: { totalCount: 0, nodes: [] } });
  });

  it("a transform has its latest run", async () => {
    const { one, none } = await read(
      `{ one: transforms(where: { runs: { some: { uid: { eq: "ferdiy8fo18ZirKV" } } } }) { nodes { latestRun { uid startedAt } } }
        none: transforms(where: { runs: { none: {} } }, first: 1) { nodes { latestRun { uid } } } }`,
      false,
    );
    expect(one).toEqual({
      nodes: [{ latestRun: { uid: "bcr8lshdtRwfVzwg", startedAt: "2025-02-01T00:00:05.999999Z" } }],
    });
    expect(none).toEqual({ nodes: [{ latestRun: null }] });
  });
});
