/** `jobProgress` over Server-Sent Events: what is told, when it ends, and what is refused. */
import { createClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGateway } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, ownTable } from "../support/dialects.ts";
import { postForStream, readEvents, type StreamEvent } from "../support/eventStream.ts";
import type { TestGateway } from "../support/gateway.ts";
import { startJob, waitForJob } from "../support/jobs.ts";
import { MANY, sourceOfMany } from "../support/manyArtifacts.ts";
import { postGraphql } from "../support/postGraphql.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const COUNT = 600;
const PROGRESS = "subscription ($id: ID!) { jobProgress(id: $id) { id state total done } }";
/** Nothing that waits for this long ends within a test. */
const limits = { requestTimeoutMs: 600_000 };

interface Progress {
  id: string;
  state: string;
  total: number;
  done: number;
}

async function collect(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const all: StreamEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe.each(DIALECT_NAMES)("progress on %s", (dialect) => {
  const gateways: TestGateway[] = [];
  let source: TestDatabase;
  let target: TestDatabase;
  beforeAll(async () => {
    source = await sourceOfMany(dialect, COUNT);
    target = await cloneTemplate(dialect, "target");
    const instances = [
      { ...TEMPLATE_INSTANCES.target, db: target.db },
      { ...TEMPLATE_INSTANCES.source, db: source.db },
    ];
    gateways.push(await openGateway(dialect, target.db, { instances, limits }));
    gateways.push(await openGateway(dialect, target.db, { instances, limits }));
  });
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await Promise.all([source.drop(), target.drop()]);
  });

  /** A job that stays as it is, since nothing is to be done about it before the year 9999. */
  async function waitingJob(): Promise<string> {
    const { id } = await startJob(gateways[0]!.url, "REFERENCE");
    await waitForJob(gateways[0]!.url, id);
    const waiting = `state = 'RUNNING', finished_at = NULL, retry_at = '9999-01-01 00:00:00.000000'`;
    await runStatement(target.db, `UPDATE ${ownTable(dialect, "job")} SET ${waiting} WHERE id = '${id}'`);
    return id;
  }

  it("is told at once, after each change, and until the end, by whichever gateway is asked", async () => {
    const { id } = await startJob(gateways[0]!.url, "ARTIFACT", { where: MANY });
    const streams = await Promise.all(gateways.map(({ url }) => postForStream(url, PROGRESS, { variables: { id } })));
    for (const told of await Promise.all(streams.map((stream) => collect(readEvents(stream))))) {
      expect(told.at(-1)).toEqual({ event: "complete", data: null });
      const progress = told.slice(0, -1).map(({ data }) => data.data.jobProgress as Progress);
      expect(progress.length).toBeGreaterThan(0);
      expect(progress.at(-1)).toEqual({ id, state: "COMPLETED", total: COUNT, done: COUNT });
      const done = progress.map((one) => one.done);
      expect(done).toEqual(done.toSorted((a, b) => a - b));
      expect(new Set(done).size).toBeGreaterThanOrEqual(done.length - 1); // begun, with nothing done
    }
  });

  it("of a job at its end is told once", async () => {
    const { id } = await startJob(gateways[0]!.url, "ARTIFACT", { where: { key: { eq: "nothing" } } });
    const told = await collect(readEvents(await postForStream(gateways[1]!.url, PROGRESS, { variables: { id } })));
    expect(told.map(({ event }) => event)).toEqual(["next", "complete"]);
  });

  it("of no job is an error, with its code and the request's id", async () => {
    const headers = { "x-request-id": "stream-1" };
    const stream = await postForStream(gateways[0]!.url, PROGRESS, { variables: { id: "nobody" }, headers });
    expect(await collect(readEvents(stream))).toMatchObject([
      {
        event: "next",
        data: { errors: [{ extensions: { code: "OBJECT_NOT_FOUND", requestId: "stream-1" }, path: ["jobProgress"] }] },
      },
      { event: "complete" },
    ]);
  });

  it("reads anew for each event", async () => {
    const id = await waitingJob();
    const stream = await postForStream(
      gateways[0]!.url,
      "subscription ($id: ID!) { jobProgress(id: $id) { state message failures { code } } }",
      {
        variables: { id },
      },
    );
    const events = readEvents(stream);
    expect((await events.next()).value).toMatchObject({
      data: { data: { jobProgress: { message: null, failures: [] } } },
    });
    await runStatement(target.db, `UPDATE ${ownTable(dialect, "job")} SET message = 'it is late' WHERE id = '${id}'`);
    expect((await events.next()).value).toMatchObject({ data: { data: { jobProgress: { message: "it is late" } } } });
    await postGraphql(gateways[1]!.url, `mutation { cancelJob(id: "${id}") { id } }`);
    expect((await events.next()).value).toMatchObject({ data: { data: { jobProgress: { state: "CANCELED" } } } });
    expect((await events.next()).value).toMatchObject({ event: "complete" });
  });

  it("tells of a failure before it ends", async () => {
    const id = await waitingJob();
    const events = readEvents(await postForStream(gateways[0]!.url, PROGRESS, { variables: { id } }));
    expect((await events.next()).value).toMatchObject({ event: "next" });
    await runStatement(target.db, `DELETE FROM ${ownTable(dialect, "job")} WHERE id = '${id}'`);
    expect(await collect(events)).toMatchObject([
      { event: "next", data: { errors: [{ extensions: { code: "OBJECT_NOT_FOUND" } }] } },
      { event: "complete" },
    ]);
  });

  it("ends when the client goes", async () => {
    const id = await waitingJob();
    const count = async () => {
      const metrics = await (await fetch(new URL("/metrics", gateways[0]!.url))).text();
      return Number(/requests_total\{operation="subscription",outcome="success"\} (\d+)/.exec(metrics)?.[1] ?? 0);
    };
    const before = await count();
    const client = new AbortController();
    const stream = await postForStream(gateways[0]!.url, PROGRESS, { variables: { id }, signal: client.signal });
    const events = readEvents(stream);
    expect((await events.next()).value).toMatchObject({ event: "next" });
    expect(await count()).toBe(before);
    client.abort();
    await expect(events.next()).rejects.toThrow();
    await expect.poll(count, { timeout: 30_000 }).toBe(before + 1);
  });

  it("is read by the library's client", async () => {
    const { id } = await startJob(gateways[0]!.url, "ARTIFACT", { where: MANY });
    const client = createClient({ url: new URL("/graphql/stream", gateways[0]!.url).href, retryAttempts: 0 });
    const states: string[] = [];
    for await (const { data, errors } of client.iterate<{ jobProgress: Progress }>({
      query: PROGRESS,
      variables: { id },
    })) {
      expect(errors).toBeUndefined();
      states.push(data!.jobProgress.state);
    }
    client.dispose();
    expect(states.at(-1)).toBe("COMPLETED");
  });

  it("breaks off when the gateway stops, which does not wait for it, and goes on with the next one", async () => {
    const id = await waitingJob();
    const gateway = gateways.pop()!;
    const events = readEvents(await postForStream(gateway.url, PROGRESS, { variables: { id } }));
    expect((await events.next()).value).toMatchObject({ event: "next" });
    let retries = 0;
    const client = createClient({
      // the address that the retry finds another gateway at
      url: () => new URL("/graphql/stream", (retries === 0 ? gateway : gateways[0]!).url).href,
      retryAttempts: 1,
      retry: async () => {
        retries += 1;
      },
    });
    const told = client.iterate<{ jobProgress: Progress }>({ query: PROGRESS, variables: { id } });
    expect((await told.next()).value).toMatchObject({ data: { jobProgress: { id } } });
    const stopped = gateway.stop();
    await expect(events.next()).rejects.toThrow(); // closed without `complete`
    await stopped;
    expect((await told.next()).value).toMatchObject({ data: { jobProgress: { id } } });
    expect(retries).toBe(1);
    await postGraphql(gateways[0]!.url, `mutation { cancelJob(id: "${id}") { id } }`);
    expect((await told.next()).value).toMatchObject({ data: { jobProgress: { state: "CANCELED" } } });
    expect(await told.next()).toMatchObject({ done: true });
    client.dispose();
  });
});

