import { createHash } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { initInstance } from "../../../src/init/initInstance.ts";
import { authorOf, contentOf } from "./content.ts";
import { EPOCH_SECONDS, type FillTarget, fillTable, type RowSql } from "./fillDatabase.ts";

const SQL: RowSql = {
  series: (n) => `(SELECT i FROM numbers WHERE i <= ${n}) g`,
  md5: (e) => `md5(${e})`,
  time: (seconds) => `(datetime(${EPOCH_SECONDS} + (${seconds}), 'unixepoch') || '.000000')`,
  json: (e) => `json_quote(${e})`,
  bool: { true: "1", false: "0" },
};

async function fill(path: string, artifacts: number): Promise<void> {
  const db = new Database(path);
  const md5 = (value: unknown) => createHash("md5").update(String(value)).digest("hex");
  db.function("md5", { deterministic: true }, md5);
  for (const pragma of ["synchronous = OFF", "foreign_keys = OFF", "cache_size = -1000000"]) db.pragma(pragma);
  const most = Math.max(artifacts * 2, 400_000);
  db.exec(`CREATE TEMP TABLE numbers (i INTEGER PRIMARY KEY); INSERT INTO numbers WITH RECURSIVE c(i) AS
    (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${most}) SELECT i FROM c; BEGIN`);
  const target: FillTarget = {
    dialect: "sqlite",
    sql: SQL,
    run: async (statement) => void db.exec(statement),
    columns: async (table) =>
      new Set((db.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name)),
  };
  for (const content of contentOf(artifacts, SQL)) await fillTable(target, content, authorOf(artifacts));
  db.exec("COMMIT; ANALYZE");
  db.close();
}

/** Path of a file with the bench's content under a folder; made at the first time, and kept. */
export async function filledSqlite(folder: string, artifacts: number): Promise<string> {
  const path = join(folder, `reads-${artifacts}.sqlite`);
  if (existsSync(path)) return path;
  const storage = join(folder, `storage-${artifacts}`);
  rmSync(storage, { recursive: true, force: true });
  const { db } = await initInstance({ storage, name: "bench", owner: "anonymous", modules: ["bionty", "pertdb"] });
  if (db.dialect !== "sqlite") throw new Error("init made no SQLite file");
  await fill(db.path, artifacts);
  renameSync(db.path, path);
  return path;
}
