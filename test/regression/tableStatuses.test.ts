/** A table that needs a person's token was a failure of the gateway (500) without one; with `trustedDocuments.only` tables were given to all. */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { startTestGateway } from "../support/gateway.ts";
import { makePersonsDatabase } from "../support/persons/personsDatabase.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { target } = TEMPLATE_INSTANCES;
const ID = "11112222333344445555666677778888";
const TABLE = "/table.csv?registry=ULABEL&column=uid";

it("says that a person's token is missing as what it is", async () => {
  const persons = await makePersonsDatabase("source");
  const { id, slug } = target;
  const gateway = await startTestGateway({
    default: slug,
    instances: [],
    config: {
      instances: [
        { slug, id, uid: instanceUidFromId(id), db: { dialect: "sqlite", path: unpackSqliteTemplate("target") } },
        {
          ...{ slug: "lab/persons", id: ID, uid: instanceUidFromId(ID), access: "person" },
          db: { dialect: "postgres", url: persons.db },
        },
      ],
    },
  });
  const url = new URL(`${TABLE}&instance=lab/persons`, gateway.url);
  try {
    const missing = await fetch(url);
    expect(missing.status).toBe(401);
    expect(missing.headers.get("www-authenticate")).toMatch(/^Bearer /);
    expect(await missing.json()).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
    expect((await fetch(url, { headers: { "x-lamindb-db-token": persons.alice() } })).status).toBe(200);
  } finally {
    await gateway.stop();
    await persons.drop();
  }
});

it.each([true, false])("a list of documents that is the only way (%s) has no tables beside it", async (only) => {
  const file = temporaryPath("documents.json");
  writeFileSync(file, "{}");
  const gateway = await startTestGateway({
    default: target.slug,
    instances: [{ ...target, db: unpackSqliteTemplate("target") }],
    config: { trustedDocuments: { file, only } },
  });
  const response = await fetch(new URL(TABLE, gateway.url));
  expect(response.status).toBe(only ? 403 : 200);
  if (only) expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
  await gateway.stop();
});
