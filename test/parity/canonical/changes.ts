/** Changes as JSON, the form of the golden files. */
import { type CanonicalRow, rowText } from "./canonical.ts";
import type { Cell } from "./content.ts";
import type { Changes, RowUpdate, TableChanges } from "./diff.ts";
import { CANONICAL, type Json, JsonObject, writeJson } from "./json.ts";

/** Reads the `changes` of a golden file; throws where it has another form. */
export function parseChanges(json: Json): Changes {
  const tables = objectOf(json, "changes").entries;
  return new Map(tables.map(([table, change]) => [table, parseTable(objectOf(change, table))]));
}

function parseTable(change: JsonObject): TableChanges {
  return {
    inserted: listOf(change.get("inserted")).map(parseRow),
    updated: listOf(change.get("updated")).map(parseUpdate),
    deleted: listOf(change.get("deleted")).map(String),
  };
}

/** Reads a row, every value in its canonical form. */
export function parseRow(json: Json): CanonicalRow {
  return Object.fromEntries(objectOf(json, "a row").entries.map(([name, value]) => [name, parseCell(value)]));
}

/** A JSON value as a canonical cell. */
export function parseCell(json: Json): Cell {
  return writeJson(json, CANONICAL);
}

function parseUpdate(json: Json): RowUpdate {
  const update = objectOf(json, "an updated row");
  const changed = objectOf(update.get("changed"), "changed").entries.map(([name, pair]) => {
    const [old, now] = listOf(pair);
    if (old === undefined || now === undefined) throw new Error(`${name} is not a pair of values`);
    return [name, [parseCell(old), parseCell(now)]] as const;
  });
  return { key: String(update.get("#key")), changed: Object.fromEntries(changed) as RowUpdate["changed"] };
}

/** A JSON value that has to be an object; throws otherwise. */
export function objectOf(json: Json | undefined, what: string): JsonObject {
  if (json instanceof JsonObject) return json;
  throw new Error(`${what} is not a JSON object`);
}

/** A JSON value that has to be a list, or is absent. */
export function listOf(json: Json | undefined): Json[] {
  if (json === undefined) return [];
  if (Array.isArray(json)) return json;
  throw new Error("not a JSON list");
}

/** An updated row as JSON text with sorted keys. */
export function updateText({ key, changed }: RowUpdate): string {
  const pairs = Object.entries(changed).map(([name, [old, now]]) => [name, `[${old}, ${now}]`] as const);
  return rowText({ "#key": JSON.stringify(key), changed: rowText(Object.fromEntries(pairs)) });
}

/** Changes as the JSON text of a golden file's `changes`, one row a line. */
export function changesText(changes: Changes): string {
  const tables = [...changes].map(([table, change]) => {
    const kinds = Object.entries(rowTexts(change)).filter(([, rows]) => rows.length > 0);
    const lists = kinds.map(([kind, rows]) => `  "${kind}": [\n   ${rows.join(",\n   ")}\n  ]`);
    return ` "${table}": {\n${lists.join(",\n")}\n }`;
  });
  return `{\n${tables.join(",\n")}\n}\n`;
}

/** Every changed row of a table as JSON text. */
export function rowTexts(change: TableChanges | undefined): Record<keyof TableChanges, string[]> {
  return {
    inserted: change?.inserted.map(rowText) ?? [],
    updated: change?.updated.map(updateText) ?? [],
    deleted: change?.deleted.map((key) => JSON.stringify(key)) ?? [],
  };
}
