/** Traces of a gateway whose operator loads an SDK of OpenTelemetry: which spans there are, what hangs together, and what is kept out. */
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { sourceAddress } from "../support/annotatedSync.ts";
import { runCommandLine } from "../support/commandLine.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { postForStream, readEvents } from "../support/eventStream.ts";
import { type GatewayProcess, startGatewayProcess, templateConfig } from "../support/gatewayProcess.ts";
import { startJob, waitForJob } from "../support/jobs.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { FLUSHED, makeSpanFile, type RecordedSpan } from "../support/recordedSpans.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE } = TEMPLATE_INSTANCES;
const SYSTEM: Record<Dialect, string> = { sqlite: "sqlite", postgres: "postgresql" };
const PARENT = "00f067aa0ba902b7";
const CANARY = "canary-4d1e";
const SYNC = `mutation Copy { syncArtifact(source: "${SOURCE.slug}", key: "example_datasets/mini_immuno/dataset1.h5ad") { outcome } }`;

describe.each(DIALECT_NAMES)("a gateway on %s", (dialect) => {
  const file = makeSpanFile();
  let target: TestDatabase;
  let gateway: GatewayProcess;
  let made = 0;
  beforeAll(async () => {
    target = await cloneTemplate(dialect, "target");
    gateway = await startGatewayProcess(await sourceAddress(dialect), target.db, {}, file.env);
  });
  afterAll(async () => {
    gateway.gateway.kill("SIGTERM");
    await gateway.gateway.ended;
    await target.drop();
  });

  /** Sends an operation in a trace of its own; the spans of that, once the request has ended. */
  async function traced(query: string, variables: Record<string, unknown> = {}, flags = "01") {
    const traceId = String(++made).padStart(32, { sqlite: "a", postgres: "b" }[dialect]);
    const headers = { "content-type": "application/json", traceparent: `00-${traceId}-${PARENT}-${flags}` };
    const response = await fetch(gateway.url, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
    await response.json();
    const find = () => file.read().filter((span) => span.traceId === traceId);
    if (flags === "01") await expect.poll(() => find().some(({ kind }) => kind === "SERVER")).toBe(true);
    return { traceId, spans: find() };
  }

  const named = (spans: readonly RecordedSpan[], name: string) => spans.filter((span) => span.name === name);
  const parentOf = (spans: readonly RecordedSpan[], { parentId }: RecordedSpan) =>
    spans.find(({ spanId }) => spanId === parentId)?.name;

  it("has a query's span in the trace that its header names, with what it took below it", async () => {
    const query = `query Keys($key: String) { artifacts(instance: "${SOURCE.slug}", first: 3, where: { key: { ne: $key } }) { nodes { key } } }`;
    const { spans, traceId } = await traced(query, { key: CANARY });
    const [request] = named(spans, "query");
    expect(request).toMatchObject({ kind: "SERVER", status: "UNSET", parentId: PARENT });
    expect(request!.attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/graphql",
      "http.response.status_code": 200,
      "lamindb.request_id": expect.any(String),
      "graphql.operation.type": "query",
      "graphql.operation.name": "Keys",
    });
    for (const name of ["graphql.parse", "graphql.validate", "lamindb.plan", "graphql.resolve artifacts"])
      expect(named(spans, name).map((span) => parentOf(spans, span))).toEqual(["query"]);
    const [field] = named(spans, "graphql.resolve artifacts");
    expect(field!.attributes).toEqual({ "lamindb.way": "compiled" });
    expect(named(spans, "lamindb.compile").map((span) => parentOf(spans, span))).toEqual([field!.name]);
    const statement = named(spans, "SELECT").find(({ parentId }) => parentId === field!.spanId);
    expect(statement).toMatchObject({ kind: "CLIENT", status: "UNSET" });
    expect(statement!.attributes).toEqual({
      "db.system.name": SYSTEM[dialect],
      "db.operation.name": "SELECT",
      "db.response.returned_rows": 1,
      "lamindb.instance": SOURCE.slug,
    });
    await gateway.gateway.waitFor(new RegExp(`"traceId":"${traceId}".*"msg":"request"`)); // the log's lines have it, too

    const again = await traced(query, { key: "another" });
    expect(again.spans.map(({ name }) => name).sort()).toEqual(["SELECT", "graphql.resolve artifacts", "query"]);
  });

  it("says which root fields loaders read", async () => {
    const { spans } = await traced("{ instances { slug } }");
    expect(named(spans, "graphql.resolve instances")).toMatchObject([{ attributes: { "lamindb.way": "loaders" } }]);
  });

  it("says which root fields were read along with their lists", async () => {
    const copies = `{ artifact(instance: "${SOURCE.slug}", key: "example_datasets/mini_immuno/dataset1.h5ad") { copies { match } ulabels { nodes { name } } } }`;
    const { spans } = await traced(copies);
    const way = { sqlite: "loaders", postgres: "prefetch" }[dialect];
    expect(named(spans, "graphql.resolve artifact").at(-1)).toMatchObject({ attributes: { "lamindb.way": way } });
  });

  it("has the phases of a sync", async () => {
    const { spans } = await traced(SYNC);
    expect(named(spans, "mutation")).toMatchObject([{ attributes: { "graphql.operation.name": "Copy" } }]);
    const [sync] = named(spans, "lamindb.sync");
    expect(parentOf(spans, sync!)).toBe("graphql.resolve syncArtifact");
    expect(sync!.attributes).toEqual({
      "lamindb.source": SOURCE.slug,
      "lamindb.registry": "Artifact",
      "lamindb.sync.outcome": "TRANSFERRED",
    });
    for (const phase of ["read", "plan", "write"])
      expect(named(spans, `lamindb.sync.${phase}`).map((span) => parentOf(spans, span))).toEqual(["lamindb.sync"]);
    expect(named(spans, "SELECT").some((span) => parentOf(spans, span) === "lamindb.sync.read")).toBe(true);
  });

  it("names what failed, and tells mistakes of clients from faults", async () => {
    const unknown = await traced(`{ artifacts(instance: "no/such") { totalCount } }`);
    expect(named(unknown.spans, "query")).toMatchObject([
      { status: "UNSET", attributes: { "error.type": "INSTANCE_NOT_FOUND" } },
    ]);
    const invalid = await traced("{ nothing }");
    expect(named(invalid.spans, "GraphQL Operation")).toMatchObject([
      { attributes: { "error.type": "GRAPHQL_VALIDATION_FAILED" } },
    ]);
    const refused = await traced(SYNC.replace("key:", `uid: "none", key:`));
    expect(named(refused.spans, "lamindb.sync")).toMatchObject([
      { status: "ERROR", attributes: { "error.type": "BAD_USER_INPUT" } },
    ]);
  });

  it("has a job's turns as traces of their own", async () => {
    const { id } = await startJob(gateway.url, "ULABEL");
    await waitForJob(gateway.url, id);
    const turns = () => file.read().filter(({ attributes }) => attributes["lamindb.job.id"] === id);
    await expect.poll(() => turns().length).toBeGreaterThan(0);
    for (const turn of turns()) expect(turn).toMatchObject({ name: "lamindb.job.turn", parentId: null });
    const ids = turns().map(({ traceId }) => traceId);
    const ofTurns = file.read().filter(({ traceId }) => ids.includes(traceId));
    for (const name of ["lamindb.sync.batch", "lamindb.sync.read", "lamindb.sync.plan", "lamindb.sync.write"])
      expect(ofTurns.map((span) => span.name)).toContain(name);
  });

  it("has subscriptions, by either way, with what they read below them", async () => {
    const { id } = await startJob(gateway.url, "ULABEL");
    await waitForJob(gateway.url, id);
    const headers = { traceparent: `00-${"c".repeat(32)}-${PARENT}-01` };
    const subscription = "subscription Progress($id: ID!) { jobProgress(id: $id) { state } }";
    for await (const _ of readEvents(await postForStream(gateway.url, subscription, { headers, variables: { id } })));
    class Socket extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol, { headers });
      }
    }
    const client = createClient({ url: gateway.url.replace("http", "ws"), webSocketImpl: Socket });
    for await (const _ of client.iterate({ query: subscription, variables: { id } }));
    await client.dispose();
    const streams = () => named(file.read(), "subscription").filter(({ parentId }) => parentId === PARENT);
    await expect.poll(() => streams().length).toBe(2);
    const operation = { "graphql.operation.type": "subscription", "graphql.operation.name": "Progress" };
    const requestId = { "lamindb.request_id": expect.any(String) };
    const [socket] = streams().filter(({ attributes }) => "network.protocol.name" in attributes);
    const [stream] = streams().filter(({ spanId }) => spanId !== socket!.spanId);
    expect(stream!.attributes).toEqual({
      ...{ ...operation, ...requestId, "http.request.method": "POST" },
      ...{ "http.route": "/graphql/stream", "http.response.status_code": 200 },
    });
    expect(socket!.attributes).toEqual({
      ...{ ...operation, ...requestId, "http.route": "/graphql", "network.protocol.name": "websocket" },
    });
    for (const { spanId } of streams())
      expect(named(file.read(), "SELECT").some(({ parentId }) => parentId === spanId)).toBe(true);
  });

  it("has syncs of the command line, in the trace that its environment names", async () => {
    const source = await sourceAddress(dialect);
    const config = templateConfig(source, target.db);
    const command = (uid: string) => {
      const traceparent = `00-${(dialect === "sqlite" ? "d" : "e").repeat(32)}-${PARENT}-01`;
      const own = makeSpanFile();
      const args = ["sync", "ulabel", "--uid", uid, "--from", SOURCE.slug, "--config", config];
      return { own, ended: runCommandLine(args, { ...own.env, TRACEPARENT: traceparent }).ended };
    };
    const { own, ended } = command("cMvFnf0F");
    expect(await ended).toBe(0);
    const spans = own.read();
    expect(named(spans, "lamindb-gateway sync")).toMatchObject([{ parentId: PARENT, status: "UNSET" }]);
    expect(named(spans, "lamindb.sync").map((span) => parentOf(spans, span))).toEqual(["lamindb-gateway sync"]);
    expect(own.text().trimEnd().split("\n").at(-1)).toBe(FLUSHED);
    const failed = command(CANARY);
    expect(await failed.ended).toBe(1);
    expect(named(failed.own.read(), "lamindb-gateway sync")).toMatchObject([
      { status: "ERROR", attributes: { "error.type": "OBJECT_NOT_FOUND" } },
    ]);
    expect(failed.own.text()).not.toContain(CANARY);
  });

  it("records nothing of a trace that is not sampled", async () => {
    const { spans } = await traced("{ __typename }", {}, "00");
    await traced("{ __typename }");
    expect(spans).toEqual([]);
    const before = file.read().length;
    await traced(`{ artifacts(instance: "${SOURCE.slug}", first: 4) { nodes { key } } }`, {}, "00");
    await traced("{ __typename }");
    expect(
      file
        .read()
        .slice(before)
        .map(({ name }) => name),
    ).not.toContain("SELECT");
  });

  it("keeps values out, those of documents, variables and answers", async () => {
    await traced(
      `query { artifacts(instance: "${SOURCE.slug}", where: { key: { eq: "${CANARY}" } }) { nodes { key } } }`,
    );
    await traced(`query { artifact(instance: "${SOURCE.slug}", uid: "${CANARY}") { uid } }`);
    await traced(SYNC.replace("example_datasets", CANARY));
    expect(file.text()).not.toContain(CANARY);
    expect(file.text()).not.toContain("dataset1");
  });

  it("has what was not sent yet sent before it ends", async () => {
    expect(file.text()).not.toContain(FLUSHED);
    gateway.gateway.kill("SIGTERM");
    expect(await gateway.gateway.ended).toBe(0);
    expect(file.text().trimEnd().split("\n").at(-1)).toBe(FLUSHED);
  });
});
