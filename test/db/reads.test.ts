/** Reads on the source template, on both databases: one object, lists, relations, pages, values, states. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, DIALECT_NAMES } from "../support/dialects.ts";
import { runSql } from "../support/postgres.ts";
import { openReadGateway, openTemplates, type ReadGateway } from "../support/readGateway.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

interface Nodes<Node> {
  totalCount: number;
  nodes: Node[];
}
interface Named {
  name: string;
}

const DATASET = "example_datasets/mini_immuno/dataset1.h5ad";

describe.each(DIALECT_NAMES)("reads on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openTemplates(dialect, ["source", "target"]);
  });
  afterAll(() => gateway.close());

  describe("one object", () => {
    it("by uid, in any version and on any branch", async () => {
      const found = await gateway.read(`{
        older: artifact(uid: "9upnvib1Eh7gMiYM0000") { uid }
        latest: artifact(uid: "9upnvib1Eh7gMiYM") { uid }
        start: artifact(uid: "9upnvib1E") { uid }
        trashed: artifact(uid: "a4OQZxszCXIdAq0Y0000") { branch { name } }
        elsewhere: artifact(uid: "7HNvfcDHWEDqQHGj") { branch { name } }
        wrongCase: artifact(uid: "9UPNVIB1EH7GMIYM0000") { uid }
        wrongCaseStart: artifact(uid: "9UPNVIB1E") { uid }
        unknown: artifact(uid: "zzzzzzzzzzzzzzzz0000") { uid }
        unversioned: ulabel(uid: "jduHCv2Q") { name }
        unversionedStart: ulabel(uid: "jduH") { name }
      }`);
      expect(found).toEqual({
        older: { uid: "9upnvib1Eh7gMiYM0000" },
        latest: { uid: "9upnvib1Eh7gMiYM0001" },
        start: { uid: "9upnvib1Eh7gMiYM0001" },
        trashed: { branch: { name: "trash" } },
        elsewhere: { branch: { name: "contrib-1" } },
        wrongCase: null,
        wrongCaseStart: null,
        unknown: null,
        unversioned: { name: "good" },
        unversionedStart: { name: "good" },
      });
    });

    it("by key the latest version, by name and other fields the only one", async () => {
      const found = await gateway.read(`{
        artifact(key: "tables/table.csv") { uid }
        trashed: artifact(key: "trash.txt") { uid }
        ulabel(name: "good") { uid }
        user(handle: "ada") { name }
        storage(root: "s3://lamindata") { root }
        biontyGene(symbol: "CD4") { ensemblGeneId }
        biontyCellType(ontologyId: "CL:0000236") { name }
        both: artifact(key: "tables/table.csv", where: { isLatest: { eq: false } }) { uid }
      }`);
      expect(found).toMatchObject({
        artifact: { uid: "9upnvib1Eh7gMiYM0001" },
        trashed: null,
        ulabel: { uid: "jduHCv2Q" },
        biontyGene: { ensemblGeneId: "ENSG00000010610" },
        biontyCellType: { name: "B cell" },
        both: { uid: "9upnvib1Eh7gMiYM0000" },
      });
    });
  });

  describe("relations", () => {
    it("carry on the edge what the link carries, one edge per link", async () => {
      const { artifact } = await gateway.read<{ artifact: { cellTypes: { totalCount: number; edges: unknown[] } } }>(
        `{ artifact(key: "${DATASET}") { cellTypes(where: { name: { eq: "B cell" } }) {
          totalCount edges { feature { name } createdBy { handle } createdAt node { name } } } } }`,
      );
      expect(artifact.cellTypes.totalCount).toBe(2);
      expect(artifact.cellTypes.edges).toMatchObject([
        { feature: { name: "cell_type_by_model" }, createdBy: { handle: "ada" }, node: { name: "B cell" } },
        { feature: { name: "cell_type_by_expert" }, createdBy: { handle: "ada" }, node: { name: "B cell" } },
      ]);
    });

    it("filter by the link's columns, the object's own first where names clash", async () => {
      const list = (where: string) => `artifacts(where: { cellTypes: { some: ${where} } }) { totalCount }`;
      const found = await gateway.read(`{
        expert: ${list('{ name: { eq: "B cell" }, feature: { name: { eq: "cell_type_by_expert" } } }')}
        none: ${list('{ name: { eq: "B cell" }, feature: { name: { eq: "perturbation" } } }')}
        linked: ${list('{ linkCreatedBy: { handle: { eq: "ada" } } }')}
        before: ${list('{ linkCreatedAt: { lt: "2000-01-01T00:00:00Z" } }')}
        artifact(key: "${DATASET}") { cellTypes(where: { feature: { name: { startsWith: "cell_type_by_m" } } }) { nodes { name } } }
      }`);
      expect(found).toMatchObject({
        expert: { totalCount: 1 },
        none: { totalCount: 0 },
        before: { totalCount: 0 },
        artifact: { cellTypes: { nodes: [{ name: "B cell" }, { name: "T cell" }] } },
      });
      expect((found as { linked: { totalCount: number } }).linked.totalCount).toBeGreaterThan(0);
    });

    it("leave out trash and archive unless a branch is named", async () => {
      const { any, usual, counted } = await gateway.read<Record<string, Nodes<{ key: string }>>>(`{
        usual: runs { totalCount nodes { outputArtifacts(where: { key: { eq: "trash.txt" } }) { totalCount } } }
        any: artifacts(where: { branch: { isNull: false } }) { totalCount nodes { key } }
        counted: users(where: { createdArtifacts: { some: { key: { eq: "trash.txt" } } } }) { totalCount }
      }`);
      expect(any!.nodes.map(({ key }) => key)).toContain("trash.txt");
      expect(JSON.stringify(usual)).not.toContain('"totalCount":1,');
      expect(counted!.totalCount).toBe(0);
      const named = await gateway.read<{ users: Nodes<unknown> }>(
        `{ users(where: { createdArtifacts: { some: { key: { eq: "trash.txt" }, branch: { isNull: false } } } }) { totalCount } }`,
      );
      expect(named.users.totalCount).toBe(1);
    });

    it("`every` holds where there are none, `none` and `not` keep what has no value", async () => {
      const found = await gateway.read<Record<string, { totalCount: number }>>(`{
        all: artifacts { totalCount }
        every: artifacts(where: { ulabels: { every: { name: { eq: "nobody" } } } }) { totalCount }
        without: artifacts(where: { ulabels: { none: {} } }) { totalCount }
        not: artifacts(where: { not: { kind: { eq: "dataset" } } }) { totalCount }
        ne: artifacts(where: { kind: { ne: "dataset" } }) { totalCount }
        notIn: artifacts(where: { kind: { notIn: ["dataset"] } }) { totalCount }
        or: artifacts(where: { or: [] }) { totalCount }
        and: artifacts(where: { and: [] }) { totalCount }
      }`);
      const count = (name: string) => found[name]!.totalCount;
      expect([count("every"), count("ne"), count("notIn")]).toEqual([count("without"), count("not"), count("not")]);
      expect([count("or"), count("and")]).toEqual([0, count("all")]);
    });

    it("lead to versions, ancestors and descendants", async () => {
      const found = await gateway.read(`{
        artifact(uid: "Rc4QjTd99Yz9iZD90001") { versions { totalCount nodes { uid } } }
        biontyCellType(name: "CD8-positive, alpha-beta T cell") {
          ancestors { totalCount nodes { name } } near: ancestors(depth: 1) { nodes { name } } }
        cell: biontyCellType(name: "cell") { descendants(first: 2) { totalCount nodes { name } pageInfo { hasNextPage } } }
      }`);
      expect(found).toMatchObject({
        artifact: { versions: { totalCount: 3 } },
        biontyCellType: {
          ancestors: { totalCount: 2, nodes: [{ name: "cell" }, { name: "T cell" }] },
          near: { nodes: [{ name: "T cell" }] },
        },
        cell: { descendants: { pageInfo: { hasNextPage: true } } },
      });
    });

    it("a collection's artifacts come in link order, a schema's members in LaminDB's", async () => {
      const found = await gateway.read<{ collection: { artifacts: Nodes<{ key: string }> }; schema: object }>(`{
        collection(uid: "qftyniu7c6AWHGzQ0000") { artifacts { nodes { key } } }
        schema(name: "sample sheet") { members(first: 2) { totalCount nodes { uid ... on Feature { name } } } }
        genes: schemas(where: { itype: { eq: "bionty.Gene" } }, first: 1) { nodes { members(first: 1) { nodes { ... on BiontyGene { symbol } } } } }
      }`);
      expect(found).toMatchObject({
        schema: { members: { totalCount: 5, nodes: [{ name: "s_str" }, { name: "s_int" }] } },
        genes: { nodes: [{ members: { nodes: [{ symbol: "CD8A" }] } }] },
      });
    });
  });

  it("a page ends where the next begins, in objects too", async () => {
    type Page = {
      artifacts: { edges: { cursor: string; node: { key: string } }[]; pageInfo: Record<string, unknown> };
    };
    const keys: string[] = [];
    for (let cursor: string | null = null, more = true; more; ) {
      const { collection }: { collection: Page } = await gateway.read<{ collection: Page }>(
        `query ($cursor: String) { collection(uid: "qftyniu7c6AWHGzQ0001") { artifacts(first: 2, after: $cursor) {
          edges { cursor node { key } } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`,
        { cursor },
      );
      expect(collection.artifacts.pageInfo.hasPreviousPage).toBe(cursor !== null);
      keys.push(...collection.artifacts.edges.map(({ node }) => node.key));
      cursor = collection.artifacts.pageInfo.endCursor as string;
      more = collection.artifacts.pageInfo.hasNextPage as boolean;
    }
    expect(keys).toEqual([DATASET, "example_datasets/mini_immuno/dataset2.h5ad", "tables/table.csv"]);
  });

  it("limits and skips for each parent by itself", async () => {
    const { collections } = await gateway.read<{ collections: Nodes<{ artifacts: Nodes<{ key: string }> }> }>(
      `{ collections { nodes { artifacts(first: 1, offset: 1) { totalCount nodes { key } pageInfo { hasNextPage hasPreviousPage } } } } }`,
    );
    const pages = collections.nodes.map(({ artifacts }) => [
      artifacts.totalCount,
      artifacts.nodes.map(({ key }) => key),
    ]);
    expect(pages).toEqual([
      [2, ["tables/table.csv"]],
      [3, ["example_datasets/mini_immuno/dataset2.h5ad"]],
      [1, []],
      [2, ["exact/numbers.bin"]],
    ]);
  });

  it("values come with all their digits", async () => {
    const { artifact } = await gateway.read<{ artifact: Record<string, unknown> }>(
      `{ artifact(key: "exact/numbers.bin") { createdAt updatedAt size nObservations keyIsVirtual } }`,
    );
    expect(artifact).toEqual({
      createdAt: "2025-02-01T00:00:05.123456Z",
      updatedAt: "2025-02-01T00:00:06.240000Z",
      size: "9007199254740993",
      nObservations: "9007199254740995",
      keyIsVirtual: expect.any(Boolean),
    });
    expect(await gateway.readText(`{ artifact(key: "exact/numbers.bin") { extraData } }`)).toMatch(
      /"big":9007199254740993,|"b":1\.0/,
    );
    const exact = await gateway.read<Record<string, { totalCount: number }>>(
      `query ($text: BigInt) {
      equal: artifacts(where: { size: { eq: $text } }) { totalCount }
      less: artifacts(where: { size: { lt: $text } }) { totalCount }
      zone: artifacts(where: { createdAt: { eq: "2025-02-01T02:00:05.123456+02:00" } }) { totalCount }
      json: artifacts(where: { extraData: { path: ["big"], eq: 9007199254740993 } }) { totalCount }
      near: artifacts(where: { extraData: { path: ["big"], eq: 9007199254740992 } }) { totalCount }
      whole: artifacts(where: { extraData: { path: ["b"], eq: 1 } }) { totalCount }
    }`,
      { text: "9007199254740993" },
    );
    expect(Object.fromEntries(Object.entries(exact).map(([name, { totalCount }]) => [name, totalCount]))).toEqual({
      equal: 1,
      less: 18,
      zone: 1,
      json: 1,
      near: 0,
      whole: 1,
    });
  });

  it("an id finds its object again; equal integer ids of two instances are two objects", async () => {
    const query = (slug: string) =>
      `users(instance: "${slug}", first: 1) { nodes { id uid handle instance { slug } _state { db } } }`;
    const { source, target } = await gateway.read<Record<string, Nodes<{ id: string; uid: string; _state: object }>>>(
      `{ source: ${query("laminlabs/lamindata")} target: ${query("anonymous/target")} }`,
    );
    const [one, other] = [source!.nodes[0]!, target!.nodes[0]!];
    expect(one.id).not.toBe(other.id);
    expect([one._state, other._state]).toEqual([{ db: "default" }, { db: "anonymous/target" }]);
    const again = await gateway.read<Record<string, { id: string; instance: object }>>(
      `query ($one: ID!, $other: ID!) { one: node(id: $one) { id ... on LaminObject { uid instance { slug } } }
        other: node(id: $other) { id ... on User { handle } } }`,
      { one: one.id, other: other.id },
    );
    expect(again.one).toEqual({ id: one.id, uid: one.uid, instance: { slug: "laminlabs/lamindata" } });
    expect(again.other!.id).toBe(other.id);
    const { jsonValues } = await gateway.read<{ jsonValues: Nodes<{ id: string; value: unknown }> }>(
      `{ jsonValues(first: 1) { nodes { id value } } }`,
    );
    const { node } = await gateway.read<{ node: object }>(
      `query ($id: ID!) { node(id: $id) { ... on JsonValue { id value } } }`,
      {
        id: jsonValues.nodes[0]!.id,
      },
    );
    expect(node).toEqual(jsonValues.nodes[0]);
  });

  it("follows fragments, interfaces, aliases, @skip and @include", async () => {
    const found = await gateway.read(
      `query ($yes: Boolean!, $key: String) {
        artifact(key: $key) { ...Common a: createdBy { handle } b: createdBy { uid ...Person }
          run @skip(if: $yes) { uid } space @include(if: $yes) { name } ... on LaminObject { _state { db } } } }
      fragment Common on LaminObject { uid ... on Artifact { suffix run @include(if: $yes) { transform { key } } } }
      fragment Person on User { name }`,
      { yes: true, key: DATASET },
    );
    expect(found).toEqual({
      artifact: {
        uid: "9zbX6l4rO283JrMD0000",
        suffix: ".h5ad",
        run: { transform: { key: "ingest.py" } },
        a: { handle: "ada" },
        b: { uid: "Ad4Lvlc1", name: expect.anything() },
        space: { name: "all" },
        _state: { db: "default" },
      },
    });
  });

  it("an instance has an id, too, by which it is found", async () => {
    const { instance, artifacts } = await gateway.read<{ instance: { id: string }; artifacts: { nodes: object[] } }>(
      '{ instance(slug: "default") { id } artifacts(first: 1) { nodes { instance { id } } } }',
    );
    expect(artifacts.nodes).toEqual([{ instance }]);
    const { node, other } = await gateway.read<{ node: object; other: unknown }>(
      `query ($id: ID!) { node(id: $id) { __typename id ... on Instance { slug } } other: node(id: "000000000000:Instance") { id } }`,
      { id: instance.id },
    );
    expect(node).toEqual({ __typename: "Instance", id: instance.id, slug: "laminlabs/lamindata" });
    expect(other).toBeNull();
  });

  it("instances say what they are and hold", async () => {
    const { instances, instance } = await gateway.read<{
      instances: { slug: string; registries: { name: string; table: string; count: number }[] }[];
      instance: object;
    }>(`{ instances { slug uid isDefault dialect modules schemaVersion status { up latencyMs error } registries { name table count } }
          instance(slug: "default") { slug } }`);
    expect(instances).toMatchObject([
      {
        ...{ slug: "laminlabs/lamindata", uid: "4XIuR0tvaiXM", isDefault: true, modules: ["bionty", "pertdb"] },
        ...{
          dialect: { sqlite: "sqlite", postgres: "postgresql" }[dialect],
          schemaVersion: expect.stringMatching(/^\d{4}_/),
        },
        status: { up: true, latencyMs: expect.any(Number), error: null },
      },
      { slug: "anonymous/target", isDefault: false },
    ]);
    expect(instances[0]!.registries).toContainEqual({ name: "Artifact", table: "lamindb_artifact", count: 19 });
    expect(instances[0]!.registries).toHaveLength(37);
    expect(instance).toEqual({ slug: "laminlabs/lamindata" });
  });
});

describe.each(DIALECT_NAMES)("a changed database on %s", (dialect) => {
  /** A gateway on a copy of the source template after some SQL. */
  async function openChanged(sql: string): Promise<{ gateway: ReadGateway; close(): Promise<void> }> {
    const database = await cloneTemplate(dialect, "source");
    if (dialect === "postgres") await runSql(database.db, sql);
    else {
      const { default: Database } = await import("better-sqlite3");
      new Database(database.db).exec(`PRAGMA foreign_keys = OFF; ${sql}`).close();
    }
    const db = addressOf(dialect, database.db);
    const gateway = openReadGateway([
      { ...TEMPLATE_INSTANCES.source, db },
      { ...TEMPLATE_INSTANCES.target, db },
    ]);
    return { gateway, close: () => gateway.close().then(database.drop) };
  }

  it("an object that a sync brought names where it came from", async () => {
    const key = `__lamindb_transfer__/${TEMPLATE_INSTANCES.target.uid}`;
    const { gateway, close } = await openChanged(
      `UPDATE lamindb_transform SET key = '${key}' WHERE uid = 'viHN7NZ2zSiA0001';
       UPDATE lamindb_transform SET key = '__lamindb_transfer__/unknown' WHERE uid = 'Cyau8D9gAzwK0000';
       UPDATE lamindb_artifact SET run_id = (SELECT id FROM lamindb_run WHERE name = 'parent run') WHERE uid = 'tYuq6U6vDgIwiIvY0000'`,
    );
    const origin = "_state { db origin { slug uid run { uid transform { key } } } }";
    gateway.takeStatements();
    const { artifacts, run } = await gateway.read<{ artifacts: Nodes<object>; run: object }>(`{
      artifacts(where: { uid: { in: ["9zbX6l4rO283JrMD0000", "tYuq6U6vDgIwiIvY0000", "NBrenH7g5EmFuh2G0000"] } }) { nodes { uid ${origin} } }
      run(name: "ingest run") { ${origin} } }`);
    expect(artifacts.nodes).toMatchObject([
      {
        _state: {
          db: "default",
          origin: { slug: "anonymous/target", uid: "6W4sIR9LYXcq", run: { transform: { key } } },
        },
      },
      { uid: "tYuq6U6vDgIwiIvY0000", _state: { origin: { slug: null, uid: "unknown" } } },
      { uid: "NBrenH7g5EmFuh2G0000", _state: { origin: null } },
    ]);
    expect(run).toEqual({ _state: { db: "default", origin: null } });
    expect(gateway.takeStatements()).toHaveLength(2);
    await close();
  });

  it("a column that it lacks reads as null, a relation as empty, a registry says so", async () => {
    const cascade = { sqlite: "", postgres: " CASCADE" }[dialect];
    const { gateway, close } = await openChanged(
      `DROP TABLE lamindb_artifactulabel; DROP TABLE wetlab_artifactcompound; ALTER TABLE lamindb_artifact RENAME COLUMN otype TO former_otype;
       ALTER TABLE lamindb_run RENAME COLUMN name TO former_name; DROP TABLE bionty_pathway${cascade}`,
    );
    const { data, errors } = await gateway.ask(`{
      artifact(key: "${DATASET}") { otype suffix run { name uid } ulabels { totalCount nodes { name } } pathways { totalCount nodes { uid } } }
      without: artifacts(where: { otype: { isNull: true } }) { totalCount }
      labelled: artifacts(where: { ulabels: { some: {} } }) { totalCount }
      unlabelled: artifacts(where: { not: { ulabels: { some: {} } } }) { totalCount }
      named: artifacts(where: { run: { name: { eq: "x" } } }) { totalCount }
      ordered: artifacts(orderBy: [{ otype: DESC }, { run: { name: ASC } }], first: 1) { edges { cursor node { uid } } }
      gone: biontyPathways { totalCount }
    }`);
    expect(data).toMatchObject({
      artifact: { otype: null, suffix: ".h5ad", run: { name: null }, ulabels: { totalCount: 0, nodes: [] } },
      without: { totalCount: 19 },
      labelled: { totalCount: 0 },
      unlabelled: { totalCount: 19 },
      named: { totalCount: 0 },
      ordered: { edges: [{ node: { uid: "jrXKp7ihyyLgHwtd0000" } }] },
    } satisfies Record<string, unknown>);
    expect(errors).toMatchObject([{ code: "REGISTRY_NOT_IN_INSTANCE", extensions: { registry: "bionty.Pathway" } }]);
    await close();
  });

  it("schema members keep the order that the schema lists", async () => {
    const list = '{"af": {"2": ["YuGQ0kMcmPOd", "N6s4TYdfZtWi"]}}';
    const { gateway, close } = await openChanged(
      `UPDATE lamindb_schema SET _aux = '${list}' WHERE name = 'sample sheet'`,
    );
    const members = async (args: string) => {
      const { schema } = await gateway.read<{ schema: { features: { edges: { cursor: string; node: Named }[] } } }>(
        `{ schema(name: "sample sheet") { features(${args}) { edges { cursor node { name } } } } }`,
      );
      return schema.features.edges;
    };
    const all = await members("first: 10");
    const names = all.map(({ node }) => node.name);
    expect(names.slice(0, 3)).toEqual(["s_date", "s_int", "s_str"]);
    for (const [i, { cursor }] of all.entries()) {
      expect((await members(`after: "${cursor}"`)).map(({ node }) => node.name)).toEqual(names.slice(i + 1));
    }
    await close();
  });

  it("circles of parents end", async () => {
    const { gateway, close } = await openChanged(
      `INSERT INTO lamindb_ulabel_parents (from_ulabel_id, to_ulabel_id)
       SELECT a.id, b.id FROM lamindb_ulabel a, lamindb_ulabel b WHERE (a.name, b.name) IN (('good', 'exact label'), ('exact label', 'shared label'), ('shared label', 'good'))`,
    );
    const { ulabel } = await gateway.read<{ ulabel: Record<string, Nodes<Named>> }>(
      `{ ulabel(name: "good") { ancestors { totalCount nodes { name } } two: ancestors(depth: 2) { nodes { name } } far: ancestors(depth: 50) { totalCount } } }`,
    );
    const names = ulabel.ancestors!.nodes.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["exact label", "shared label"]));
    expect(names).not.toContain("good");
    expect(ulabel.far!.totalCount).toBe(ulabel.ancestors!.totalCount);
    await close();
  });
});
