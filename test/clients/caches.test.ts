/** Front ends' normalised caches over two instances with the same uids: pages of a list become one, objects of two instances stay two. */
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { getIntrospectionQuery, type IntrospectionQuery } from "graphql";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source } = TEMPLATE_INSTANCES;
const OTHER = { slug: "acme/other", id: "5eed0000000000000000000000000031" };
const SLUGS = [source.slug, OTHER.slug];
const PAGE = `query Page($instance: String!, $first: Int, $after: String) {
  artifacts(instance: $instance, first: $first, after: $after) {
    edges { cursor node { id uid key } }
    pageInfo { startCursor endCursor hasPreviousPage hasNextPage }
  }
}`;
interface Page {
  artifacts: {
    edges: { node: { id: string; uid: string; key: string | null } }[];
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
}
const nodesOf = ({ artifacts }: Page) => artifacts.edges.map(({ node }) => node);
const uidsOf = (page: Page) => nodesOf(page).map(({ uid }) => uid);

let gateway: TestGateway;
/** The first four artifacts of either instance, which have the same content. */
let uids: string[];
beforeAll(async () => {
  const db = unpackSqliteTemplate("source");
  const instances = [
    { ...source, db },
    { ...OTHER, db: unpackSqliteTemplate("source") },
  ];
  gateway = await startTestGateway({ default: source.slug, instances });
  const { data } = await gateway.query<Page>(PAGE, { instance: source.slug, first: 4 });
  uids = uidsOf(data!);
});
afterAll(() => gateway.stop());

it("Apollo Client's, with relayStylePagination", async () => {
  const artifacts = relayStylePagination(["instance", "instances", "where", "search", "orderBy"]);
  const cache = new InMemoryCache({ typePolicies: { Query: { fields: { artifacts } } } });
  const client = new ApolloClient({ link: new HttpLink({ uri: gateway.url }), cache });
  const query = gql(PAGE);
  const ids: string[][] = [];
  for (const instance of SLUGS) {
    const variables = { instance, first: 2 };
    const { data } = await client.query<Page>({ query, variables });
    expect(uidsOf(data!)).toEqual(uids.slice(0, 2));
    const after = data!.artifacts.pageInfo.endCursor;
    await client.query({ query, variables: { ...variables, after }, fetchPolicy: "network-only" }); // as fetchMore does
    const merged = client.readQuery<Page>({ query, variables })!;
    expect(uidsOf(merged)).toEqual(uids);
    ids.push(nodesOf(merged).map(({ id }) => id));
  }
  expect(new Set(ids.flat()).size).toBe(8);
  const held = Object.keys(cache.extract()).filter((key) => key.startsWith("Artifact:"));
  expect(held.sort()).toEqual(
    ids
      .flat()
      .map((id) => `Artifact:${id}`)
      .sort(),
  );
});

it("urql's graphcache, which knows the schema from introspection, with relayPagination", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const { data: schema } = await gateway.query<IntrospectionQuery>(getIntrospectionQuery());
  const cache = cacheExchange({ schema: schema!, resolvers: { Query: { artifacts: relayPagination() } } });
  const client = new Client({ url: gateway.url, preferGetMethod: false, exchanges: [cache, fetchExchange] });
  const ids: string[][] = [];
  for (const instance of SLUGS) {
    const first = await client.query<Page>(PAGE, { instance, first: 2 }).toPromise();
    expect(uidsOf(first.data!)).toEqual(uids.slice(0, 2));
    const after = first.data!.artifacts.pageInfo.endCursor;
    const merged = await client.query<Page>(PAGE, { instance, first: 2, after }).toPromise();
    expect(uidsOf(merged.data!)).toEqual(uids);
    ids.push(nodesOf(merged.data!).map(({ id }) => id));
  }
  expect(new Set(ids.flat()).size).toBe(8);
  expect(warn.mock.calls).toEqual([]);
  warn.mockRestore();
});
