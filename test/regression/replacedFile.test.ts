/**
 * A SQLite file in whose place another one was put, as LaminDB does with its copies of files in the cloud and restores from backup
 * do, was read from the deleted one until the gateway's end; one that was moved away went on answering.
 */
import { chmodSync, copyFileSync, mkdirSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, expect, it } from "vitest";
import { syncObject } from "../../src/sync/sync.ts";
import { openEngine } from "../support/openEngine.ts";
import { openReadGateway, type ReadGateway } from "../support/readGateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templateInstances.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function open(path: string): ReadGateway {
  const gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.source, db: { dialect: "sqlite", path } }]);
  opened.push(gateway);
  return gateway;
}

/** Puts a copy of a file in its place, with something changed in it. */
function replace(path: string, sql: string): void {
  const next = `${path}.next`;
  copyFileSync(path, next);
  const database = new Database(next);
  database.exec(sql);
  database.close();
  renameSync(next, path);
}

const KEYS = `{ artifacts(first: 3) { nodes { key description } } }`;
const RENAMED = "UPDATE lamindb_artifact SET description = 'after'";
interface Keys {
  artifacts: { nodes: { key: string; description: string }[] };
}
const descriptions = async (gateway: ReadGateway) =>
  (await gateway.read<Keys>(KEYS)).artifacts.nodes.map(({ description }) => description);
const AFTER = ["after", "after", "after"];

it("is read from the file that the path has now", async () => {
  const path = unpackSqliteTemplate("source");
  const gateway = open(path);
  expect(await descriptions(gateway)).not.toEqual(AFTER);
  replace(path, RENAMED);
  expect(await descriptions(gateway)).toEqual(AFTER);
});

it("is read by what the new file has, also where that lacks a column", async () => {
  const path = unpackSqliteTemplate("source");
  const gateway = open(path);
  await gateway.read(KEYS);
  replace(path, "ALTER TABLE lamindb_artifact RENAME COLUMN description TO told");
  expect(await descriptions(gateway)).toEqual([null, null, null]);
});

it("is answered for by many requests at once", async () => {
  const path = unpackSqliteTemplate("source");
  const gateway = open(path);
  await Promise.all(Array.from({ length: 5 }, () => gateway.read(KEYS)));
  replace(path, RENAMED);
  const answers = await Promise.all(Array.from({ length: 10 }, () => descriptions(gateway)));
  expect(answers).toEqual(answers.map(() => AFTER));
});

it("is unavailable while it is away, and comes back with it", async () => {
  const path = unpackSqliteTemplate("source");
  const gateway = open(path);
  const status = `{ instances { status { up error } } }`;
  await gateway.read(KEYS);
  renameSync(path, `${path}.away`);
  const { errors } = await gateway.ask(KEYS);
  const message = expect.stringMatching(/^laminlabs\/lamindata: Its database file does not exist; check `db`/);
  expect(errors).toEqual([expect.objectContaining({ code: "INSTANCE_UNAVAILABLE", message })]);
  expect(await gateway.read(status)).toEqual({ instances: [{ status: { up: false, error: message } }] });
  renameSync(`${path}.away`, path);
  expect(await gateway.read(status)).toEqual({ instances: [{ status: { up: true, error: null } }] });
  await gateway.read(KEYS);
});

it("leaves a snapshot in the file that it began in", async () => {
  const path = unpackSqliteTemplate("source");
  const { instances } = open(path);
  const sql = "SELECT count(*) FROM lamindb_artifact WHERE description = 'after'";
  const found = await instances.default.snapshot(async ({ reader }) => {
    const before = await reader.all(sql);
    replace(path, RENAMED);
    await instances.default.all("SELECT 1"); // notices
    return [before, await reader.all(sql)];
  });
  expect(found[0]).toEqual(found[1]);
  expect(await instances.default.all(sql)).not.toEqual(found[0]);
});

it("takes syncs as the default instance, in the new file", async () => {
  const [source, target] = [unpackSqliteTemplate("source"), unpackSqliteTemplate("target")];
  const engine = openEngine(source, target);
  opened.push(engine);
  const registry = engine.catalogue.registry("ULabel");
  const [[first], [second]] = (await engine.instances
    .get(TEMPLATE_INSTANCES.source.slug)
    .all("SELECT uid FROM lamindb_ulabel WHERE type_id IS NULL ORDER BY id LIMIT 2")) as [[string], [string]];
  const sync = (uid: string) => syncObject(engine, { source: TEMPLATE_INSTANCES.source.slug, registry, uid });
  await sync(first);
  replace(target, "UPDATE lamindb_user SET name = 'after'");
  expect((await sync(second)).outcome).toBe("TRANSFERRED");
  const database = new Database(target, { readonly: true });
  const uids = database.prepare("SELECT uid FROM lamindb_ulabel").pluck().all();
  const names = database.prepare("SELECT DISTINCT name FROM lamindb_user").pluck().all();
  database.close();
  expect(uids).toEqual(expect.arrayContaining([first, second]));
  expect(names).toEqual(["after"]);
  renameSync(target, `${target}.away`);
  await expect(sync(first)).rejects.toMatchObject({ code: "INSTANCE_UNAVAILABLE" });
});

it("in WAL mode, in a folder that is read-only, says just that", async () => {
  const folder = `${unpackSqliteTemplate("source")}.d`;
  const path = join(folder, "lamin.db");
  mkdirSync(folder);
  copyFileSync(unpackSqliteTemplate("source"), path);
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.close();
  symlinkSync(join(folder, "nowhere", "shm"), `${path}-shm`); // nor can it be made by whoever may write everywhere
  chmodSync(dirname(path), 0o555);
  const { errors } = await open(path).ask(KEYS);
  chmodSync(dirname(path), 0o755);
  const message = expect.stringContaining("is in WAL mode");
  expect(errors).toEqual([expect.objectContaining({ code: "INSTANCE_UNAVAILABLE", message })]);
});
