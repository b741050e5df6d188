/** `instances` on lists, over HTTP: objects of SQLite and PostgreSQL databases as one list, whatever becomes of one of them. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type HeldProxy, openHeldProxy } from "../support/heldProxy.ts";
import { OLDER_INSTANCES, unpackOlder } from "../support/olderDatabases.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;
const FILE = { ...source }; // laminlabs/lamindata, SQLite
const SERVER = { slug: "acme/server", id: "5eed0000000000000000000000000011" };
const LACKING = { slug: "acme/lacking", id: "5eed0000000000000000000000000012" };
const DOWN = { slug: "acme/down", id: "5eed0000000000000000000000000013" };
const SLOW = { slug: "acme/slow", id: "5eed0000000000000000000000000014" };
const DEFAULT = target.slug;

interface Node {
  uid: string;
  name: string;
  description: string | null;
  createdBy: { handle: string };
  instance: { slug: string };
}
interface Entry {
  cursor: string;
  node: Node;
}
interface List {
  totalCount: number;
  edges: Entry[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}
interface Told {
  slug: string;
  code: string | null;
  message: string | null;
  ms: number;
  rows: number;
}

const FIELDS = `totalCount edges { cursor node { uid name description createdBy { handle } instance { slug } } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
const all = (more = "") => `{ list: ulabels(instances: ["*"]${more && `, ${more}`}) { ${FIELDS} } }`;
const brief = ({ edges }: List) => edges.map(({ node }) => `${node.instance.slug} ${node.uid}`);

// orders as they are meant, told once more
const byText = (a: string | null, b: string | null) => Buffer.compare(Buffer.from(a ?? ""), Buffer.from(b ?? ""));
const byDescription = (a: Node, b: Node, nullsLast: 1 | -1) =>
  (Number(a.description === null) - Number(b.description === null)) * nullsLast;
const sortedBy =
  (...keys: ((a: Node, b: Node) => number)[]) =>
  (a: Node, b: Node) =>
    keys.reduce((found, key) => found || key(a, b), 0);

let databases: Record<"file" | "server" | "target", TestDatabase>;
let gateway: TestGateway;

async function ask(document: string, variables?: Record<string, unknown>) {
  const { data, errors, extensions } = await gateway.query<{ list: List }>(document, variables);
  return { list: data?.list as List, errors, told: extensions?.instances as Told[] | undefined };
}

async function read(document: string, variables?: Record<string, unknown>): Promise<List> {
  const { list, errors } = await ask(document, variables);
  expect(errors).toBeUndefined();
  return list;
}

const quoted = (text: string | null) => (text === null ? "NULL" : `'${text}'`);

/** Adds labels to a database. */
function addLabels(db: string, labels: readonly { uid: string; name: string; description: string | null }[]) {
  const rows = labels.map(
    ({ uid, name, description }) =>
      `(${quoted(uid)}, ${quoted(name)}, ${quoted(description)}, FALSE, FALSE, '2025-03-01 00:00:00', '2025-03-01 00:00:00', 1, 1, 1, 1)`,
  );
  const columns =
    "uid, name, description, is_type, is_locked, created_at, updated_at, branch_id, created_on_id, space_id, created_by_id";
  return runStatement(db, `INSERT INTO lamindb_ulabel (${columns}) VALUES ${rows.join(", ")}`);
}

beforeAll(async () => {
  const [file, server, own] = await Promise.all([
    cloneTemplate("sqlite", "source"),
    cloneTemplate("postgres", "source"),
    cloneTemplate("sqlite", "target"),
  ]);
  databases = { file, server, target: own };
  gateway = await startTestGateway({
    instances: [
      { ...FILE, db: file.db },
      { ...SERVER, db: server.db },
      { ...target, db: own.db },
    ],
    default: DEFAULT,
  });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all(Object.values(databases).map(({ drop }) => drop()));
});

