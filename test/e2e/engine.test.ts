/** How queries are read, as clients and operators see it: by the databases' own text, or by prefetch or loaders where that cannot be. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES } from "../../src/config/config.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { runScript } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

interface Explained {
  data: Record<string, unknown> | null;
  errors?: { extensions: { code: string } }[];
  extensions?: { explain: { path: string; way: string; statements: number; ms: number }[] };
}

const JSON_HEADERS = { "content-type": "application/json", accept: "application/json" };

async function ask(
  { url }: TestGateway,
  query: string,
  { headers = {}, ...body }: { variables?: unknown; operationName?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...JSON_HEADERS, "x-lamindb-explain": "1", ...headers },
    body: JSON.stringify({ query, ...body }),
  });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    ...((await response.json()) as Explained),
  };
}

const waysOf = ({ extensions }: Explained) =>
  extensions?.explain.map(({ path, way, statements }) => [path, way, statements]);

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let gateway: TestGateway;
  let db: string;
  let drop = async () => {};
  beforeAll(async () => {
    ({ db, drop } = await cloneTemplate(dialect, "source"));
    gateway = await startTestGateway({
      instances: [{ ...TEMPLATE_INSTANCES.source, db }],
      default: TEMPLATE_INSTANCES.source.slug,
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await drop();
  });

  it("a compiled field says its own time, not that of what loaders read after it", async () => {
    const query = "{ a: runs(first: 1) { nodes { uid } } b: artifacts(first: 3) { nodes { describe { text } } } }";
    const [compiled, loaded] = (await ask(gateway, query)).extensions!.explain;
    expect([compiled!.way, loaded!.way]).toEqual(["compiled", "loaders"]);
    expect(compiled!.ms).toBeLessThan(loaded!.ms);
  });

  it("a query within one instance is one statement for each root field, the first time and later", async () => {
    const query = `query ($first: Int!) { a: artifacts(first: $first) { totalCount nodes { id uid _state { db } ulabels { edges { node { name } } } } }
      b: runs(first: 1) { nodes { uid transform { key } } } }`;
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await ask(gateway, query, { variables: { first: 2 } }));
    for (const answer of answers) {
      expect(waysOf(answer)).toEqual([
        ["a", "compiled", 1],
        ["b", "compiled", 1],
      ]);
      expect(answer.data).toEqual(answers[0]!.data);
      expect(answer).toMatchObject({ status: 200, type: "application/json; charset=utf-8" });
    }
    expect(answers[0]!.data).toMatchObject({ a: { nodes: [{ _state: { db: "default" } }, {}] } });
  });

  it("variables of a known query are taken anew, with what they decide", async () => {
    const query = `query Find($uid: String, $first: Int, $where: ULabelWhere, $no: Boolean = false) {
      artifact(uid: $uid) { uid } ulabels(first: $first, where: $where) { nodes { name uid @skip(if: $no) } } }`;
    const uids = ["jrXKp7ihyyLgHwtd0000", "jrXKp7ihyyLgHwtd", "none"];
    const all = (await ask(gateway, "{ ulabels { nodes { name } } }")).data as {
      ulabels: { nodes: { name: string }[] };
    };
    const names = all.ulabels.nodes.map(({ name }) => name);
    for (const uid of [...uids, ...uids]) {
      for (const name of names.slice(0, 2)) {
        const { data } = await ask(gateway, query, { variables: { uid, where: { name: { eq: name } } } });
        expect(data).toMatchObject({ ulabels: { nodes: [{ name, uid: expect.any(String) }] } });
        expect(data!.artifact).toEqual(uid === "none" ? null : { uid: "jrXKp7ihyyLgHwtd0000" });
      }
      const { data } = await ask(gateway, query, { variables: { uid, first: 1, where: null, no: true } });
      expect(data).toMatchObject({ ulabels: { nodes: [{ name: names[0] }] } });
      expect((data!.ulabels as { nodes: object[] }).nodes[0]).not.toHaveProperty("uid");
    }
  });

  it("what of a known query is wrong is said as ever", async () => {
    const query = "query ($first: Int) { artifacts(first: $first) { nodes { uid } } }";
    for (let i = 0; i < 2; i++) expect((await ask(gateway, query, { variables: { first: 1 } })).errors).toBeUndefined();
    const codes = async (variables: unknown) =>
      (await ask(gateway, query, { variables })).errors?.map((one) => one.extensions.code);
    expect(await codes({ first: -1 })).toEqual(["BAD_USER_INPUT"]);
    expect(await codes({ first: 1001 })).toEqual(["LIMIT_EXCEEDED"]);
    expect(await codes({ first: "one" })).toEqual(["BAD_USER_INPUT"]);
    expect(await codes([])).toEqual(["BAD_REQUEST"]);
    expect((await ask(gateway, query, { operationName: "Other" })).errors).toMatchObject([
      { extensions: { code: "OPERATION_RESOLUTION_FAILURE" } },
    ]);
    expect(await ask(gateway, query, { headers: { accept: "text/html" } })).toMatchObject({ status: 406 });
    const accepted = { accept: "application/graphql-response+json" };
    for (let i = 0; i < 2; i++)
      expect((await ask(gateway, query, { headers: accepted })).type).toBe(
        "application/graphql-response+json; charset=utf-8",
      );
  });

  it("what only loaders know, they answer, and so does the engine that is configured", async () => {
    expect(waysOf(await ask(gateway, '{ artifact(uid: "jrXKp7ihyyLgHwtd0000") { uid path } }'))).toMatchObject([
      ["artifact", "loaders", expect.any(Number)],
    ]);
    const query = "{ artifacts(first: 1) { nodes { uid run { uid } } } }";
    const other = await startTestGateway({
      instances: [{ ...TEMPLATE_INSTANCES.source, db }],
      default: TEMPLATE_INSTANCES.source.slug,
      engine: "loaders",
    });
    const [compiled, loaded] = [await ask(gateway, query), await ask(other, query)];
    await other.stop();
    expect(waysOf(compiled)).toEqual([["artifacts", "compiled", 1]]);
    expect(waysOf(loaded)).toEqual([["artifacts", "loaders", 1]]);
    expect(loaded.data).toEqual(compiled.data);
  });

  it("lists within a field that does not compile are read along with it, where that is worth it or configured", async () => {
    const one =
      '{ artifact(uid: "jrXKp7ihyyLgHwtd0000") { uid path ulabels { nodes { name } } versions { totalCount } } }';
    const many = "{ artifacts(first: 2) { nodes { notes ulabels { nodes { name } } } } users { nodes { handle } } }";
    const other = await startTestGateway({
      instances: [{ ...TEMPLATE_INSTANCES.source, db }],
      default: TEMPLATE_INSTANCES.source.slug,
      engine: "prefetch",
    });
    try {
      const [compiled, prefetched] = [await ask(gateway, one), await ask(other, one)];
      expect(prefetched.data).toEqual(compiled.data);
      expect(waysOf(prefetched)).toEqual([["artifact", "prefetch", 2]]);
      expect(waysOf(compiled)).toEqual([
        dialect === "postgres" ? ["artifact", "prefetch", 2] : ["artifact", "loaders", 4],
      ]);
      const two =
        '{ a: artifact(uid: "jrXKp7ihyyLgHwtd0000") { notes ulabels { nodes { name } } } b: artifact(uid: "none") { notes ulabels { nodes { name } } } }';
      expect(waysOf(await ask(gateway, two))!.map(([, way]) => way)).toEqual(["loaders", "loaders"]); // which read both by one statement
      expect(waysOf(await ask(gateway, many))!.map(([, way]) => way)).toEqual(["loaders", "compiled"]);
      expect(waysOf(await ask(other, many))).toEqual([
        ["artifacts", "prefetch", 3],
        ["users", "loaders", 2],
      ]);
      const metrics = await (await fetch(new URL("/metrics", other.url))).text();
      expect(metrics).toContain('lamindb_gateway_root_fields_total{way="prefetch"} 2');
    } finally {
      await other.stop();
    }
  });

  it("root fields that only loaders know are read beside those that databases write, in the order of the query", async () => {
    const query = `query ($uid: String!, $key: Boolean!) { z: artifacts(first: 1) { nodes { uid } } ...Rest missing: artifact(uid: "none", instance: "no/where") { uid }
      __typename a: runs(first: 1) { totalCount } }
      fragment Rest on Query { artifact(uid: $uid) { uid path key @include(if: $key) } instances { slug } }`;
    const { data, errors, ...answer } = await ask(gateway, query, {
      variables: { uid: "jrXKp7ihyyLgHwtd0000", key: true },
    });
    expect(Object.keys(data!)).toEqual(["z", "artifact", "instances", "missing", "__typename", "a"]);
    expect(data).toMatchObject({
      z: { nodes: [{ uid: expect.any(String) }] },
      artifact: { uid: "jrXKp7ihyyLgHwtd0000", path: expect.any(String), key: expect.any(String) },
      missing: null,
      __typename: "Query",
      a: { totalCount: expect.any(Number) },
    });
    expect(errors).toMatchObject([{ path: ["missing"], extensions: { code: "INSTANCE_NOT_FOUND" } }]);
    expect(waysOf({ data: null, ...answer })!.map(([path, way]) => [path, way])).toEqual([
      ["z", "compiled"],
      ["artifact", "loaders"],
      ["instances", "loaders"],
      ["missing", "loaders"],
      ["__typename", "compiled"],
      ["a", "compiled"],
    ]);
  });

  it("a value that is no answer is the loaders' to tell", async () => {
    const [table, uid] = ["lamindb_ulabel", "oddlabel"];
    const odd = { sqlite: "'once'", postgres: "'infinity'" }[dialect];
    const run = (sql: string) => runScript(db, sql);
    await run(
      `INSERT INTO ${table} (uid, name, is_type, branch_id, space_id, created_by_id, created_at, updated_at, is_locked)
        SELECT '${uid}', 'odd', ${{ sqlite: "0", postgres: "FALSE" }[dialect]}, branch_id, space_id, created_by_id, ${odd}, updated_at, is_locked FROM ${table} LIMIT 1`,
    );
    const query = `{ ulabel(uid: "${uid}") { name createdAt } }`;
    for (let i = 0; i < 3; i++) {
      const answer = await ask(gateway, query);
      expect(answer).toMatchObject({
        data: { ulabel: { name: "odd", createdAt: null } },
        errors: [{ extensions: { code: "CONFLICT" } }],
      });
      expect(waysOf(answer)).toMatchObject([["ulabel", "loaders", expect.any(Number)]]);
    }
    expect(waysOf(await ask(gateway, `{ ulabel(uid: "${uid}") { name } }`))).toEqual([["ulabel", "compiled", 1]]);
    await run(`DELETE FROM ${table} WHERE uid = '${uid}'`);
  });

  it("metrics count root fields by the way in which they were read", async () => {
    const count = async (way: string) => {
      const text = await (await fetch(new URL("/metrics", gateway.url))).text();
      return Number(new RegExp(`lamindb_gateway_root_fields_total\\{way="${way}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
    };
    const [compiled, loaders] = [await count("compiled"), await count("loaders")];
    await ask(gateway, "{ a: artifacts(first: 1) { totalCount } b: artifacts(first: 2) { totalCount } }");
    await ask(gateway, "{ instances { slug } }");
    expect([await count("compiled"), await count("loaders")]).toEqual([compiled + 2, loaders + 1]);
  });

  it("an answer of more entries than it may have is refused, however it is asked for", async () => {
    for (const engine of ENGINES) {
      const small = await startTestGateway({
        instances: [{ ...TEMPLATE_INSTANCES.source, db }],
        default: TEMPLATE_INSTANCES.source.slug,
        limits: { maxCost: 40 },
        engine,
      });
      try {
        const list = (fields: string) => `{ artifacts(first: 30) { nodes { uid ${fields} } } }`;
        expect((await ask(small, list(""))).errors).toBeUndefined();
        const nested = list("createdBy { createdArtifacts(first: 30) { nodes { uid } } }");
        expect((await ask(small, nested)).errors?.[0]).toMatchObject({
          extensions: { code: "LIMIT_EXCEEDED", limit: 40 },
        });
        const modest =
          '{ artifact(uid: "jrXKp7ihyyLgHwtd0000") { ulabels(first: 1000) { nodes { artifacts(first: 1) { nodes { uid } } } } } }';
        expect((await ask(small, modest)).errors).toBeUndefined();
      } finally {
        await small.stop();
      }
    }
  });
});
