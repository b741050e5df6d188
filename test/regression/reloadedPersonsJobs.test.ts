/** A job that goes on with a person's token stood still after a reload of the configuration, until somebody asked for it again. */
import { expect, it } from "vitest";
import type { InstanceConfig } from "../../src/config/config.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { postAs } from "../support/credentials.ts";
import { configOf, startTestGateway } from "../support/gateway.ts";
import { makePersonsDatabase } from "../support/persons/personsDatabase.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { withClient } from "../support/withClient.ts";

const HEADER = "x-lamindb-db-token";
const [SLUG, OTHER] = ["lab/persons", "lab/others"];
const { target: TARGET } = TEMPLATE_INSTANCES;
const MANY = 60;

it.each(["bare", "named"])("goes on, its token being %s", async (form) => {
  const persons = await makePersonsDatabase("source");
  await runStatement(
    persons.ownersDb,
    `INSERT INTO lamindb_ulabel (uid, name, is_type, is_locked, created_at, updated_at, branch_id, space_id, created_by_id)
      SELECT 'manyof' || lpad(i::text, 2, '0'), 'many ' || i, false, false, now(), now(), branch_id, space_id, created_by_id
      FROM lamindb_ulabel, generate_series(1, ${MANY}) i WHERE uid = 'labelall'`,
  );
  const person = (slug: string, id: string): InstanceConfig => ({
    ...{ slug, id, uid: instanceUidFromId(id), access: "person" },
    db: { dialect: "postgres", url: persons.db, poolMax: 2 },
  });
  const instances: InstanceConfig[] = [
    person(SLUG, "11112222333344445555666677778888"),
    ...(form === "named" ? [person(OTHER, "22223333444455556666777788889999")] : []),
    {
      ...{ slug: TARGET.slug, id: TARGET.id, uid: instanceUidFromId(TARGET.id) },
      db: { dialect: "sqlite", path: unpackSqliteTemplate("target") },
    },
  ];
  const user = { handle: "anonymous", uid: "00000000" };
  const options = { instances: [], default: TARGET.slug, user, config: { instances } };
  const gateway = await startTestGateway(options);
  const headers = { [HEADER]: form === "named" ? `${SLUG}=${persons.alice()}` : persons.alice() };
  const many = `mutation { syncMany(source: "${SLUG}", registry: ULABEL, where: { uid: { startsWith: "manyof" } }) { id } }`;
  const isAwaited = async () => {
    const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'lamindb_user'::regclass";
    return (await runStatement(persons.ownersDb, waiting)).length > 0;
  };
  try {
    const id = await withClient(persons.ownersDb, async (owner) => {
      await owner.query("BEGIN; LOCK TABLE lamindb_user"); // which the first batch needs
      const { data } = await postAs<{ syncMany: { id: string } }>(gateway.url, headers, many);
      await expect.poll(isAwaited).toBe(true);
      await gateway.reload(() => configOf(options));
      await owner.query("COMMIT");
      return data!.syncMany.id;
    });
    const job = async () => (await gateway.query(`{ job(id: "${id}") { state done message } }`)).data;
    await expect.poll(job, { timeout: 40_000 }).toEqual({ job: { state: "COMPLETED", done: MANY, message: null } });
  } finally {
    await gateway.stop();
    await persons.drop();
  }
});
