/**
 * Random rows of registries: copies of rows that are there, with new identities, odd values and other references.
 *
 * Columns that LaminDB reads a meaning from (dtypes, suffixes, `_aux`, …) keep the value of the row that was copied.
 */
import type { LiveColumn, LiveDatabase, LiveTable, Row, Value } from "./liveDatabase.ts";
import { oddJson, oddText, oddTime } from "./oddValues.ts";
import type { Random } from "./random.ts";

/** Plain texts that are only shown: any text or null fits. */
const FREE_TEXT = new Set([
  "description",
  "reference",
  "reference_type",
  "abbr",
  "synonyms",
  "unit",
  "definition",
  "text",
  "url",
  "abstract",
]);

const FREE_JSON = new Set(["extra_data", "params"]);

const STEM_LENGTHS: Record<string, number> = { lamindb_artifact: 16, lamindb_collection: 16, lamindb_transform: 12 };

/** Tables whose rows are objects that can be synced. */
export function registryTables(db: LiveDatabase): LiveTable[] {
  return [...db.tables.values()].filter(
    ({ name, layout }) => layout.index.has("uid") && !name.endsWith("block") && !ADMINISTRATION.has(name),
  );
}

const ADMINISTRATION = new Set(["lamindb_space", "lamindb_branch"]);

function fits(text: string, { length }: LiveColumn): string {
  return length === undefined ? text : [...text].slice(0, Math.min(length, 60)).join("");
}

/** New values of those columns that may have any. */
export function oddCells(table: LiveTable, random: Random, probability: number): Row {
  const cells: Row = {};
  for (const column of table.columns) {
    if (!random.chance(probability)) continue;
    const { name, kind } = column;
    if (FREE_TEXT.has(name) && kind === "plain")
      cells[name] = column.nullable && random.chance(0.3) ? null : fits(oddText(random), column);
    else if (FREE_JSON.has(name) && kind === "json")
      cells[name] = column.nullable && random.chance(0.2) ? null : oddJson(random);
    else if (name === "created_at" || name === "updated_at") cells[name] = oddTime(random);
  }
  return cells;
}

/** Other rows for references, of a kind that LaminDB itself would allow. */
export function otherReferences(db: LiveDatabase, table: LiveTable, row: Row, random: Random): Row {
  const cells: Row = {};
  for (const { name, target, nullable } of table.columns) {
    if (!target || !random.chance(0.35)) continue;
    if (name === "branch_id" && table.name === "lamindb_storage") continue; // D28: one in the archive is mistaken for another
    if (name === "branch_id")
      cells[name] = random.weighted<Value>([
        [1, 12],
        [-1, 2],
        [0, 1],
        [2, 2],
      ]);
    else if (name === "type_id" && target === table.name) {
      const type = random.chance(0.4) ? undefined : db.pick(random, target, "is_type = 1 AND id < ?", row.id ?? 0);
      cells[name] = type?.id ?? null;
    } else if (name === "created_by_id" || name === "run_id") cells[name] = db.pick(random, target)?.id ?? null;
    else if (nullable && name !== "storage_id" && random.chance(0.3)) cells[name] = null;
  }
  return cells;
}

/** Gives a copy of a row whatever must be its own: uid, names, keys and hashes. */
function newIdentity(table: LiveTable, row: Row, random: Random): Row {
  const cells: Row = {};
  const unique = new Set(table.layout.unique.flat());
  for (const column of table.columns) {
    const { name, target, kind } = column;
    const value = row[name];
    if (target !== undefined || value == null || kind !== "plain") continue;
    if (name === "uid") cells[name] = newUid(table, String(value), random);
    else if (name === "hash") cells[name] = random.uid(22);
    else if (name === "name") cells[name] = fits(oddText(random), column);
    else if (name === "key")
      cells[name] =
        random.chance(0.2) && table.name === "lamindb_artifact" ? null : `odd/${random.uid(5)} ü${suffixOf(row)}`;
    else if (name === "ontology_id" || name === "ensembl_gene_id" || name === "root" || name === "handle")
      cells[name] = fits(`${name === "root" ? "s3://" : ""}new${random.uid(8)}`, column);
    else if (unique.has(name) && typeof value === "string" && !PART_OF_KEY.has(name))
      cells[name] = fits(`new${random.uid(8)}`, column);
  }
  return cells;
}

