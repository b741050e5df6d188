/** A gateway whose default instance has rights per person, with tables of its own that are its alone. */

import type { Config, InstanceConfig } from "../../../src/config/config.ts";
import { instanceUidFromId } from "../../../src/util/lamindbUid.ts";
import { configOf, startTestGateway, type TestGateway } from "../gateway.ts";
import { runStatement } from "../runStatement.ts";
import { unpackSqliteTemplate } from "../sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../templateInstances.ts";
import { makePersonsDatabase, type PersonsDatabase } from "./personsDatabase.ts";

const SLUG = "lab/persons";
const ID = "11112222333344445555666677778888";

export interface PersonsTarget {
  persons: PersonsDatabase;
  gateway: TestGateway;
  config: Config;
  /** Slug of the instance to sync from, on SQLite. */
  source: string;
  stop(): Promise<void>;
}

let made = 0;

/** Starts one; Bob may write there, and has everybody whom objects of the source belong to. */
export async function startPersonsTarget(): Promise<PersonsTarget> {
  const source = { ...TEMPLATE_INSTANCES.source, db: unpackSqliteTemplate("source") };
  const persons = await makePersonsDatabase("target");
  const url = new URL(persons.db);
  const role = `gateway_of_${process.pid}_${++made}`;
  const users = (await runStatement(source.db, "SELECT uid, handle FROM lamindb_user")) as {
    uid: string;
    handle: string;
  }[];
  const values = users.map(({ uid, handle }) => `('${uid}', '${handle}')`);
  await runStatement(
    persons.ownersDb,
    `CREATE ROLE ${role} LOGIN PASSWORD 'pw' IN ROLE ${url.username};
    GRANT CREATE ON DATABASE "${url.pathname.slice(1)}" TO ${role};
    INSERT INTO lamindb_user (uid, handle) VALUES ${values.join(", ")} ON CONFLICT DO NOTHING;
    UPDATE hubmodule_account SET role = 'write' WHERE uid = 'bob00001'`,
  );
  url.username = role;
  const uidOf = ({ id }: { id: string }) => ({ id, uid: instanceUidFromId(id) });
  const instances: InstanceConfig[] = [
    { slug: SLUG, ...uidOf({ id: ID }), access: "person", db: { dialect: "postgres", url: url.href } },
    { slug: source.slug, ...uidOf(source), db: { dialect: "sqlite", path: source.db } },
  ];
  const user = { handle: "anonymous", uid: "00000000" };
  const options = { instances: [], default: SLUG, user, config: { instances } };
  const gateway = await startTestGateway(options);
  const stop = async () => {
    await gateway.stop();
    await runStatement(persons.ownersDb, `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    await persons.drop();
  };
  return { persons, gateway, config: configOf(options), source: source.slug, stop };
}
