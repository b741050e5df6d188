/**
 * Jobs that go on with a person's token: a gateway that does not have it took turns of the one that has, and counted failures; a token
 * that came again was not used before the time of the next try.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { type Config, DEFAULT_LIMITS, type InstanceConfig } from "../../src/config/config.ts";
import { Instances } from "../../src/instances/instances.ts";
import { takeTurn } from "../../src/jobs/takeTurn.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { nowText } from "../../src/util/now.ts";
import { postAs } from "../support/credentials.ts";
import { startTestGateway } from "../support/gateway.ts";
import { makePersonsDatabase, type PersonsDatabase } from "../support/persons/personsDatabase.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const SLUG = "lab/persons";
const ID = "11112222333344445555666677778888";
const { target: TARGET } = TEMPLATE_INSTANCES;
const MANY = `mutation { syncMany(source: "${SLUG}", registry: ULABEL, filter: { ulabels: { uid: { eq: "labelall" } } }, idempotencyKey: "many") { id } }`;

let persons: PersonsDatabase;
beforeAll(async () => {
  persons = await makePersonsDatabase("source");
});
afterAll(() => persons.drop());

it("are left to the gateway that has it, and go on at once when it comes", async () => {
  const file = unpackSqliteTemplate("target");
  const instances: InstanceConfig[] = [
    {
      ...{ slug: SLUG, id: ID, uid: instanceUidFromId(ID), access: "person" },
      db: { dialect: "postgres", url: persons.db, poolMax: 1 },
    },
    { slug: TARGET.slug, id: TARGET.id, uid: instanceUidFromId(TARGET.id), db: { dialect: "sqlite", path: file } },
  ];
  const user = { handle: "anonymous", uid: "00000000" };
  const open = () => startTestGateway({ instances: [], default: TARGET.slug, user, config: { instances } });
  const state = async () => {
    const [job] = (await runStatement(file, "SELECT state, attempts, message FROM lamindb_gateway_job")) as object[];
    return job as { state: string; attempts: number; message: string | null };
  };
  const again = async (job: string) => {
    await runStatement(file, `UPDATE lamindb_gateway_job SET finished_at = NULL, ${job}`);
    await runStatement(file, "UPDATE lamindb_gateway_job_item SET state = 'PENDING'");
  };
  const first = await open();
  const made = await postAs<{ syncMany: { id: string } }>(first.url, { "x-lamindb-db-token": persons.alice() }, MANY);
  const { id } = made.data!.syncMany;
  await expect.poll(state, { timeout: 20_000 }).toMatchObject({ state: "COMPLETED" });
  await first.stop();

  await again(`state = 'PENDING', transferred = 0, mapped = 0, touched_at = '${nowText(1_000)}'`);
  const config: Config = {
    ...{ default: TARGET.slug, instances, modules: [], user, limits: DEFAULT_LIMITS },
    listen: { host: "127.0.0.1", port: 0 },
  };
  const others = new Instances(config, loadCatalogue());
  const parts = { signal: new AbortController().signal, onOutcomes: () => {}, onError: () => {} };
  await takeTurn({ ...parts, context: { instances: others, config } }, id);
  expect(await state()).toEqual({ state: "PENDING", attempts: 0, message: null });
  await others.close();

  await again("state = 'RUNNING', attempts = 9, retry_at = '9999-01-01 00:00:00.000000'");
  const second = await open();
  await postAs(second.url, { "x-lamindb-db-token": persons.alice() }, MANY);
  await expect.poll(state, { timeout: 20_000 }).toMatchObject({ state: "COMPLETED" });
  await second.stop();
});