describe("a request for a stream", () => {
  let gateway: TestGateway;
  let target: TestDatabase;
  beforeAll(async () => {
    target = await cloneTemplate("sqlite", "target");
    gateway = await openGateway("sqlite", target.db, { limits: { maxDepth: 3, maxCost: 500 } });
  });
  afterAll(async () => {
    await gateway.stop();
    await target.drop();
  });
  const ask = async (query: string, init: Parameters<typeof postForStream>[2] = {}) => {
    const response = await postForStream(gateway.url, query, init);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    const { errors } = (await response.json()) as {
      errors: { message: string; extensions: Record<string, unknown> }[];
    };
    expect(errors[0]!.extensions.requestId).toEqual(expect.any(String));
    return { status: response.status, code: errors[0]!.extensions.code, message: errors[0]!.message };
  };
  const variables = { id: "nobody" };

  it("without one says where streams are", async () => {
    const { status, errors } = await postGraphql(gateway.url, PROGRESS, variables);
    expect({ status, errors }).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: "BAD_USER_INPUT" }, message: expect.stringContaining("/graphql/stream") }],
    });
  });

  it("is served at /graphql, too, where the operation is a subscription", async () => {
    const accept = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed";
    const init = { path: "/graphql", headers: { accept } };
    const told = await collect(readEvents(await postForStream(gateway.url, PROGRESS, { ...init, variables })));
    expect(told).toMatchObject([
      { data: { errors: [{ extensions: { code: "OBJECT_NOT_FOUND" } }] } },
      { event: "complete" },
    ]);
    const query = await postForStream(gateway.url, "{ subscription: __typename }", init);
    expect(await query.json()).toEqual({ data: { subscription: "Query" } });
  });

  /** Fragments of which each has the next one twice. */
  const doubled = (levels: number) =>
    Array.from({ length: levels }, (_, i) => {
      const next = i === levels - 1 ? "total" : `...f${i + 1} ...f${i + 1}`;
      return `fragment f${i} on Job { done ${next} }`;
    }).join(" ");

  it.each<[string, string, Parameters<typeof postForStream>[2], { status: number; code: string; message?: string }]>([
    ["by GET", "", { method: "GET", body: null }, { status: 405, code: "BAD_REQUEST" }],
    ["as a form", PROGRESS, { headers: { "content-type": "text/plain" } }, { status: 415, code: "BAD_REQUEST" }],
    [
      "that takes JSON only",
      PROGRESS,
      { headers: { accept: "application/json" } },
      { status: 406, code: "BAD_REQUEST" },
    ],
    ["without an operation", "", { body: "{}" }, { status: 400, code: "BAD_REQUEST" }],
    [
      "with variables that are a list",
      "",
      { body: '{"query":"{a}","variables":[]}' },
      { status: 400, code: "BAD_REQUEST" },
    ],
    ["that is no JSON", "", { body: "{" }, { status: 400, code: "BAD_REQUEST" }],
    ["with a query", "{ __typename }", {}, { status: 400, code: "BAD_USER_INPUT" }],
    ["with a mutation", 'mutation { finish(run: "x") { uid } }', {}, { status: 400, code: "BAD_USER_INPUT" }],
    ["with broken GraphQL", "subscription {", {}, { status: 400, code: "GRAPHQL_PARSE_FAILED" }],
    ["of an unknown field", "subscription { jobs }", {}, { status: 400, code: "GRAPHQL_VALIDATION_FAILED" }],
    ["without its variable", PROGRESS, {}, { status: 400, code: "BAD_USER_INPUT" }],
    [
      "that is too deep",
      "subscription ($id: ID!) { jobProgress(id: $id) { failures { object { uid registry } } leftOut { object { uid } } } }",
      { variables },
      { status: 400, code: "LIMIT_EXCEEDED" },
    ],
    [
      "that has too many fields",
      `subscription ($id: ID!) { jobProgress(id: $id) { ...f0 } } ${doubled(9)}`,
      { variables },
      { status: 400, code: "LIMIT_EXCEEDED" },
    ],
    ["that is too long", `subscription { ${"a ".repeat(10_001)} }`, {}, { status: 400, code: "LIMIT_EXCEEDED" }],
    [
      "that is too large",
      PROGRESS,
      { body: JSON.stringify({ query: " ".repeat(1_100_000) }) },
      { status: 413, code: "LIMIT_EXCEEDED" },
    ],
  ])("%s is refused", async (_name, query, init, expected) => {
    expect(await ask(query, init)).toMatchObject(expected);
  });
});