describe("a list of several instances", () => {
  it("has each instance's objects, by slug and uid where no order is asked for", async () => {
    const { list, told } = await ask(all());
    const expected = [...brief(list)].sort();
    expect(brief(list)).toEqual(expected);
    expect(list.totalCount).toBe(list.edges.length);
    const count = (slug: string): number => list.edges.filter(({ node }) => node.instance.slug === slug).length;
    const one = await read(`{ list: ulabels(instance: "${FILE.slug}") { ${FIELDS} } }`);
    expect([count(FILE.slug), count(SERVER.slug)]).toEqual([one.totalCount, one.totalCount]);
    const answered = { code: null, message: null, ms: expect.any(Number) };
    expect(told).toEqual([
      { slug: SERVER.slug, ...answered, rows: count(SERVER.slug) },
      { slug: DEFAULT, ...answered, rows: count(DEFAULT) },
      { slug: FILE.slug, ...answered, rows: count(FILE.slug) },
    ]);
  });

  it("counts what is named twice once, and takes `default`", async () => {
    const list = await read(
      `{ list: users(instances: ["default", "${DEFAULT}"]) { totalCount nodes { uid _state { db } } } }`,
    );
    expect(list).toEqual({ totalCount: 1, nodes: [{ uid: "00000000", _state: { db: "default" } }] });
    expect(await read(`{ list: users(instances: []) { totalCount nodes { uid } } }`)).toEqual({
      totalCount: 0,
      nodes: [],
    });
  });

  it("gives every object its own instance, state and relations", async () => {
    const list = await read(`{ list: artifacts(instances: ["*"], where: { key: { endsWith: "dataset1.h5ad" } }) {
      nodes { id _state { db } instance { slug } createdBy { handle instance { slug } } ulabels { nodes { name instance { slug } } } }
    } }`);
    const { nodes } = list as unknown as { nodes: Record<string, unknown>[] };
    const slugs = [SERVER.slug, FILE.slug];
    expect(nodes).toHaveLength(slugs.length);
    for (const [i, slug] of slugs.entries()) {
      expect(nodes[i]).toMatchObject({ _state: { db: slug }, instance: { slug }, createdBy: { instance: { slug } } });
      const labels = nodes[i]!.ulabels as { nodes: { instance: { slug: string } }[] };
      expect(labels.nodes.length).toBeGreaterThan(0);
      for (const label of labels.nodes) expect(label.instance.slug).toBe(slug);
    }
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
  });

  it("is sorted by code points, nulls last unless said otherwise, and row order plays no part", async () => {
    await addLabels(
      databases.file.db,
      ["\uff5e", "Z", "a"].map((name, i) => ({ uid: `filesrt${i}`, name, description: "sorted" })),
    );
    await addLabels(
      databases.server.db,
      ["💥", "a", "ä", "Z"].map((name, i) => ({ uid: `srvsort${i}`, name, description: "sorted" })),
    );
    const names = async (orderBy: string, where = `description: { eq: "sorted" }`) =>
      (await read(all(`where: { ${where} }, orderBy: ${orderBy}`))).edges.map(({ node }) => node.name);
    expect(await names("[{ name: ASC }]")).toEqual(["Z", "Z", "a", "a", "ä", "\uff5e", "💥"]);
    expect(await names("[{ name: DESC }, { id: DESC }]")).toEqual(["💥", "\uff5e", "ä", "a", "a", "Z", "Z"]);
    expect(await names("[{ id: DESC }]")).toEqual(["💥", "a", "ä", "Z", "\uff5e", "Z", "a"]);
    const described = async (nulls: string) =>
      (await read(all(`orderBy: [{ description: DESC${nulls} }]`))).edges.map(({ node }) => node.description === null);
    const last = await described("");
    expect(last).toEqual(last.toSorted((a, b) => Number(a) - Number(b)));
    const first = await described(", nulls: FIRST");
    expect(first).toEqual(first.toSorted((a, b) => Number(b) - Number(a)));
  });

  it("has pages by number", async () => {
    const whole = await read(all("orderBy: [{ name: ASC }], first: 1000"));
    for (const offset of [0, 1, 5, whole.edges.length - 1, whole.edges.length, whole.edges.length + 5]) {
      const page = await read(all(`orderBy: [{ name: ASC }], first: 4, offset: ${offset}`));
      expect(brief(page)).toEqual(brief(whole).slice(offset, offset + 4));
      expect(page.pageInfo).toMatchObject({
        hasPreviousPage: offset > 0,
        hasNextPage: offset + 4 < whole.edges.length,
      });
      expect(page.totalCount).toBe(whole.edges.length);
    }
    const { errors } = await ask(all("first: 1, offset: 100000"));
    expect(errors).toMatchObject([{ extensions: { code: "LIMIT_EXCEEDED" } }]);
  });

  it("refuses what it cannot answer", async () => {
    const code = async (args: string, variables = "", values = {}) => {
      const { errors, list } = await ask(
        `query ${variables} { list: ulabels(${args}) { totalCount nodes { uid } } }`,
        values,
      );
      return list ? "answered" : errors?.[0]?.extensions?.code;
    };
    expect(await code(`instances: ["*"], instance: "default"`)).toBe("answered");
    const both = `instances: ["*"], instance: $one`;
    expect(await code(both, "($one: String!)", { one: DEFAULT })).toBe("BAD_USER_INPUT");
    expect(await code(both, `($one: String! = "default")`)).toBe("answered");
    expect(await code(both, "($one: String)")).toBe("answered");
    expect(await code(`instances: $all`, "($all: [String!])")).toBe("answered");
    expect(await code(`instances: $all, instance: "default"`, "($all: [String!])", { all: null })).toBe("answered");
    expect(await code(`instances: $all`, "($all: [String!])", { all: [FILE.slug] })).toBe("answered");
    expect(await code(`instances: ["acme/unknown", "*"]`)).toBe("INSTANCE_NOT_FOUND");
    expect(await code(`instances: ["*"], first: 1001`)).toBe("LIMIT_EXCEEDED");
    expect(await code(`instances: ["*"], first: 1, last: 1`)).toBe("BAD_USER_INPUT");
    expect(await code(`instances: ["*"], where: { name: {} }`)).toBe("BAD_USER_INPUT");
    expect(await code(`instances: [], orderBy: [{}]`)).toBe("BAD_USER_INPUT");
    const [single, merged] = [
      await read(`{ list: ulabels(instance: "${FILE.slug}") { ${FIELDS} } }`),
      await read(all()),
    ];
    expect(await code(`instances: ["*"], after: "${single.edges[0]!.cursor}"`)).toBe("BAD_USER_INPUT");
    expect(await code(`instance: "${FILE.slug}", after: "${merged.edges[0]!.cursor}"`)).toBe("BAD_USER_INPUT");
    expect(await code(`instances: ["*"], orderBy: [{ name: ASC }], after: "${merged.edges[0]!.cursor}"`)).toBe(
      "BAD_USER_INPUT",
    );
    // what it was made of plays no part
    expect(await code(`instances: ["${DEFAULT}"], after: "${merged.edges[0]!.cursor}"`)).toBe("answered");
  });

  it("counts its entries against the limit of the whole answer", async () => {
    const limited = await startTestGateway({
      instances: [
        { ...FILE, db: databases.file.db },
        { ...target, db: databases.target.db },
      ],
      default: DEFAULT,
      limits: { maxCost: 8 },
    });
    const code = async (args: string) =>
      (await limited.query(`{ artifacts(${args}) { nodes { uid } } }`)).errors?.[0]?.extensions?.code;
    expect(await code(`instances: ["*"], first: 8`)).toBeUndefined();
    expect(await code(`instances: ["*"], first: 9`)).toBe("LIMIT_EXCEEDED");
    await limited.stop();
  });

  it("walked by cursors, in both directions, while rows come, gives each old row once and in order", async () => {
    const slots = ["file", "server", "target"] as const;
    const slugs = { file: FILE.slug, server: SERVER.slug, target: DEFAULT };
    const word = fc.constantFrom("a", "B", "ä", "💥", "\uff5e");
    const label = fc.record({ slot: fc.constantFrom(...slots), name: word, description: fc.option(word) });
    const labels = fc.array(label, { minLength: 1, maxLength: 12 });
    const order = fc.constantFrom<[string, ...((a: Node, b: Node) => number)[]]>(
      ["[]"],
      ["[{ name: DESC }]", (a, b) => byText(b.name, a.name)],
      ["[{ description: ASC }]", (a, b) => byDescription(a, b, 1) || byText(a.description, b.description)],
      [
        "[{ description: DESC, nulls: FIRST }, { name: ASC }]",
        (a, b) => byDescription(a, b, -1) || byText(b.description, a.description),
        (a, b) => byText(a.name, b.name),
      ],
      [
        "[{ createdBy: { handle: ASC } }, { description: DESC }]",
        (a, b) => byText(a.createdBy.handle, b.createdBy.handle),
        (a, b) => byDescription(a, b, 1) || byText(b.description, a.description),
      ],
    );
    let number = 0;
    let run = 0;
    const add = async (
      some: { slot: (typeof slots)[number]; name: string; description: string | null }[],
      tag: string,
    ) => {
      const made = some.map((one) => ({ ...one, uid: `${tag}${String(number++).padStart(8 - tag.length, "0")}` }));
      for (const slot of slots) {
        const own = made.filter((one) => one.slot === slot);
        if (own.length > 0) await addLabels(databases[slot].db, own);
      }
      return made.map(({ slot, uid }) => `${slugs[slot]} ${uid}`);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(labels, labels, order, fc.integer({ min: 1, max: 5 }), fc.boolean()),
        async ([old, later, [orderBy, ...keys], size, backwards]) => {
          const [tag, laterTag] = ["o", "l"].map((letter) => `${letter}${String(run).padStart(3, "0")}`) as [
            string,
            string,
          ];
          run += 1;
          await add(old, tag);
          const where = `where: { uid: { regex: "^(${tag}|${laterTag})" } }, orderBy: ${orderBy}`;
          const nodes = (await read(all(where))).edges.map(({ node }) => node);
          const sorted = nodes.toSorted(
            sortedBy(...keys, (a, b) => byText(a.instance.slug, b.instance.slug) || byText(a.uid, b.uid)),
          );
          expect(nodes).toEqual(sorted);
          const before = nodes.map((node) => `${node.instance.slug} ${node.uid}`);
          expect(before).toHaveLength(old.length);
          const coming = [...later];
          const seen: string[] = [];
          let cursor: string | null = null;
          for (;;) {
            const from: string = cursor === null ? "" : `, ${backwards ? "before" : "after"}: "${cursor}"`;
            const page: List = await read(all(`${where}, ${backwards ? "last" : "first"}: ${size}${from}`));
            seen.push(...(backwards ? brief(page).reverse() : brief(page)));
            if (!page.pageInfo[backwards ? "hasPreviousPage" : "hasNextPage"]) break;
            cursor = page.pageInfo[backwards ? "startCursor" : "endCursor"];
            const next = coming.shift();
            if (next) await add([next], laterTag);
          }
          if (backwards) seen.reverse();
          expect(seen.filter((one) => before.includes(one))).toEqual(before);
          expect(new Set(seen).size).toBe(seen.length);
          const after = brief(await read(all(where)));
          expect(after.filter((one) => seen.includes(one))).toEqual(seen);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe("pages of databases that differ", () => {
  /** All uids page by page, in one direction, by their place in the list. */
  async function walk(from: TestGateway, field: string, order: string, backwards: boolean): Promise<string[]> {
    const found: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const [size, place]: [string, string] = backwards ? ["last", "before"] : ["first", "after"];
      const { data, errors } = await from.query<{ list: List }>(
        `{ list: ${field}(instances: ["*"], orderBy: ${order}, ${size}: 7, ${place}: ${cursor === null ? "null" : `"${cursor}"`}) {
          edges { node { uid instance { slug } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      );
      expect(errors, order).toBeUndefined();
      const page: List = data!.list;
      if (backwards) found.unshift(...brief(page));
      else found.push(...brief(page));
      const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
      if (!(backwards ? hasPreviousPage : hasNextPage)) return found;
      cursor = backwards ? startCursor : endCursor;
    }
  }

  async function expectPages(from: TestGateway, field: string, order: string): Promise<void> {
    const { data } = await from.query<{ list: List }>(
      `{ list: ${field}(instances: ["*"], orderBy: ${order}, first: 1000) { totalCount edges { node { uid instance { slug } } } } }`,
    );
    const whole = brief(data!.list);
    expect(new Set(whole).size).toBe(data!.list.totalCount);
    expect(await walk(from, field, order, false), order).toEqual(whole);
    expect(await walk(from, field, order, true), order).toEqual(whole);
  }

  it("are right for databases of older levels, which lack columns and tables", async () => {
    const older = await startTestGateway({
      instances: [
        { ...FILE, db: databases.file.db },
        { ...SERVER, db: databases.server.db },
        ...(["1.5.3", "2.0.1"] as const).map((release) => ({ ...OLDER_INSTANCES[release], db: unpackOlder(release) })),
        { ...target, db: databases.target.db },
      ],
      default: DEFAULT,
    });
    try {
      await expectPages(older, "artifacts", "[{ createdOn: { name: DESC } }, { key: ASC }]");
      await expectPages(older, "artifacts", "[{ run: { startedAt: ASC } }, { isLatest: DESC }]");
      await expectPages(older, "artifacts", "[{ nObservations: DESC, nulls: FIRST }]");
      await expectPages(older, "records", "[{ schema: { name: ASC } }, { createdAt: DESC }]");
    } finally {
      await older.stop();
    }
  });

  it("are right where one holds what the other one cannot", async () => {
    await runStatement(databases.server.db, "UPDATE lamindb_artifact SET created_at = 'infinity' WHERE id IN (1, 5)");
    await runStatement(databases.server.db, "UPDATE lamindb_artifact SET created_at = '-infinity' WHERE id IN (2, 6)");
    await runStatement(databases.file.db, "UPDATE lamindb_artifact SET created_at = 'someday' WHERE id IN (1, 3)");
    await runStatement(databases.file.db, "UPDATE lamindb_artifact SET n_observations = 'many' WHERE id IN (1, 4, 9)");
    for (const direction of ["ASC", "DESC"])
      for (const field of ["createdAt", "nObservations"])
        await expectPages(gateway, "artifacts", `[{ ${field}: ${direction} }]`);
  });
});

it("is searched in all of them, best matches first", async () => {
  const { list, errors } = await ask(all(`search: "quality", first: 3`));
  expect(errors).toBeUndefined();
  expect(brief(list)).toEqual([`${SERVER.slug} cMvFnf0F`, `${FILE.slug} cMvFnf0F`, `${SERVER.slug} 07Ur1x9S`]);
  const next = await read(all(`search: "quality", first: 3, after: "${list.pageInfo.endCursor}"`));
  expect(brief(next)[0]).toBe(`${FILE.slug} 07Ur1x9S`);
});

describe("with an instance that is not as the others", () => {
  /** What one of several instances may take: more than any test does. */
  const SHARE_MS = 50_001;
  let slow: HeldProxy;
  let others: TestGateway;
  const told = ({ extensions = {} }: { extensions?: Record<string, unknown> }) =>
    (extensions.instances as Told[]).map(({ slug, code, rows }) => [slug, code, rows]);

  beforeAll(async () => {
    slow = await openHeldProxy(databases.server.db);
    others = await startTestGateway({
      instances: [
        { ...FILE, db: databases.file.db },
        { ...LACKING, db: databases.server.db, modules: [] },
        { ...DOWN, db: "postgresql://postgres@127.0.0.1:1/none" },
        { ...SLOW, db: slow.db },
        { ...target, db: databases.target.db },
      ],
      default: DEFAULT,
      limits: { requestTimeoutMs: 3 * SHARE_MS },
    });
  });
  afterAll(async () => {
    slow.release();
    await others.stop();
    slow.close();
  });

  const CELLS = "totalCount nodes { uid instance { slug } }";
  const cells = (...slugs: string[]) => `{ list: biontyCellTypes(instances: ${JSON.stringify(slugs)}) { ${CELLS} } }`;

  it("that is down or lacks the registry is told beside the others' answers", async () => {
    const alone = await others.query<{ list: object }>(cells(FILE.slug));
    const answer = await others.query<{ list: { totalCount: number } }>(cells(DOWN.slug, FILE.slug, LACKING.slug));
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual(alone.data);
    expect(told(answer)).toEqual([
      [DOWN.slug, "INSTANCE_UNAVAILABLE", 0],
      [LACKING.slug, "REGISTRY_NOT_IN_INSTANCE", 0],
      [FILE.slug, null, answer.data!.list.totalCount],
    ]);
  });

  it("is an error where no instance has the registry, or none answers", async () => {
    const lacking = await others.query(cells(LACKING.slug));
    expect(lacking.errors).toMatchObject([{ extensions: { code: "REGISTRY_NOT_IN_INSTANCE" } }]);
    expect(lacking.data).toEqual({ list: null });
    const none = await others.query(cells(LACKING.slug, DOWN.slug));
    expect(none.errors).toMatchObject([{ extensions: { code: "INSTANCE_UNAVAILABLE", instance: DOWN.slug } }]);
  });

  it("that does not answer in time takes nothing from the others", async () => {
    expect(told(await others.query(cells(FILE.slug, SLOW.slug)))).toMatchObject([
      [SLOW.slug, null, expect.any(Number)],
      [FILE.slug, null, expect.any(Number)],
    ]);
    slow.hold();
    const timers = vi.spyOn(globalThis, "setTimeout");
    const answering = others.query<{ list: { totalCount: number } }>(cells(SLOW.slug, FILE.slug));
    await expect.poll(() => slow.isWaiting()).toBe(true);
    const [outOfTime] = timers.mock.calls.filter(([, ms]) => ms === SHARE_MS).map(([work]) => work); // of the first that is asked
    timers.mockRestore();
    outOfTime!();
    const answer = await answering;
    slow.release();
    expect(answer.errors).toBeUndefined();
    expect(told(answer)).toEqual([
      [SLOW.slug, "TIMEOUT", 0],
      [FILE.slug, null, answer.data!.list.totalCount],
    ]);
    const again = await others.query(cells(SLOW.slug, FILE.slug));
    expect(told(again).map(([, code]) => code)).toEqual([null, null]);
  });
});
