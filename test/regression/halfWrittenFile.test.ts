/**
 * A SQLite file whose writer was killed after it had begun to write pages: its journal has to be rolled back before
 * anyone reads it, which a read-only connection may not do. The gateway once answered FORBIDDEN for good.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { openGateway } from "../support/annotatedSync.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;

/** With a small cache, SQLite writes pages into the file long before the commit. */
const WRITE_AND_DIE = `
  const database = new (require("better-sqlite3"))(process.argv[1]);
  database.pragma("cache_size = 5");
  database.exec("BEGIN IMMEDIATE; UPDATE lamindb_user SET name = 'half'; UPDATE bionty_source SET name = name || '!'");
  database.exec("CREATE TABLE half AS SELECT a.* FROM sqlite_master a, (SELECT 1 UNION SELECT 2)");
  process.kill(process.pid, "SIGKILL");
`;

let gateway: TestGateway | undefined;
afterEach(() => gateway?.stop());

async function leaveHalfWritten(path: string): Promise<void> {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  await once(spawn(process.execPath, ["-e", WRITE_AND_DIE, path], { cwd }), "exit");
  expect(existsSync(`${path}-journal`)).toBe(true);
}

it("is rolled back where it is the default instance", async () => {
  const path = unpackSqliteTemplate("target");
  await leaveHalfWritten(path);
  gateway = await openGateway("sqlite", path);
  const answer = await gateway.query("{ users { nodes { handle name } } }");
  expect(answer).toMatchObject({ data: { users: { nodes: [{ handle: "anonymous", name: null }] } } });
});

it("is left alone, and named, where it is a source", async () => {
  const path = unpackSqliteTemplate("source");
  await leaveHalfWritten(path);
  const instances = [
    { ...TARGET, db: unpackSqliteTemplate("target") },
    { ...SOURCE, db: path },
  ];
  gateway = await startTestGateway({ default: TARGET.slug, instances });
  const { errors } = await gateway.query(`{ users(instance: "${SOURCE.slug}") { totalCount } }`);
  expect(errors).toMatchObject([
    {
      message: `${SOURCE.slug}: A program was stopped while writing to its file; open it once with LaminDB, which rolls that write back.`,
      extensions: { code: "INSTANCE_UNAVAILABLE", instance: SOURCE.slug },
    },
  ]);
  expect(existsSync(`${path}-journal`)).toBe(true);
});
