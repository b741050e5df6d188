import Database from "better-sqlite3";
import { unpackSqliteTemplate } from "./sqliteTemplates.ts";

const DATASET1 = "9zbX6l4rO283JrMD0000";

/** Artifacts of the source with twins: three of them have the same content. */
export const TWINS = [DATASET1, "twinTwinTwinTwin0000", "QHhbkLfowWFdFdXO0000", "twinTwinTwinTwi20000"];

/** A source in which dataset1 is there three times, under other uids; links of the first stay with it. */
export function sourceWithTwins(): string {
  const path = unpackSqliteTemplate("source");
  const database = new Database(path);
  const indexes = database
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'lamindb_artifact' AND sql LIKE '%UNIQUE%hash%'",
    )
    .pluck()
    .all();
  for (const name of indexes) database.exec(`DROP INDEX "${name}"`);
  const columns = (database.prepare("SELECT name FROM pragma_table_info('lamindb_artifact')").pluck().all() as string[])
    .filter((name) => name !== "id" && name !== "uid")
    .join(", ");
  for (const uid of TWINS.filter((one) => one.startsWith("twin")))
    database.exec(
      `INSERT INTO lamindb_artifact (uid, ${columns}) SELECT '${uid}', ${columns} FROM lamindb_artifact WHERE uid = '${DATASET1}'`,
    );
  database.close();
  return path;
}
