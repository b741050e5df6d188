/** What the server keeps of documents is bounded by bytes: 900 kB of values in each of them once made up 30 MB and more. */
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginUsageReportingDisabled } from "@apollo/server/plugin/disabled";
import { parse } from "graphql";
import { expect, it } from "vitest";
import type { GatewayContext } from "../../src/resolvers/context.ts";
import { DocumentStore } from "../../src/server/documentStore.ts";
import { keepDocuments } from "../../src/server/keepDocuments.ts";

const withValue = (length: number, i: number) => parse(`{ artifact(key: "${String(i).padEnd(length, "x")}") { uid } }`);

it("long documents are not kept", () => {
  const store = new DocumentStore();
  for (let i = 0; i < 74; i++) store.set(`${i}`, withValue(i % 2 ? 100_000 : 900_000, i));
  expect(store).toMatchObject({ size: 0, bytes: 0 });
  expect(store.get("0")).toBeUndefined();
});

it("short ones are, the last used within four megabytes", () => {
  const store = new DocumentStore();
  const first = withValue(40_000, 0);
  store.set("first", first);
  for (let i = 0; i < 1_000; i++) {
    store.set(`${i}`, withValue(40_000, i));
    expect(store.get("first")).toBe(first);
  }
  expect(store.bytes).toBeLessThanOrEqual(4 * 2 ** 20);
  expect(store.size).toBeGreaterThan(20);
  expect(store.size).toBeLessThan(200);
});

it("the same document again counts once", () => {
  const [once, often] = [new DocumentStore(), new DocumentStore()];
  once.set("one", withValue(1_000, 1));
  for (let i = 0; i < 3; i++) often.set("one", withValue(1_000, 1));
  expect(often).toMatchObject({ size: 1, bytes: once.bytes });
  expect(once.bytes).toBeGreaterThan(1_000);
});

it("a server parses what is valid once, and what is not each time", async () => {
  let parsed = 0;
  const counter = { requestDidStart: async () => ({ parsingDidStart: async () => void parsed++ }) };
  const server = new ApolloServer<GatewayContext>({
    typeDefs: "type Query { one: Int }",
    documentStore: null,
    plugins: [keepDocuments(), counter, ApolloServerPluginUsageReportingDisabled()],
  });
  const ask = async (query: string) => {
    const { body } = await server.executeOperation({ query }, { contextValue: {} as GatewayContext });
    return body.kind === "single" ? body.singleResult : undefined;
  };
  for (let i = 0; i < 3; i++) expect(await ask("{ one }")).toEqual({ data: { one: null } });
  expect(parsed).toBe(1);
  for (let i = 0; i < 2; i++) expect((await ask("{ two }"))?.errors).toHaveLength(1);
  expect(parsed).toBe(3);
  await server.stop();
});
