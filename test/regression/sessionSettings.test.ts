/**
 * Databases, roles and addresses that set sessions in ways of their own. What the gateway sets travelled as a start-up
 * parameter, which the `options` of an address replaced: times came with another zone, or in German, into answers and
 * SQLite targets, and sources could be written to.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { openConnection } from "../../src/instances/dialects/postgres/connection/openConnection.ts";
import {
  type ConnectionRole,
  sessionSettings,
} from "../../src/instances/dialects/postgres/connection/sessionSettings.ts";
import { openPostgresReader } from "../../src/instances/dialects/postgres/postgresReader.ts";
import { runSql, type TestDatabase } from "../support/postgres.ts";
import { openReadGateway } from "../support/readGateway.ts";
import { clonePostgresTemplate, sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const OTHERS = {
  timezone: "America/New_York",
  datestyle: "German, DMY",
  intervalstyle: "iso_8601",
  extra_float_digits: "-3",
  client_encoding: "LATIN1",
  standard_conforming_strings: "off",
  array_nulls: "off",
  default_transaction_isolation: "serializable",
  default_transaction_read_only: "off",
  statement_timeout: "0",
  lock_timeout: "0",
  idle_in_transaction_session_timeout: "0",
};
const OPTIONS = Object.entries({ ...OTHERS, search_path: "public" })
  .map(([name, value]) => `-c ${name}=${value.replaceAll(" ", "\\ ")}`)
  .join(" ");
const ROLES: ConnectionRole[] = ["reader", "writer", "queue", "init"];
const QUERY =
  "{ artifacts(first: 5) { nodes { uid createdAt updatedAt run { startedAt } } } records(first: 5) { nodes { uid createdAt } } }";

let odd: TestDatabase;
const withOptions = (url: string, options = OPTIONS) => `${url}?options=${encodeURIComponent(options)}`;
const address = (url: string) => ({ dialect: "postgres" as const, url });

beforeAll(async () => {
  odd = await clonePostgresTemplate("source");
  const name = new URL(odd.db).pathname.slice(1);
  const sets = Object.entries(OTHERS).map(([key, value]) => `ALTER DATABASE "${name}" SET ${key} = '${value}'`);
  await runSql(odd.db, sets.join("; "));
});
afterAll(() => odd.drop());

async function answer(url: string): Promise<unknown> {
  const gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.source, db: address(url) }]);
  try {
    return await gateway.read(QUERY);
  } finally {
    await gateway.close();
  }
}

describe("answers are the same", () => {
  it("from a database with settings of its own", async () => {
    expect(await answer(odd.db)).toEqual(await answer(await sharedPostgresTemplate("source")));
  });

  it("with options in the address", async () => {
    const url = await sharedPostgresTemplate("source");
    expect(await answer(withOptions(url))).toEqual(await answer(url));
  });

  it("with both", async () => {
    expect(await answer(withOptions(odd.db))).toEqual(await answer(await sharedPostgresTemplate("source")));
  });
});

describe.each(ROLES)("each connection (%s)", (role) => {
  it.each(["", OPTIONS])("has what it needs, whatever the database and the address say (%s)", async (options) => {
    const client = await openConnection(address(withOptions(odd.db, options)), role, DEFAULT_LIMITS);
    try {
      for (const { name, value } of sessionSettings(role, DEFAULT_LIMITS)) {
        const { rows } = await client.query("SELECT current_setting($1) AS setting", [name]);
        expect([name, rows[0]?.setting]).toEqual([name, value]);
      }
    } finally {
      await client.end();
    }
  });
});

it("transactions outlive a pause between two statements, however short the time of requests is", async () => {
  const client = await openConnection(address(odd.db), "reader", { ...DEFAULT_LIMITS, requestTimeoutMs: 12 });
  // twice the time of requests ended the connection
  const { rows } = await client.query("SHOW idle_in_transaction_session_timeout");
  expect(rows).toEqual([{ idle_in_transaction_session_timeout: "10s" }]);
  await client.end();
});

it("what the address says beside that is honoured", async () => {
  const url = `${withOptions(odd.db, "-c search_path=pg_temp,public -c work_mem=5MB")}&application_name=mine`;
  const client = await openConnection(address(url), "reader", DEFAULT_LIMITS);
  const shown = await Promise.all(
    ["search_path", "work_mem", "application_name"].map((name) => client.query(`SHOW ${name}`)),
  );
  expect(shown.map(({ rows }) => Object.values(rows[0]))).toEqual([["pg_temp,public"], ["5MB"], ["mine"]]);
  await client.end();
});

it("sources cannot be written to, whatever the address says", async () => {
  const reader = await openPostgresReader(address(withOptions(odd.db)), DEFAULT_LIMITS);
  await expect(reader.all("CREATE TABLE written (id int)")).rejects.toMatchObject({ code: "FORBIDDEN" });
  await reader.close();
});

// last: the database is of no use after it
it("an instance whose sessions cannot be set is not opened, and the setting is named", async () => {
  const replaced =
    "CREATE OR REPLACE FUNCTION pg_catalog.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS 'SELECT $2'";
  await runSql(odd.db, replaced);
  const gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.source, db: address(odd.db) }]);
  const { errors } = await gateway.ask(QUERY);
  expect(errors![0]).toMatchObject({
    code: "INSTANCE_UNAVAILABLE",
    message: expect.stringMatching(/lamindata: .*TimeZone must be UTC, but the server keeps it at America\/New_York/),
  });
  await gateway.close();
});
