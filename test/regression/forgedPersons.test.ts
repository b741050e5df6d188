/** A token that only says whose it is was answered with what that person had asked for by the same idempotency key. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { InstanceConfig } from "../../src/config/config.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { postAs } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { makePersonsDatabase, type PersonsDatabase } from "../support/persons/personsDatabase.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { target } = TEMPLATE_INSTANCES;
const SLUG = "lab/persons";
const ID = "11112222333344445555666677778888";

let persons: PersonsDatabase;
let gateway: TestGateway;
beforeAll(async () => {
  persons = await makePersonsDatabase("source");
  const uidOf = ({ id }: { id: string }) => ({ id, uid: instanceUidFromId(id) });
  const instances: InstanceConfig[] = [
    { slug: SLUG, ...uidOf({ id: ID }), access: "person", db: { dialect: "postgres", url: persons.db, poolMax: 2 } },
    { slug: target.slug, ...uidOf(target), db: { dialect: "sqlite", path: unpackSqliteTemplate("target") } },
  ];
  gateway = await startTestGateway({ instances: [], default: target.slug, config: { instances } });
});
afterAll(async () => {
  await gateway.stop();
  await persons.drop();
});

const askWith = (token: string, mutation: string) =>
  postAs(gateway.url, { "x-lamindb-db-token": token }, `mutation { ${mutation} }`);

it.each([
  `sync(source: "${SLUG}", registry: ULABEL, name: "in all", idempotencyKey: "one") { syncId }`,
  `syncMany(source: "${SLUG}", registry: ULABEL, where: { name: { eq: "in all" } }, idempotencyKey: "many") { id }`,
])("%s", async (mutation) => {
  const first = await askWith(persons.bob(), mutation);
  expect(first.errors?.[0]?.message).toBeUndefined();
  expect((await askWith(persons.bob(), mutation)).data).toEqual(first.data);
  expect((await askWith(persons.forged, mutation)).errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
});
