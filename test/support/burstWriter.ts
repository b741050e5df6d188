/**
 * A program that keeps a SQLite file to itself in bursts, until it is killed: node burstWriter.ts TARGET SOURCE.
 * In each it writes rows of the source that syncs write, too, in one transaction that takes its time. It keeps the source to itself, too.
 */
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";

const [target, source] = process.argv.slice(2) as [string, string];
const TABLES = ["lamindb_ulabel", "lamindb_feature", "lamindb_record", "lamindb_user", "bionty_celltype"];
const LONGEST_BURST_MS = 400;
const LONGEST_PAUSE_MS = 200;

const database = new Database(target, { timeout: 30_000 });
database.prepare("ATTACH ? AS source").run(source);

/** References are to rows that every database has, or to none. */
function copied({ name, notnull }: { name: string; notnull: number }): string {
  return name.endsWith("_id") ? (notnull ? "1" : "NULL") : `"${name}"`;
}

function insertOf(table: string): string {
  const all = database.pragma(`table_info("${table}")`) as { name: string; notnull: number }[];
  const columns = all.filter(({ name }) => name !== "id");
  return `INSERT OR IGNORE INTO main."${table}" (${columns.map(({ name }) => `"${name}"`).join(", ")})
    SELECT ${columns.map(copied).join(", ")} FROM source."${table}" ORDER BY random() LIMIT 1`;
}

const inserts = TABLES.map((table) => database.prepare(insertOf(table)));
console.log("begins");
for (;;) {
  database.exec(Math.random() < 0.5 ? "BEGIN EXCLUSIVE" : "BEGIN IMMEDIATE");
  for (const insert of inserts) insert.run();
  await sleep(Math.random() * LONGEST_BURST_MS);
  database.exec("COMMIT");
  await sleep(Math.random() * LONGEST_PAUSE_MS);
}
