/**
 * A database that is migrated while the gateway runs. What was learnt when it was opened was once taken for true for ever: after a
 * change of a column's type every request and sync ended in INTERNAL_ERROR, a column that came stayed null.
 */
import Database from "better-sqlite3";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseDatabaseAddress } from "../../src/config/databaseAddress.ts";
import { syncObject } from "../../src/sync/sync.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { OLDER_INSTANCES, openOlder, unpackOlder } from "../support/olderDatabases.ts";
import { openEngine } from "../support/openEngine.ts";
import { passTime } from "../support/passTime.ts";
import { runSql } from "../support/postgres.ts";
import { openReadGateway, type ReadGateway } from "../support/readGateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0).reverse()) await end();
});

function openOn(db: string, instance = TEMPLATE_INSTANCES.source): ReadGateway {
  const gateway = openReadGateway([{ ...instance, db: parseDatabaseAddress(db, "/")! }]);
  ends.push(() => gateway.close());
  return gateway;
}

async function cloned(dialect: Dialect, name: "source" | "target"): Promise<string> {
  const { db, drop } = await cloneTemplate(dialect, name);
  ends.push(drop);
  return db;
}

const ARTIFACTS = "{ artifacts(first: 2) { totalCount nodes { uid suffix description } } }";
interface Artifacts {
  artifacts: { totalCount: number; nodes: { uid: string; suffix: string; description: string | null }[] };
}
const LABELS = "SELECT uid FROM lamindb_ulabel WHERE type_id IS NULL ORDER BY id LIMIT 2";

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  it("a renamed column fails no request", async () => {
    const db = await cloned(dialect, "source");
    const gateway = openOn(db);
    const before = await gateway.read<Artifacts>(ARTIFACTS);
    await runStatement(db, "ALTER TABLE lamindb_artifact RENAME COLUMN description TO told");
    const answers = await Promise.all([1, 2, 3].map(() => gateway.read<Artifacts>(ARTIFACTS)));
    const nodes = before.artifacts.nodes.map((node) => ({ ...node, description: null }));
    expect(answers).toEqual(answers.map(() => ({ artifacts: { ...before.artifacts, nodes } })));
  });

  it("a table that went is missing, and fails nothing else", async () => {
    const db = await cloned(dialect, "source");
    const gateway = openOn(db);
    const document = "{ artifacts(first: 1) { nodes { uid projects { totalCount } } } }";
    await gateway.read(document);
    await runStatement(db, "ALTER TABLE lamindb_artifactproject RENAME TO gone");
    const found = await gateway.read<{ artifacts: { nodes: { projects: unknown }[] } }>(document);
    expect(found.artifacts.nodes.map(({ projects }) => projects)).toEqual([{ totalCount: 0 }]);
  });

  it("a column that came is read after some seconds", async () => {
    const db = await cloned(dialect, "source");
    await runStatement(db, "ALTER TABLE lamindb_artifact RENAME COLUMN description TO told");
    const gateway = openOn(db);
    const without = await gateway.read<Artifacts>(ARTIFACTS);
    expect(without.artifacts.nodes.map(({ description }) => description)).toEqual([null, null]);
    await runStatement(db, "ALTER TABLE lamindb_artifact ADD COLUMN description text");
    await runStatement(db, "UPDATE lamindb_artifact SET description = 'came'");
    passTime(15_000);
    const { artifacts } = await gateway.read<Artifacts>(ARTIFACTS);
    expect(artifacts.nodes.map(({ description }) => description)).toEqual(["came", "came"]);
  });

  it("a migration that changes no column shows after some seconds", async () => {
    const db = await cloned(dialect, "source");
    const gateway = openOn(db);
    const document = "{ instances { schemaVersion } }";
    await gateway.read(document);
    await runStatement(
      db,
      "INSERT INTO django_migrations (app, name, applied) VALUES ('lamindb', '9999_new', '2025-01-01 00:00:00')",
    );
    passTime(15_000);
    expect(await gateway.read(document)).toEqual({ instances: [{ schemaVersion: "9999_new" }] });
  });

  it("a column that went, or came, fails no sync", async () => {
    const [source, target] = [await cloned("sqlite", "source"), await cloned(dialect, "target")];
    const engine = openEngine(source, target);
    ends.push(() => engine.close());
    const registry = engine.catalogue.registry("ULabel");
    const uids = (await runStatement(source, LABELS)) as { uid: string }[];
    const sync = (uid: string) => syncObject(engine, { source: TEMPLATE_INSTANCES.source.slug, registry, uid });
    expect((await sync(uids[0]!.uid)).outcome).toBe("TRANSFERRED");
    await runStatement(target, "ALTER TABLE lamindb_ulabel RENAME COLUMN description TO told");
    expect((await sync(uids[1]!.uid)).outcome).toBe("TRANSFERRED");
    await runStatement(target, "ALTER TABLE lamindb_ulabel RENAME COLUMN told TO description");
    passTime(15_000);
    await runStatement(target, `UPDATE lamindb_ulabel SET description = 'other' WHERE uid = '${uids[1]!.uid}'`);
    expect((await sync(uids[1]!.uid)).outcome).toBe("FILLED");
  });
});

