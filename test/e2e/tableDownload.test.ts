/** `GET /table.csv`: whole lists as CSV over HTTP, of any size, in one snapshot; what is wrong, and who goes away meanwhile. */
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { sourceOfMany } from "../support/manyArtifacts.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const COUNT = 50_000;
const { source } = TEMPLATE_INSTANCES;
const DESCRIPTION = 'one, "two"\nthree\r\n';

/** The records of CSV text as RFC 4180 has them: a quoted cell may hold anything, with its quotes doubled. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    record.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    records.push(record);
    record = [];
  }
  return records;
}

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let database: TestDatabase;
  let gateway: TestGateway;
  const lines: Record<string, unknown>[] = [];
  const log = new Writable({
    write(line, _encoding, done) {
      lines.push(JSON.parse(String(line)));
      done();
    },
  });
  beforeAll(async () => {
    database = await sourceOfMany(dialect, COUNT);
    const { db } = database;
    if (dialect === "sqlite") await runStatement(db, "PRAGMA journal_mode = WAL"); // else nobody could write meanwhile
    await runStatement(db, `UPDATE lamindb_artifact SET description = '${DESCRIPTION}' WHERE key = 'many/2.txt'`);
    await runStatement(db, `UPDATE lamindb_artifact SET description = '' WHERE key = 'many/3.txt'`);
    const odd = { sqlite: "soon", postgres: "infinity" }[dialect];
    await runStatement(db, `UPDATE lamindb_artifact SET updated_at = '${odd}' WHERE key = 'many/5000.txt'`);
    gateway = await startTestGateway({ default: source.slug, instances: [{ ...source, db }], log });
  });
  afterAll(async () => {
    await gateway.stop();
    await database.drop();
  });

  const get = (query: Record<string, string>, columns: string[] = [], signal?: AbortSignal) => {
    const url = new URL("/table.csv", gateway.url);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    for (const column of columns) url.searchParams.append("column", column);
    return fetch(url, signal ? { signal } : {});
  };
  const MANY = { registry: "ARTIFACT", where: JSON.stringify({ key: { startsWith: "many/" } }) };

  it("has every object of the list once, in its order", async () => {
    const response = await get(MANY, ["uid", "key", "description", "ulabels.name", "createdBy.handle", "size"]);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/csv/);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const text = await response.text();
    const [head, ...records] = parseCsv(text);
    expect(head).toEqual(["uid", "key", "description", "ulabels.name", "createdBy.handle", "size"]);
    expect(records.map(([, key]) => key)).toEqual(Array.from({ length: COUNT }, (_, i) => `many/${i + 1}.txt`));
    expect(records[0]!.slice(2)).toEqual(["", "[]", "ada", ""]);
    expect(records[1]![2]).toBe(DESCRIPTION);
    expect(text).toContain(',many/3.txt,"",[],ada,\r\n'); // empty text is not null
    const requestId = response.headers.get("x-request-id");
    await expect
      .poll(() => lines.find((line) => line.msg === "table" && line.requestId === requestId))
      .toMatchObject({ rows: COUNT, status: 200 });
  });

  it("takes a filter, a search, an order, features and lists", async () => {
    const where = JSON.stringify({ features: [{ name: "perturbation", eq: "DMSO" }] });
    const orderBy = JSON.stringify([{ size: "DESC" }]);
    const columns = ["key", "size", "features.temperature", "ulabels.name", "features.study_metadata"];
    const response = await get(
      { registry: "ARTIFACT", instance: source.slug, where, orderBy, search: "dataset" },
      columns,
    );
    expect(response.status).toBe(200);
    const [, ...records] = parseCsv(await response.text());
    const metadata = { nested: { ü: [1, 2.5, null] }, detail1: "123", detail2: 1 };
    expect(records.map((record) => record.slice(0, 4))).toEqual([
      ["example_datasets/mini_immuno/dataset1.h5ad", "31672", "21.6", '["bad 💥","good"]'],
      ["example_datasets/mini_immuno/dataset2.h5ad", "26896", "", "[]"],
    ]);
    expect(JSON.parse(records[0]![4]!)).toEqual(metadata);
  });

  it("sends the head alone where there is nothing", async () => {
    const none = await get({ registry: "ARTIFACT", where: '{"key":{"eq":"none"}}' }, ["uid", "createdBy.handle"]);
    expect(await none.text()).toBe("uid,createdBy.handle\r\n");
  });

  it("breaks off where a value turns out to be unreadable midway", async () => {
    const response = await get(MANY, ["uid", "updatedAt"]);
    expect(response.status).toBe(200); // the first rows are sent by then
    await expect(response.text()).rejects.toThrow();
  });

  it("is one snapshot: what is written while it is read is not in it", async () => {
    const long = "x".repeat(2_000); // more than sockets hold, however large their buffers are
    await runStatement(database.db, `UPDATE lamindb_storage SET description = '${long}'`);
    const reader = (await get(MANY, ["storage.description", "key", "description"])).body!.getReader();
    let text = Buffer.from((await reader.read()).value!);
    const last = `key = 'many/${COUNT}.txt'`;
    await runStatement(database.db, `UPDATE lamindb_artifact SET description = 'later' WHERE ${last}`);
    for (let part = await reader.read(); !part.done; part = await reader.read())
      text = Buffer.concat([text.subarray(-3_000), part.value]);
    expect(text.toString().split("\r\n").at(-2)).toBe(`${long},many/${COUNT}.txt,`);
    const after = await get({ registry: "ARTIFACT", where: `{"key":{"eq":"many/${COUNT}.txt"}}` }, ["description"]);
    expect(await after.text()).toBe("description\r\nlater\r\n");
  });

  it("ends for clients that go, and lets its connections go on to others", async () => {
    for (let i = 0; i < 12; i++) {
      const client = new AbortController();
      const { body } = await get(MANY, ["uid", "createdBy.handle", "ulabels.name"], client.signal);
      await body!.getReader().read();
      client.abort();
    }
    const { errors } = await gateway.query(`{ artifacts(first: 1) { nodes { uid } } }`);
    expect(errors).toBeUndefined();
  });

  it.each([
    [{}, ["uid"], 400, "BAD_USER_INPUT", "`registry` is missing"],
    [{ registry: "Artifact" }, ["uid"], 400, "BAD_USER_INPUT", "RegistryName"],
    [{ registry: "ARTIFACT" }, [], 400, "BAD_USER_INPUT", "No `column`"],
    [{ registry: "ARTIFACT" }, ["kee"], 400, "BAD_USER_INPUT", "Did you mean key"],
    [{ registry: "ARTIFACT" }, ["features.temperatur"], 400, "BAD_USER_INPUT", "temperature"],
    [{ registry: "ARTIFACT", where: "{" }, ["uid"], 400, "BAD_USER_INPUT", "is not JSON"],
    [{ registry: "ARTIFACT", where: '{"run":null}' }, ["uid"], 400, "BAD_USER_INPUT", "null"],
    [{ registry: "ARTIFACT", where: '{"kee":1}' }, ["uid"], 400, "BAD_USER_INPUT", "not a valid filter"],
    [{ registry: "ARTIFACT", orderBy: '[{"kee":"ASC"}]' }, ["uid"], 400, "BAD_USER_INPUT", "not a valid order"],
    [{ registry: "ARTIFACT", columns: "uid" }, ["uid"], 400, "BAD_USER_INPUT", "Did you mean column"],
    [{ registry: "ARTIFACT", instance: "no/such" }, ["uid"], 404, "INSTANCE_NOT_FOUND", "no/such"],
  ])("refuses %j with columns %j", async (query, columns, status, code, message) => {
    const response = await get(query as Record<string, string>, columns);
    expect(response.status).toBe(status);
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    expect(errors[0]!.extensions.code).toBe(code);
    expect(errors[0]!.message).toContain(message);
  });
});
