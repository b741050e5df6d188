/**
 * The two databases that tests start from, made by LaminDB itself, on both dialects.
 *
 * `source` is an instance `laminlabs/lamindata` with objects of every registry (equal content on both databases),
 * `target` a fresh `anonymous/target` with the modules bionty and pertdb and the user `anonymous` (uid 00000000).
 * SQLite templates are unpacked for each use; PostgreSQL templates are loaded once per run and cloned.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Dialect } from "./dialects.ts";
import { cloneDatabase, sharedDatabase, type TestDatabase, templateDatabase } from "./postgres.ts";
import { type TemplateName, unpackSqliteTemplate } from "./sqliteTemplates.ts";

export { TEMPLATE_INSTANCES } from "./templateInstances.ts";

const POSTGRES_FILES: Record<TemplateName, URL> = {
  source: new URL("../parity/data/source.sql.gz", import.meta.url),
  target: new URL("../parity/data/target.sql.gz", import.meta.url),
};

/** URL of a PostgreSQL database with a template's content that the whole run shares: only to be read. */
export async function sharedPostgresTemplate(name: TemplateName): Promise<string> {
  return sharedDatabase(name, await postgresTemplate(name));
}

/** A PostgreSQL database of one's own with a template's content. */
export async function clonePostgresTemplate(name: TemplateName): Promise<TestDatabase> {
  return cloneDatabase(await postgresTemplate(name), name);
}

/** Name of a PostgreSQL database to clone, with a template's content; loaded once per run. */
export function postgresTemplate(name: TemplateName): Promise<string> {
  return templateDatabase(name, () => postgresTemplateSql(name));
}

/** SQL text that makes an empty PostgreSQL database a template. */
export function postgresTemplateSql(name: TemplateName): string {
  return gunzipSync(readFileSync(POSTGRES_FILES[name])).toString();
}

const CLONE: Record<Dialect, (name: TemplateName) => Promise<TestDatabase>> = {
  sqlite: async (name) => ({ db: unpackSqliteTemplate(name), drop: async () => {} }),
  postgres: clonePostgresTemplate,
};

/** A database of one's own with a template's content, on the dialect asked for. */
export function cloneTemplate(dialect: Dialect, name: TemplateName): Promise<TestDatabase> {
  return CLONE[dialect](name);
}

const READ: Record<Dialect, (name: TemplateName) => Promise<string>> = {
  sqlite: async (name) => unpackSqliteTemplate(name),
  postgres: sharedPostgresTemplate,
};

/** A database with a template's content, only to be read: its file's path or its URL. */
export function readTemplate(dialect: Dialect, name: TemplateName): Promise<string> {
  return READ[dialect](name);
}
