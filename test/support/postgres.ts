/**
 * PostgreSQL databases for tests: empty ones, and clones of templates that are loaded once per run.
 *
 * Which server it is was decided by the global set-up. Names are unique in a run, and the global set-up drops what is left over.
 */
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { inject } from "vitest";
import { dropUnneeded } from "./dropUnneeded.ts";
import { withClient } from "./withClient.ts";

export interface TestDatabase {
  /** SQLite path or `postgresql://` URL. */
  db: string;
  /** Says that nobody needs it any more; the run fails where somebody is still connected when it goes. */
  drop(): Promise<void>;
}

let made = 0;

/** A new empty database. */
export async function createDatabase(label = "empty"): Promise<TestDatabase> {
  const name = uniqueName(label);
  await runSql(adminUrl(), `CREATE DATABASE "${name}"`);
  return testDatabase(name);
}

/** A new database with the content of another one that nobody is connected to. */
export async function cloneDatabase(template: string, label = "clone"): Promise<TestDatabase> {
  const name = uniqueName(label);
  await createFrom(template, name);
  return testDatabase(name);
}

function createFrom(template: string, name: string): Promise<void> {
  return runSql(adminUrl(), `CREATE DATABASE "${name}" TEMPLATE "${template}" ${inject("postgres").copying}`);
}

/** Runs SQL text, several statements too, on a database; throws the server's error. */
export async function runSql(url: string, sql: string): Promise<void> {
  await withClient(url, (client) => client.query(sql));
}

/** Name of a database to clone from, made from SQL text once per run, whatever worker asks first. */
export function templateDatabase(label: string, loadSql: () => string): Promise<string> {
  return makeOnce(`template_${label}`, async (name) => {
    await runSql(adminUrl(), `CREATE DATABASE "${name}"`);
    await runSql(urlOf(name), loadSql());
  });
}

/** URL of a database that all workers read and none writes: a clone of a template, filled further, made once per run. */
export async function sharedDatabase(
  label: string,
  template: string,
  fill: (url: string) => Promise<void> = async () => {},
): Promise<string> {
  const create = async (name: string) => {
    await createFrom(template, name);
    await fill(urlOf(name));
    // what one test leaves there, others would take for the template's
    await runSql(urlOf(name), `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
  };
  return urlOf(await makeOnce(`shared_${label}`, create));
}

/** Path of a file or folder that all workers read and none writes: made once per run, under another name until it is complete. */
export function sharedFile(name: string, make: (path: string) => unknown): Promise<string> {
  const path = join(inject("folder"), name);
  return foundOnce(path, () =>
    oneAfterAnother(path, async () => {
      if (existsSync(path)) return;
      await make(`${path}.unfinished`);
      renameSync(`${path}.unfinished`, path);
    }),
  );
}

/** What this worker knows to be there, by name: to ask for it takes a connection. */
const found = new Map<string, Promise<string>>();

/** The name, once `make` has seen to it that what it stands for is there; again where that failed. */
function foundOnce(name: string, make: () => Promise<void>): Promise<string> {
  const known = found.get(name);
  if (known) return known;
  const made = make().then(() => name);
  found.set(name, made);
  made.catch(() => found.delete(name));
  return made;
}

/** Does work that no other worker of the run, asking by the same name, does meanwhile. */
function oneAfterAnother(name: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  return withClient(adminUrl(), async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext($1))", [name]);
    await work(client);
  });
}

/** Has one worker make a database, under another name until it is complete; the others wait for it. */
function makeOnce(label: string, make: (name: string) => Promise<void>): Promise<string> {
  const name = `${inject("postgres").prefix}_${label}`;
  return foundOnce(name, () =>
    oneAfterAnother(name, async (client) => {
      const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
      if (rowCount !== 0) return;
      await client.query(`DROP DATABASE IF EXISTS "${name}_unfinished"`); // of one who failed
      await make(`${name}_unfinished`);
      await client.query(`ALTER DATABASE "${name}_unfinished" RENAME TO "${name}"`);
    }),
  );
}

function testDatabase(name: string): TestDatabase {
  return { db: urlOf(name), drop: async () => dropLater(name) };
}

/** Databases that go together: at each DROP a server writes to disk all that changed since the one before. */
const DROPPED_AT_ONCE = 8;
const unneeded: string[] = [];
let dropping = Promise.resolve();

/** What is not dropped when the worker ends is dropped by the global set-up. */
function dropLater(name: string): void {
  if (unneeded.push(name) < DROPPED_AT_ONCE) return;
  const names = unneeded.splice(0);
  dropping = dropping.then(() => dropUnneeded(inject("postgres"), inject("folder"), names)).catch(() => {});
}

function uniqueName(label: string): string {
  return `${inject("postgres").prefix}_${process.pid.toString(36)}_${++made}_${label}`;
}

export function adminUrl(): string {
  return inject("postgres").adminUrl;
}

function urlOf(name: string): string {
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  return url.href;
}
