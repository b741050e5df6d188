/** Values and limits in which two ways of reading once gave two answers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type Limits } from "../../src/config/config.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { runScript } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const UID = "jrXKp7ihyyLgHwtd0000";

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let db: string;
  let drop = async () => {};
  let ways: TestGateway[];

  const start = (limits: Partial<Limits> = {}) =>
    Promise.all(
      ENGINES.map((engine) =>
        startTestGateway({
          instances: [{ ...TEMPLATE_INSTANCES.source, db }],
          default: TEMPLATE_INSTANCES.source.slug,
          limits,
          engine,
        }),
      ),
    );
  const stop = (gateways: TestGateway[]) => Promise.all(gateways.map((gateway) => gateway.stop()));
  const run = (sql: string) => runScript(db, sql);

  /** The answer of all ways; it fails where they differ. */
  async function answerOf<Data>(gateways: TestGateway[], query: string, variables?: Record<string, unknown>) {
    const answers = [];
    for (const gateway of gateways) {
      const { data, errors = [] } = await gateway.query<Data>(query, variables);
      answers.push({ data, codes: errors.map(({ extensions }) => extensions?.code) });
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    return answers[0]!;
  }

  beforeAll(async () => {
    ({ db, drop } = await cloneTemplate(dialect, "source"));
    ways = await start();
  });
  afterAll(async () => {
    await stop(ways);
    await drop();
  });

  if (dialect === "sqlite") {
    it.each([
      ["created_at", "createdAt", "'2024-01-01 00:00:00' || char(0)"],
      ["created_at", "createdAt", "'2024-01-01 00:00:00.12' || char(0) || '3'"],
      ["extra_data", "extraData", `'{"a":1}' || char(0) || 'x'`],
    ])("text in %s that goes on behind a NUL is no value of `%s`: %s", async (column, field, value) => {
      await run(`UPDATE lamindb_artifact SET ${column} = ${value} WHERE uid = '${UID}'`);
      const { data, codes } = await answerOf(ways, `{ artifact(uid: "${UID}") { ${field} } }`);
      expect([data, codes]).toEqual([{ artifact: { [field]: null } }, ["CONFLICT"]]);
    });

    it("a day of the year 0 is no day", async () => {
      await run("UPDATE lamindb_project SET start_date = '0000-01-01'");
      const { codes } = await answerOf(ways, "{ projects(first: 1) { nodes { startDate } } }");
      expect(codes).toEqual(["CONFLICT"]);
    });

    it("a status code of more than 16 bits is no status", async () => {
      await run("UPDATE lamindb_run SET _status_code = -99999999999");
      const { codes } = await answerOf(ways, "{ runs(first: 1) { nodes { status } } }");
      expect(codes).toEqual(["CONFLICT"]);
    });
  } else {
    it.each([
      ["lamindb_artifact", "size", "numeric", "1.5", "artifacts", "size"],
      ["lamindb_artifact", "size", "text", "'05'", "artifacts", "size"],
      ["lamindb_artifact", "is_latest", "text", "'yes'", "artifacts", "isLatest"],
      ["lamindb_artifact", "is_latest", "integer", "1", "artifacts", "isLatest"],
      ["lamindb_run", "_status_code", "numeric", "0.4", "runs", "status statusCode"],
      ["lamindb_project", "start_date", "timestamptz", "'2024-01-01 12:00:00+00'", "projects", "startDate"],
    ])("%s.%s of type %s: %s is no value of its field", async (table, column, type, value, list, fields) => {
      await run(`ALTER TABLE ${table} RENAME COLUMN ${column} TO kept;
        ALTER TABLE ${table} ADD COLUMN ${column} ${type}; UPDATE ${table} SET ${column} = ${value}`);
      const { codes } = await answerOf(ways, `{ ${list}(first: 1) { nodes { ${fields} } } }`);
      expect(new Set(codes)).toEqual(new Set(["CONFLICT"]));
      await run(`ALTER TABLE ${table} DROP COLUMN ${column}; ALTER TABLE ${table} RENAME COLUMN kept TO ${column}`);
    });

    it.each([
      ["boolean", "TRUE", "t"],
      ["inet", "'10.0.0.1'", "10.0.0.1"],
    ])("text of a column of type %s is the database's own: %s", async (type, value, text) => {
      const column = "description";
      await run(`ALTER TABLE lamindb_artifact RENAME COLUMN ${column} TO kept;
        ALTER TABLE lamindb_artifact ADD COLUMN ${column} ${type}; UPDATE lamindb_artifact SET ${column} = ${value}`);
      const { data } = await answerOf(ways, `{ artifact(uid: "${UID}") { description } }`);
      expect(data).toEqual({ artifact: { description: text } });
      await run(`ALTER TABLE lamindb_artifact DROP COLUMN ${column};
        ALTER TABLE lamindb_artifact RENAME COLUMN kept TO ${column}`);
    });
  }

  it("an aggregate of an empty list of which only names of types are asked is there", async () => {
    const list = (name: string) => `${name}(where: { uid: { eq: "none" } }) { aggregate { size { __typename } } }`;
    const found = { aggregate: { size: { __typename: "BigIntAggregate" } } };
    const nested = await answerOf(ways, `{ users(first: 1) { nodes { ${list("createdArtifacts")} } } }`);
    expect(nested).toEqual({ data: { users: { nodes: [{ createdArtifacts: found }] } }, codes: [] });
    expect(await answerOf(ways, `{ ${list("artifacts")} }`)).toEqual({ data: { artifacts: found }, codes: [] });
  });

  it("a variable within a list that stands in the document is its value", async () => {
    const query = `query ($name: String!, $time: DateTime!) {
      in: ulabels(where: { name: { in: [$name, "Quality"] } }) { totalCount }
      notIn: ulabels(where: { name: { notIn: [$name] } }) { totalCount }
      times: artifacts(where: { createdAt: { in: [$time] } }) { totalCount } }`;
    const all = await answerOf<{ ulabels: { totalCount: number } }>(ways, "{ ulabels { totalCount } }");
    const { totalCount } = all.data!.ulabels;
    for (const [name, found] of [
      ["good", 1],
      ["none", 0],
    ] as const) {
      const variables = { name, time: found ? "2025-01-01T00:02:00Z" : "2001-01-01" };
      const { data } = await answerOf(ways, query, variables);
      const counts = { in: found + 1, notIn: totalCount - found, times: found };
      expect(data).toEqual(Object.fromEntries(Object.entries(counts).map(([key, n]) => [key, { totalCount: n }])));
    }
  });

  it("so is one within a JSON value", async () => {
    await run(`UPDATE lamindb_run SET params = '{"word":"good"}'`);
    const query = `query ($word: String!) { runs(where: { params: { eq: { word: $word } } }) { totalCount } }`;
    for (const [word, totalCount] of [
      ["good", 3],
      ["bad", 0],
    ])
      expect((await answerOf(ways, query, { word })).data).toEqual({ runs: { totalCount } });
  });

  it("wrong names of features get the same suggestions, wherever they stand", async () => {
    const wrong = (name: string, list = "createdArtifacts") =>
      `${list}(where: { features: [{ name: "${name}", isNull: true }] }) { nodes { uid } }`;
    const asked = [
      `{ users(first: 3) { nodes { handle ${wrong("temperatur")} } } }`,
      `{ ${wrong("temperatur", "a: artifacts")} ${wrong("temperatur", "b: artifacts")} ${wrong("perturbatio", "c: artifacts")} }`,
    ];
    for (const query of asked) {
      const answers = await Promise.all(ways.map((gateway) => gateway.query(query)));
      for (const { errors = [] } of answers) {
        expect(errors.length).toBeGreaterThan(0);
        for (const { message } of errors) expect(message).toMatch(/Did you mean "(temperature|perturbation)"/);
      }
    }
  });

  it("entries are counted over the whole answer, also those of which only `pageInfo` is asked for", async () => {
    const small = await start({ maxCost: 40 });
    try {
      const codesOf = async (query: string) => {
        const answers = await Promise.all(small.map((gateway) => gateway.query(query)));
        return answers.map(({ errors = [] }) => errors.map(({ extensions }) => extensions?.code));
      };
      const over = ENGINES.map(() => ["LIMIT_EXCEEDED"]);
      const list = (key: string, fields: string) => `${key}: features(first: 30) { ${fields} }`;
      expect(await codesOf(`{ ${list("a", "nodes { uid }")} ${list("b", "nodes { key: name }")} }`)).toEqual(over);
      expect(
        await codesOf(`{ ${list("a", "pageInfo { hasNextPage }")} ${list("b", "pageInfo { endCursor }")} }`),
      ).toEqual(over);
      expect(await codesOf("{ features(first: 41) { nodes { uid } } }")).toEqual(over);
      // as many as are allowed, and the list goes on behind them
      expect(await codesOf("{ features(first: 40) { nodes { uid } } }")).toEqual(ENGINES.map(() => []));
    } finally {
      await stop(small);
    }
  });

  it("a document that reads like a known one with the name of its operation before it is no document", async () => {
    const document = "query Named { ulabels(first: 1) { totalCount } }";
    const post = async (body: object) => {
      const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
      const response = await fetch(ways.at(-1)!.url, { method: "POST", headers, body: JSON.stringify(body) });
      return response.status;
    };
    for (let i = 0; i < 2; i++) expect(await post({ query: document, operationName: "Named" })).toBe(200);
    expect(await post({ query: `Named\n${document}` })).toBe(400);
  });
});
