/** What one of several instances took too long for went on in its database after the answer had been given without it. */
import { afterEach, expect, it } from "vitest";
import { startTestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { clonePostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { withClient } from "../support/withClient.ts";

const { source, target } = TEMPLATE_INSTANCES;
/** An instance among others may take a third of it; statements end by themselves after all of it. */
const limits = { requestTimeoutMs: 9_000 };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const query = "{ artifacts(first: 1) { nodes { copies { match } } } }";

it("ends in the database with the request", async () => {
  const slow = await clonePostgresTemplate("source");
  ends.push(() => slow.drop());
  const gateway = await startTestGateway({
    default: target.slug,
    instances: [
      { ...target, db: unpackSqliteTemplate("source") },
      { ...source, db: slow.db },
    ],
    limits,
  });
  ends.push(() => gateway.stop());
  expect((await gateway.query(query)).errors).toBeUndefined(); // which opens both
  await withClient(slow.db, async (client) => {
    await client.query("BEGIN; LOCK TABLE lamindb_artifact IN ACCESS EXCLUSIVE MODE");
    const { extensions } = await gateway.query(query);
    expect(extensions).toMatchObject({
      instances: expect.arrayContaining([expect.objectContaining({ slug: source.slug, code: "TIMEOUT" })]),
    });
    const waiting = async () => {
      const sql = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      return (await client.query(sql)).rowCount;
    };
    await expect.poll(waiting, { timeout: 4_000 }).toBe(0);
  });
});