/** Columns of unique keys that say what kind of row it is. */
const PART_OF_KEY = new Set(["entity", "version", "organism", "concentration_unit"]);

function suffixOf(row: Row): string {
  return typeof row.suffix === "string" ? row.suffix : ".txt";
}

function newUid(table: LiveTable, uid: string, random: Random): string {
  const stem = STEM_LENGTHS[table.name];
  return stem === undefined ? random.uid(uid.length) : `${random.uid(stem)}0000`;
}

/** Inserts a copy of a random row as another object. */
export function cloneRow(db: LiveDatabase, table: LiveTable, random: Random): boolean {
  const row = db.pick(random, table.name);
  if (!row) return false;
  const latest: Row = table.layout.index.has("is_latest") ? { is_latest: 1 } : {};
  const copy = {
    ...row,
    ...newIdentity(table, row, random),
    ...oddCells(table, random, 0.7),
    ...otherReferences(db, table, row, random),
    ...latest,
  };
  return db.insert(table.name, copy);
}

/** Inserts a later version of a random latest one. */
export function addVersion(db: LiveDatabase, random: Random): boolean {
  const table = db.table(random.pick(Object.keys(STEM_LENGTHS)));
  const row = db.pick(random, table.name, "is_latest = 1 AND branch_id = 1");
  if (!row) return false;
  const uid = String(row.uid);
  const next = uid.slice(0, -1) + String.fromCharCode(uid.charCodeAt(uid.length - 1) + 1);
  const identity = { uid: next, ...(row.hash != null && { hash: random.uid(22) }) };
  if (!db.insert(table.name, { ...row, ...oddCells(table, random, 0.5), ...identity, is_latest: 1 })) return false;
  return db.update(table.name, row.id!, { is_latest: 0 });
}

/** Changes a random row in place. */
export function alterRow(db: LiveDatabase, table: LiveTable, random: Random): boolean {
  const row = db.pick(random, table.name);
  if (!row) return false;
  const references = random.chance(0.5) ? otherReferences(db, table, row, random) : {};
  return db.update(table.name, row.id!, { ...oddCells(table, random, 0.5), ...references });
}

/** Gives an object a readme or comment; an earlier readme becomes an older version. */
export function addBlock(db: LiveDatabase, random: Random): boolean {
  const blocks = [...db.tables.values()].filter(({ name }) => /^lamindb_\w+block$/.test(name));
  const table = random.pick(blocks);
  const owner = table.columns.find(
    ({ name, target }) => target && table.name === `${target}block` && name.endsWith("_id"),
  );
  const model = db.pick(random, table.name);
  const object = owner && db.pick(random, owner.target!);
  if (!model || !object) return false;
  const kind = random.chance(0.8) ? "readme" : "comment";
  const [before] = db.rows(table.name, `"${owner.name}" = ? AND kind = 'readme' AND is_latest = 1`, object.id!);
  const uid = `${random.uid(16)}0000`;
  const content = `# ${oddText(random)}`;
  const row = { ...model, uid, kind, content, hash: random.uid(22), [owner.name]: object.id!, is_latest: 1 };
  if (!db.insert(table.name, row)) return false;
  return kind === "comment" || !before || db.update(table.name, before.id!, { is_latest: 0 });
}

/** Gives an artifact, or a type of records, another schema. */
export function setSchema(db: LiveDatabase, random: Random): boolean {
  const schema = db.pick(random, "lamindb_schema", "is_type = 0 AND name IS NOT NULL");
  const [table, where] = random.pick([
    ["lamindb_artifact", "is_latest = 1"],
    ["lamindb_record", "is_type = 1"],
  ] as const);
  const row = db.pick(random, table, where);
  return schema !== undefined && row !== undefined && db.update(table, row.id!, { schema_id: schema.id! });
}