it("a type that changed on PostgreSQL fails no request, however many connections have plans", async () => {
  const db = await cloned("postgres", "source");
  const gateway = openOn(db);
  const read = () => Promise.all(Array.from({ length: 12 }, () => gateway.read<Artifacts>(ARTIFACTS)));
  const before = await read();
  await runStatement(db, "ALTER TABLE lamindb_artifact ALTER COLUMN suffix TYPE varchar(77)");
  expect(await read()).toEqual(before);
});

it("a type that changed on PostgreSQL fails no snapshot and no sync", async () => {
  const [source, target] = [await cloned("postgres", "source"), await cloned("postgres", "target")];
  const engine = openEngine(source, target);
  ends.push(() => engine.close());
  const registry = engine.catalogue.registry("ULabel");
  const uids = (await runStatement(source, LABELS)) as { uid: string }[];
  const sync = (uid: string) => syncObject(engine, { source: TEMPLATE_INSTANCES.source.slug, registry, uid });
  await sync(uids[0]!.uid);
  for (const db of [source, target])
    await runStatement(db, "ALTER TABLE lamindb_ulabel ALTER COLUMN name TYPE varchar(177)");
  expect((await sync(uids[1]!.uid)).outcome).toBe("TRANSFERRED");
});

it("plans that somebody dropped are made anew", async () => {
  const db = await cloned("postgres", "source");
  const { instances } = openOn(db);
  const count = "SELECT count(*) FROM lamindb_artifact WHERE id > $1";
  await instances.default.all(count, [0]);
  await instances.default.all("DEALLOCATE ALL");
  expect(await instances.default.all(count, [0])).toEqual([[expect.any(String)]]);
});

it("what the database never had stays a fault of the gateway", async () => {
  const db = await cloned("postgres", "source");
  const { instances } = openOn(db);
  await expect(instances.default.all("SELECT nothing FROM lamindb_artifact")).rejects.toMatchObject({ code: "42703" });
});

const NEWER = { slug: OLDER_INSTANCES["1.17.0"].slug, id: OLDER_INSTANCES["1.17.0"].id };

it("a file of LaminDB 1.17.0 that is migrated in place is read on", async () => {
  const path = unpackOlder("1.17.0");
  const gateway = openOn(path, { ...TEMPLATE_INSTANCES.source, ...NEWER });
  const document = "{ transforms { nodes { uid key description } } runs { nodes { uid cliArgs } } }";
  await gateway.read(document);
  const newer = unpackOlder("2.0.1");
  const expected = await openOn(newer).read(document);
  const source = new Database(newer, { readonly: true });
  await source.backup(path); // into the same file
  source.close();
  await gateway.ask(document);
  passTime(15_000);
  expect(await gateway.read(document)).toEqual(expected);
});

it("a PostgreSQL database of LaminDB 1.17.0 whose tables get their names of today is read on", async () => {
  const { db, drop } = await openOlder("postgres", "1.17.0");
  ends.push(drop);
  const gateway = openOn(db, { ...TEMPLATE_INSTANCES.source, ...NEWER });
  const document =
    "{ features { nodes { uid name dtype } } artifacts { nodes { uid jsonValues { nodes { value } } } } }";
  const before = await gateway.read(document);
  await runSql(db, "ALTER TABLE lamindb_featurevalue RENAME TO lamindb_jsonvalue");
  await runSql(db, "ALTER TABLE lamindb_artifactfeaturevalue RENAME TO lamindb_artifactjsonvalue");
  await runSql(db, "ALTER TABLE lamindb_artifactjsonvalue RENAME COLUMN featurevalue_id TO jsonvalue_id");
  expect(await gateway.read(document)).toEqual(before);
});
