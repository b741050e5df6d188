/**
 * Random links: labels with and without feature, parents, members, feature values of records.
 *
 * LaminDB gives all new labels of one registry on an object the organism and source of the first one (D12), so labels are
 * linked here only where these agree.
 */
import type { LiveDatabase, LiveTable, Row, Value } from "./liveDatabase.ts";
import { oddJson, oddText, oddTime } from "./oddValues.ts";
import type { Random } from "./random.ts";

const SIGNATURES = new Set(["run_id", "created_by_id", "feature_id"]);

interface Ends {
  table: LiveTable;
  owner: { column: string; table: string };
  other: { column: string; table: string };
}

function endsOf(table: LiveTable): Ends | undefined {
  if (table.layout.index.has("uid")) return undefined;
  const ends = table.columns.filter(({ target, name }) => target && (!SIGNATURES.has(name) || isRunEnd(table, name)));
  const [owner, other] = ends.map(({ name, target }) => ({ column: name, table: target! }));
  return ends.length === 2 ? { table, owner: owner!, other: other! } : undefined;
}

/** In links of runs the run is an end, not the signature. */
function isRunEnd(table: LiveTable, column: string): boolean {
  return column === "run_id" && /_(run(record|artifact)|artifactrun|run\w*_|recordrun)/.test(table.name);
}

/** Tables of labels of artifacts and collections. */
function labelTables(db: LiveDatabase): Ends[] {
  const kept = [...db.tables.values()].filter(({ name }) =>
    /_(artifact|collection)(?!artifact|schema|json)[a-z]+$/.test(name),
  );
  return kept
    .flatMap((table) => endsOf(table) ?? [])
    .filter(({ table }) => table.layout.index.has("feature_id") || table.name.startsWith("lamindb_collection"));
}

/** Links a label to an artifact or collection, with a feature, without one, or with two. */
export function addLabel(db: LiveDatabase, random: Random): boolean {
  const { table, ...ends } = random.pick(labelTables(db));
  const [owner, other] = [ends.owner, ends.other].sort((a) => (isOwner(a.table) ? -1 : 1)) as [
    Ends["owner"],
    Ends["other"],
  ];
  const object = db.pick(random, owner.table, "is_latest = 1");
  const label = object && fittingLabel(db, random, table, owner.column, object, other);
  if (!label) return false;
  const row: Row = { [owner.column]: object.id!, [other.column]: label.id! };
  for (const { name, nullable } of table.columns) {
    if (name === "created_at") row[name] = oddTime(random);
    else if (name === "created_by_id") row[name] = db.pick(random, "lamindb_user")!.id!;
    else if (name === "feature_id")
      row[name] = nullable && random.chance(0.5) ? null : featureOf(db, random, db.table(other.table));
    else if (/_ref_is_|^is_/.test(name)) row[name] = nullable && random.chance(0.6) ? null : random.below(2);
  }
  return db.insert(table.name, row);
}

/** A feature that may have values of a registry; made where there is none. */
function featureOf(db: LiveDatabase, random: Random, { layout }: LiveTable): Value {
  const dtype = `cat[${layout.model.replace(/^lamindb\./, "")}]`;
  const known = db.rows("lamindb_feature", "_dtype_str = ?", dtype);
  if (known.length > 0 && random.chance(0.7)) return random.pick(known).id!;
  const [model] = db.rows("lamindb_feature", "_dtype_str = 'cat[Record]'");
  const uid = random.uid(12);
  db.insert("lamindb_feature", {
    ...model!,
    uid,
    name: `of ${layout.model} ${random.below(10_000)}`,
    _dtype_str: dtype,
    created_at: oddTime(random),
  });
  return db.rows("lamindb_feature", "uid = ?", uid)[0]!.id!;
}

function isOwner(table: string): boolean {
  return table === "lamindb_artifact" || table === "lamindb_collection";
}

function fittingLabel(
  db: LiveDatabase,
  random: Random,
  link: LiveTable,
  column: string,
  object: Row,
  other: Ends["other"],
): Row | undefined {
  const shared = ["organism_id", "source_id", "report_id"].filter((name) =>
    db.table(other.table).layout.index.has(name),
  );
  const linked = db.rows(
    other.table,
    `id IN (SELECT "${other.column}" FROM "${link.name}" WHERE "${column}" = ?)`,
    object.id!,
  );
  const [first] = linked;
  if (!first || shared.length === 0) return db.pick(random, other.table);
  const same = shared.map((name) => `"${name}" IS ?`).join(" AND ");
  return db.pick(random, other.table, same, ...shared.map((name) => first[name]!));
}

/** Links rows that are parents, targets, references of each other, or members of schemas. */
export function addRelation(db: LiveDatabase, random: Random): boolean {
  const plain = [...db.tables.values()].filter(
    ({ layout, columns }) => !layout.index.has("uid") && columns.length === 3,
  );
  const ends = endsOf(random.pick(plain));
  if (!ends || ends.table.name === "lamindb_schemacomponent") return false;
  if (ends.table.name.includes("schema")) return false; // members and hash of a schema belong together
  const [owner, other] = [db.pick(random, ends.owner.table), db.pick(random, ends.other.table)];
  if (!owner || !other) return false;
  return db.insert(ends.table.name, { [ends.owner.column]: owner.id!, [ends.other.column]: other.id! });
}

/** Gives a record a value that another record has for the same feature, or another value of that kind. */
export function addValue(db: LiveDatabase, random: Random): boolean {
  const tables = [...db.tables.values()].filter(
    ({ layout }) =>
      ["record_id", "feature_id"].every((name) => layout.index.has(name)) &&
      (layout.index.has("value_id") || layout.name === "lamindb_recordjson"),
  );
  const table = random.pick(tables);
  const row = db.pick(random, table.name);
  const record = db.pick(random, "lamindb_record", "is_type = 0");
  if (!row || !record || table.name === "lamindb_recordcollection") return false;
  return db.insert(table.name, {
    ...row,
    record_id: record.id!,
    ...(table.name === "lamindb_recordjson" && otherJson(db, row, random)),
  });
}

function otherJson(db: LiveDatabase, row: Row, random: Random): Row {
  const [feature] = db.rows("lamindb_feature", "id = ?", row.feature_id!);
  if (feature?._dtype_str === "str") return { value: JSON.stringify(oddText(random)) };
  if (feature?._dtype_str === "dict") {
    const value = oddJson(random);
    return value.startsWith("{") ? { value } : {};
  }
  return {};
}

/** Gives an artifact a slot that another artifact has, under the same name or another one. */
export function addSlot(db: LiveDatabase, random: Random): boolean {
  const row = db.pick(random, "lamindb_artifactschema");
  const artifact = db.pick(random, "lamindb_artifact", "is_latest = 1");
  if (!row || !artifact) return false;
  const slot = random.chance(0.5) ? row.slot! : `slot ${random.below(5)}`;
  return db.insert("lamindb_artifactschema", { ...row, artifact_id: artifact.id!, slot });
}
