/**
 * Edits of expected changes, as amendments write them. Each names a `table` (but `rename`) and is one of
 *   {insert: {column: value, …}}              one more inserted row
 *   {row: KEY, set: {column: value, …}}       an inserted row has other values
 *   {update: KEY, set: {column: [old, new]}}  a row is updated (in more columns); null instead of a pair: in this one not
 *   {delete: KEY}                             a row is deleted
 *   {remove: KEY}                             the golden's row, of whatever kind, does not occur
 *   {rename: {"<new schema 1>": "<new schema 2>", …}}   new rows get other numbers, wherever they are named
 * KEY is a row's uid or `#key`.
 */
import { changesText, listOf, objectOf, parseCell, parseChanges, parseRow } from "./canonical/changes.ts";
import type { Changes, RowUpdate, TableChanges } from "./canonical/diff.ts";
import { type JsonObject, parseJson } from "./canonical/json.ts";

/** Changes after all edits; the ones given stay as they are. Throws where an edit meets no row, or is malformed. */
export function editChanges(changes: Changes, edits: JsonObject[]): Changes {
  let result = parseChanges(parseJson(changesText(changes)));
  for (const edit of edits) {
    const rename = edit.get("rename");
    if (rename === undefined) editTable(result, edit);
    else result = renameLabels(result, objectOf(rename, "rename"));
  }
  return new Map(
    [...result].filter(([, { inserted, updated, deleted }]) => inserted.length + updated.length + deleted.length > 0),
  );
}

function renameLabels(changes: Changes, rename: JsonObject): Changes {
  const names = new Map(rename.entries.map(([old, now]) => [old, String(now)]));
  const text = changesText(changes);
  for (const name of names.keys()) if (!text.includes(name)) throw new Error(`rename: nothing is called ${name}`);
  return parseChanges(parseJson(text.replace(/<new \w+ \d+>/g, (label) => names.get(label) ?? label)));
}

function editTable(changes: Changes, edit: JsonObject): void {
  const table = String(edit.get("table"));
  const change = changes.get(table) ?? { inserted: [], updated: [], deleted: [] };
  changes.set(table, change);
  const [kind, value] = edit.entries.find(([key]) => key !== "table" && key !== "set") ?? [];
  const set = objectOf(edit.get("set") ?? parseJson("{}"), "set");
  if (kind === "insert") change.inserted.push(parseRow(value ?? null));
  else if (kind === "row") setCells(change, String(value), set);
  else if (kind === "update") setUpdate(change, String(value), set);
  else if (kind === "delete") change.deleted.push(String(value));
  else if (kind === "remove") removeRow(change, String(value), table);
  else throw new Error(`${table}: no edit is called ${kind}`);
}

function setCells(change: TableChanges, key: string, set: JsonObject): void {
  const row = change.inserted.find((inserted) => keyOf(inserted) === key);
  if (row === undefined) throw new Error(`the golden does not insert ${key}`);
  for (const [column, value] of set.entries) {
    if (!(column in row)) throw new Error(`${key} has no column ${column}`);
    row[column] = parseCell(value);
  }
}

function setUpdate(change: TableChanges, key: string, set: JsonObject): void {
  let update = change.updated.find((updated) => updated.key === key);
  if (update === undefined) {
    update = { key, changed: {} };
    change.updated.push(update);
  }
  for (const [column, pair] of set.entries) setPair(update, column, pair === null ? null : listOf(pair).map(parseCell));
  if (Object.keys(update.changed).length === 0) change.updated = change.updated.filter((updated) => updated !== update);
}

function setPair(update: RowUpdate, column: string, pair: string[] | null): void {
  if (pair !== null) {
    const [old, now] = pair;
    if (old === undefined || now === undefined) throw new Error(`${update.key}: ${column} is no pair of values`);
    update.changed[column] = [old, now];
    return;
  }
  if (!(column in update.changed)) throw new Error(`the golden does not update ${column} of ${update.key}`);
  delete update.changed[column];
}

function removeRow(change: TableChanges, key: string, table: string): void {
  const count = change.inserted.length + change.updated.length + change.deleted.length;
  change.inserted = change.inserted.filter((row) => keyOf(row) !== key);
  change.updated = change.updated.filter((update) => update.key !== key);
  change.deleted = change.deleted.filter((deleted) => deleted !== key);
  const left = change.inserted.length + change.updated.length + change.deleted.length;
  if (left === count) throw new Error(`${table}: the golden has no row ${key}`);
}

function keyOf(row: Record<string, string>): string {
  return String(JSON.parse(row.uid ?? row["#key"] ?? "null"));
}
