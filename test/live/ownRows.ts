/** Rows that a target has of its own: some share a name, key or ontology id with rows of the source. */
import type { LiveDatabase, LiveTable, Row } from "./liveDatabase.ts";
import { oddText, oddTime } from "./oddValues.ts";
import type { Random } from "./random.ts";

/** Where a shared unique key sets off a known difference (D10, D11, D17) or would stop every sync. */
const ALWAYS_OTHER_KEYS = new Set(["bionty_gene", "lamindb_user", "lamindb_schema", "lamindb_storage"]);
const NOT_OWN = new Set([
  "lamindb_user",
  "lamindb_storage",
  "lamindb_run",
  "lamindb_space",
  "lamindb_branch",
  "bionty_source",
]);
const MAIN = new Set(["branch_id", "created_on_id", "space_id", "created_by_id"]);

/** uid of the run that syncs can name as their initiator. */
export const TRACKED_RUN = "trackedRun000001";

/** What `ln.track()` leaves behind. */
export function addTrackedRun(target: LiveDatabase): void {
  const time = "2025-07-01 00:00:00";
  target.run(
    `INSERT INTO lamindb_transform (uid, key, kind, is_latest, is_locked, created_at, updated_at, branch_id, created_on_id, space_id, created_by_id)
     VALUES ('trackedTrns10000', 'sync.ipynb', 'notebook', 1, 0, ?, ?, 1, 1, 1, 1)`,
    time,
    time,
  );
  target.run(
    `INSERT INTO lamindb_run (uid, transform_id, started_at, created_at, updated_at, is_locked, branch_id, created_on_id, space_id, created_by_id, _status_code)
     VALUES (?, (SELECT id FROM lamindb_transform WHERE uid = 'trackedTrns10000'), ?, ?, ?, 0, 1, 1, 1, 1, -1)`,
    TRACKED_RUN,
    time,
    time,
    time,
  );
}

/** Adds rows that look like rows of the source under uids of their own. */
export function addOwnRows(source: LiveDatabase, target: LiveDatabase, random: Random): void {
  const tables = [...target.tables.values()].filter(
    ({ name, layout }) => layout.index.has("uid") && !name.endsWith("block") && !NOT_OWN.has(name),
  );
  for (let i = random.below(12); i > 0; i--) addOwnRow(source, target, random.pick(tables), random);
}

function addOwnRow(source: LiveDatabase, target: LiveDatabase, table: LiveTable, random: Random): boolean {
  const model = source.pick(random, table.name);
  if (!model) return false;
  const row: Row = { ...model, uid: newUid(model, random) };
  for (const { name, target: to, nullable } of table.columns) {
    if (to === undefined) continue;
    if (MAIN.has(name)) row[name] = 1;
    else if (nullable) row[name] = null;
    else row[name] = target.pick(random, to)?.id ?? 0; // 0: there is none, and the constraint keeps the row out
  }
  const other = ALWAYS_OTHER_KEYS.has(table.name) || random.chance(0.5);
  if (other) Object.assign(row, otherKeys(table, row, random));
  if ("description" in row && random.chance(0.5)) row.description = oddText(random);
  return target.insert(table.name, { ...row, created_at: oddTime(random), updated_at: oddTime(random) });
}

function newUid(row: Row, random: Random): string {
  const uid = String(row.uid);
  return "is_latest" in row ? `${random.uid(uid.length - 4)}0000` : random.uid(uid.length);
}

function otherKeys(table: LiveTable, row: Row, random: Random): Row {
  const keys = ["hash", "ontology_id", "ensembl_gene_id", "stable_id", "uniprotkb_id", "chembl_id"];
  const taken = keys.filter((name) => table.layout.index.has(name) && row[name] != null);
  return Object.fromEntries(taken.map((name) => [name, name === "hash" ? random.uid(22) : `own${random.uid(8)}`]));
}
