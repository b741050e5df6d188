/** The command line on an instance with rights per person: whose tokens the environment has, and what it says without them. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runInside } from "../support/commandInside.ts";
import { makePersonsDatabase, type PersonsDatabase } from "../support/persons/personsDatabase.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { target: TARGET } = TEMPLATE_INSTANCES;
const SLUG = "lab/persons";
const BETA = ["sync", "ulabel", "--from", SLUG, "--uid", "labelbet"];
const MANY = ["sync", "ulabel", "--from", SLUG, "--where", '{ "uid": { "startsWith": "label" } }'];

let persons: PersonsDatabase;
beforeAll(async () => {
  persons = await makePersonsDatabase("source");
});
afterAll(() => persons.drop());

/** A configuration with a target of its own, which has the source's spaces. */
async function configure(more: object = {}): Promise<string> {
  const [file, target] = [temporaryPath("gateway.json"), unpackSqliteTemplate("target")];
  for (const space of (await runStatement(persons.ownersDb, "SELECT uid, name FROM lamindb_space WHERE id > 1")) as {
    uid: string;
    name: string;
  }[])
    await runStatement(
      target,
      `INSERT INTO lamindb_space (uid, name, created_at) VALUES ('${space.uid}', '${space.name}', '2025-01-01 00:00:00')`,
    );
  const instances = [
    { slug: SLUG, id: "11112222333344445555666677778888", db: persons.db, access: "person", ...more },
    { slug: TARGET.slug, id: TARGET.id, db: target },
  ];
  const user = { handle: "anonymous", uid: "00000000" };
  writeFileSync(file, JSON.stringify({ default: TARGET.slug, instances, user }));
  return file;
}
const command = async (args: string[], env: Record<string, string> = {}, config?: string) =>
  runInside(args, { LAMINDB_GATEWAY_CONFIG: config ?? (await configure()), ...env });

it("syncs what the person may read, and not what others may", async () => {
  expect(await command(BETA, { LAMINDB_DB_TOKEN: persons.bob() })).toMatchObject({ status: 0 });
  expect(await command(BETA, { LAMINDB_DB_TOKEN: `${SLUG}=${persons.bob()}` })).toMatchObject({ status: 0 });
  const hidden = await command([...BETA, "--json"], { LAMINDB_DB_TOKEN: persons.alice() });
  expect(hidden.status).toBe(1);
  expect(JSON.parse(hidden.stdout)).toMatchObject({ errors: [{ extensions: { code: "OBJECT_NOT_FOUND" } }] });
  const of = async (token: string, more: string[] = []) =>
    (await command([...MANY, ...more], { LAMINDB_DB_TOKEN: token })).stdout;
  expect(await of(persons.bob())).toMatch(/^3 of 3 ULabel objects of lab\/persons: 3 transferred$/m);
  expect(await of(persons.alice())).toMatch(/^2 of 2 ULabel objects of lab\/persons: 2 transferred$/m);
  expect(await of(persons.alice(), ["--dry-run"])).toMatch(
    /^2 ULabel objects of lab\/persons would be: 2 transferred$/m,
  );
});

it("says which variable it takes, and never what is in it", async () => {
  const tokens = { none: "", forged: persons.forged, expired: persons.bob({ exp: 1 }) };
  for (const token of Object.values(tokens)) {
    for (const args of [BETA, [...BETA, "--json"], MANY]) {
      const { status, output } = await command(args, { LAMINDB_DB_TOKEN: token });
      expect([status, output]).toEqual([1, expect.stringContaining("in the environment variable LAMINDB_DB_TOKEN")]);
      expect(output).toContain("UNAUTHENTICATED");
      expect(output).not.toContain("x-lamindb-db-token");
      if (token) expect(output).not.toContain(token);
    }
  }
  expect(await command(["check"])).toMatchObject({ status: 0 });
});

it("has a token from LaminHub for the hub's", async () => {
  const asked: (string | undefined)[] = [];
  const hub = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.end(JSON.stringify({ token: persons.bob() }));
  });
  await new Promise<void>((resolve) => hub.listen(0, "127.0.0.1", resolve));
  const config = await configure({ dbTokenUrl: `http://127.0.0.1:${(hub.address() as AddressInfo).port}/db_token` });
  expect(await command(BETA, { LAMIN_HUB_TOKEN: "of the hub" }, config)).toMatchObject({ status: 0 });
  expect(asked).toEqual(["Bearer of the hub"]);
  expect((await command(BETA, {}, config)).output).toContain("in the environment variable LAMIN_HUB_TOKEN");
  await new Promise((resolve) => hub.close(resolve));
});

it("ends a sync of many whose token runs out on the way", async () => {
  await runStatement(
    persons.ownersDb,
    `CREATE FUNCTION public.is_expired() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'JWT has expired'; END $$;
    CREATE POLICY expired ON public.lamindb_user AS RESTRICTIVE USING (public.is_expired())`, // read by a sync, not by its list
  );
  const { status, stdout } = await command(MANY, { LAMINDB_DB_TOKEN: persons.bob() });
  expect([status, stdout]).toEqual([
    1,
    expect.stringMatching(/^the job was canceled: the person's token has expired; sync again with a new one/m),
  ]);
});
