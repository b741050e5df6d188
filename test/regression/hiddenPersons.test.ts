/**
 * Who could not reach an instance with rights per person noticed that it is there: their token for another such instance had to name
 * that one. Here each answer is the same as that of a gateway which lacks it.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { InstanceConfig } from "../../src/config/config.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { authWith, bearer, keyOf, postAs, role } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { makePersonsDatabase, type PersonsDatabase } from "../support/persons/personsDatabase.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target: TARGET } = TEMPLATE_INSTANCES;
const [SHOWN, HIDDEN] = ["lab/shown", "lab/hidden"];
const TOKEN = "x-lamindb-db-token";
const UNKNOWN = "lab/nobodys";
const auth = authWith({
  some: role({ read: [SHOWN, TARGET.slug], sync: true }),
  all: role({ read: ["*"] }),
});

let persons: PersonsDatabase;
let [withHidden, without]: TestGateway[] = [];
const askedHub: string[] = [];
const hub = createServer((request, response) => {
  askedHub.push(request.url ?? "");
  response.end("{}");
});

const personsInstance = (slug: string, id: string, more: Partial<InstanceConfig> = {}): InstanceConfig => ({
  ...{ slug, id, uid: instanceUidFromId(id), access: "person" },
  db: { dialect: "postgres", url: persons.db, poolMax: 2 },
  ...more,
});

beforeAll(async () => {
  persons = await makePersonsDatabase("source");
  await new Promise<void>((resolve) => hub.listen(0, "127.0.0.1", resolve));
  const dbTokenUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/`;
  const shown = [
    personsInstance(SHOWN, "11112222333344445555666677778888"),
    {
      ...{ slug: TARGET.slug, id: TARGET.id, uid: instanceUidFromId(TARGET.id) },
      db: { dialect: "sqlite" as const, path: unpackSqliteTemplate("target") },
    },
  ];
  const hidden = personsInstance(HIDDEN, "22223333444455556666777788889999", { dbTokenUrl });
  const start = (instances: InstanceConfig[]) =>
    startTestGateway({ instances: [], default: TARGET.slug, config: { instances, auth } });
  [withHidden, without] = await Promise.all([start([hidden, ...shown]), start(shown)]);
});
afterAll(async () => {
  await Promise.all([withHidden?.stop(), without?.stop()]);
  await persons.drop();
  await new Promise((resolve) => hub.close(resolve));
});

/** What differs from one request to the next. */
const masked = (text: string) =>
  text.replaceAll(/"requestId":"[^"]+"/g, "").replaceAll(/"(ms|latencyMs)":[\d.]+/g, '"$1":0');

const LABELS = 'ulabels(where: { uid: { startsWith: "label" } }, instance: ';
const HEADERS: [string, () => Record<string, string>][] = [
  ["no token", () => ({})],
  ["a token", () => ({ [TOKEN]: persons.alice() })],
  ["a token that names its instance", () => ({ [TOKEN]: `${SHOWN}=${persons.alice()}` })],
  ["a token that names the hidden one", () => ({ [TOKEN]: `${HIDDEN}=${persons.alice()}` })],
  ["one that names nobody's, and one without a name", () => ({ [TOKEN]: `${UNKNOWN}=x, ${persons.alice()}` })],
  ["a token of LaminHub", () => ({ "x-lamin-hub-token": "hub-token" })],
];
const QUERIES = [
  `{ ${LABELS} "${SHOWN}") { nodes { name } } }`,
  `{ ${LABELS} "${HIDDEN}") { nodes { name } } }`,
  "{ instances { id slug uid isDefault status { up error } registries { count } } }",
  `{ instance(slug: "${HIDDEN}") { uid } }`,
  '{ ulabels(instances: ["*"], first: 3) { totalCount nodes { name copies { instance { slug } match } } } }',
  `{ ulabels(instances: ["${HIDDEN}", "${SHOWN}"]) { totalCount } }`,
  '{ search(query: "in", first: 3) { hits { object { uid instance { slug } } } } }',
  `{ ulabels(first: 1) { nodes { copies(instances: ["${HIDDEN}"]) { match } } } }`,
  `mutation { syncArtifact(source: "${HIDDEN}", key: "in-all", dryRun: true) { outcome } }`,
  `mutation { syncMany(source: "${HIDDEN}", registry: ULABEL, where: {}) { id } }`,
  "{ syncs { totalCount } jobs { id } }",
];

it.each(HEADERS)("%s", async (_what, headers) => {
  const sent = { ...bearer(keyOf("some")), ...headers() };
  const answersOf = async ({ url }: TestGateway) => {
    const answers = await Promise.all(QUERIES.map((query) => postAs(url, sent, query)));
    const table = await fetch(new URL(`/table.csv?registry=ULABEL&column=uid&instance=${HIDDEN}`, url), {
      headers: sent,
    });
    return [
      ...answers.map(({ headers: _, ...answer }) => masked(JSON.stringify(answer))),
      `${table.status} ${masked(await table.text())}`,
    ];
  };
  const answers = await answersOf(withHidden!);
  expect(answers).toEqual(await answersOf(without!));
  expect(answers[1]).toContain("INSTANCE_NOT_FOUND");
  expect(askedHub).toEqual([]);
});

it("its objects are nobody's ids", async () => {
  const named = { ...bearer(keyOf("all")), [TOKEN]: `${HIDDEN}=${persons.alice()}` };
  const query = `{ ${LABELS} "${HIDDEN}", first: 1) { nodes { id } } }`;
  const { data } = await postAs<{ ulabels: { nodes: { id: string }[] } }>(withHidden!.url, named, query);
  const node = `{ node(id: "${data!.ulabels.nodes[0]!.id}") { id } }`;
  for (const gateway of [withHidden!, without!])
    expect(await postAs(gateway.url, bearer(keyOf("some")), node)).toMatchObject({ data: { node: null } });
});

it("an instance that the caller's roles allow, and no token came for, says so", async () => {
  const { errors } = await postAs(withHidden!.url, bearer(keyOf("some")), QUERIES[0]!);
  expect(errors![0]).toMatchObject({
    message: `${SHOWN}: The database needs a token of the person who asks; send the token in the header ${TOKEN}.`,
    extensions: { code: "UNAUTHENTICATED", instance: SHOWN },
  });
});
