/** `lamindb-gateway indexes`: what it prints makes indexes that searches and filters use, and nothing else changes. */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Registry } from "../../src/catalogue/model.ts";
import { allOf, bind, render, sql } from "../../src/instances/sql.ts";
import type { ListArgs } from "../../src/query/page.ts";
import { registrySource } from "../../src/query/source.ts";
import { runInside } from "../support/commandInside.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { openReadGateway, type ReadGateway } from "../support/readGateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { clonePostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const SERVER = { slug: "acme/server", id: "5eed0000000000000000000000000031", uid: "5eedServer31" };
const ULABEL = loadCatalogue().registry("ULabel") as Registry;

let database: TestDatabase;
let gateway: ReadGateway;
let config: string;
beforeAll(async () => {
  database = await clonePostgresTemplate("source");
  const name = new URL(database.db).pathname.slice(1);
  await runStatement(database.db, `ALTER DATABASE "${name}" SET enable_seqscan = off`); // a small table is read whole
  gateway = openReadGateway([{ ...SERVER, db: { dialect: "postgres", url: database.db } }]);
  config = temporaryPath("indexes.json");
  const { source } = TEMPLATE_INSTANCES;
  const instances = [
    { slug: SERVER.slug, id: SERVER.id, db: database.db },
    { slug: source.slug, id: source.id, db: unpackSqliteTemplate("source") },
  ];
  writeFileSync(config, JSON.stringify({ default: SERVER.slug, instances }));
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

/** How the database reads a list. */
async function planOf(args: ListArgs): Promise<string> {
  const session = await gateway.instances.default.session();
  const { from, conditions } = registrySource(session, ULABEL, { ...args, anyBranch: true }); // else that index is taken
  const statement = sql`EXPLAIN SELECT count(*) FROM ${from} WHERE ${allOf(conditions)}`;
  const rows = await session.reader.all(render(statement, session.dialect), bind(statement));
  return rows.map(([line]) => String(line)).join("\n");
}

const SEARCHES = ["good", "LABEL", "ωμέγα", "e", "100%"];

async function answers(): Promise<unknown[]> {
  const list = "query ($search: String) { ulabels(search: $search) { totalCount nodes { uid } } }";
  return Promise.all(SEARCHES.map((search) => gateway.read(list, { search })));
}

it("prints what makes searches use an index, with the same answers", async () => {
  const before = await answers();
  const args: ListArgs[] = [{ search: "good" }, { where: { name: { icontains: "good" } } }];
  expect(await planOf(args[0]!)).not.toContain("gateway_search_");
  const { status, stdout } = await runInside(["indexes", SERVER.slug, "-c", config]);
  expect(status).toBe(0);
  await runStatement(database.db, stdout);
  for (const one of args) expect(await planOf(one)).toContain("gateway_search_lamindb_ulabel");
  expect(await answers()).toEqual(before);
});

it("then has nothing more to make, and `check` says what is missing", async () => {
  const all = await runInside(["indexes", "-c", config]);
  expect(all.stdout.split("\n")).toEqual([
    `-- ${SERVER.slug}: has all indexes for search.`,
    `-- ${TEMPLATE_INSTANCES.source.slug}: needs none; SQLite has no index that finds text within text.`,
    "",
  ]);
  expect((await runInside(["check", "-c", config])).stdout).not.toContain("no index for search");
  await runStatement(database.db, 'DROP INDEX "gateway_search_lamindb_ulabel"');
  const one = await runInside(["indexes", SERVER.slug, "-c", config]);
  expect(one.stdout.match(/CREATE INDEX .*/g)).toEqual([expect.stringContaining('ON "lamindb_ulabel" USING gin (')]);
  const check = await runInside(["check", "-c", config]);
  expect(check.stdout).toMatch(/; 1 of \d+ registries have no index for search.*indexes acme\/server\)/);
});
