/** What a database holds, every value in its canonical form and as it was read. */
import { CANONICAL, parseJson, pythonFloat, writeJson } from "./json.ts";
import { type ColumnLayout, LAYOUT, type TableLayout } from "./layout.ts";

/** A canonical value, as JSON text: `null`, `true`, `"<now>"`, `{"a": 1}`; of a foreign key the id. */
export type Cell = string;

export interface ContentRow {
  id: number;
  /** By the position of the column. */
  cells: Cell[];
  /** The database's own text, null for SQL NULL. */
  raw: (string | null)[];
}

export interface TableContent {
  layout: TableLayout;
  rows: Map<number, ContentRow>;
}

export type DatabaseContent = Map<string, TableContent>;

/** One value as a reader found it: its text, and whether the database holds it as a number. */
export interface RawValue {
  text: string;
  numeric: boolean;
}

/** Times from here on were written by the code under test; all times in the templates are earlier. */
const CUTOFF = "2026-01-01";

/** A database content without any row. */
export function emptyContent(): DatabaseContent {
  return new Map([...LAYOUT.values()].map((layout) => [layout.name, { layout, rows: new Map() }]));
}

/** Adds one row, its values in the order of the layout's columns. */
export function addRow(table: TableContent, values: (RawValue | null)[]): void {
  const { columns, index } = table.layout;
  const cells = values.map((value, at) => (value === null ? "null" : canonicalCell(columns[at]!, value)));
  const id = Number(cells[index.get("id")!]);
  table.rows.set(id, { id, cells, raw: values.map((value) => value?.text ?? null) });
}

function canonicalCell(column: ColumnLayout, { text, numeric }: RawValue): Cell {
  switch (column.kind) {
    case "bool":
      return String(text === "t" || (numeric && Number(text) !== 0));
    case "datetime":
      return JSON.stringify(canonicalTime(text));
    case "date":
      return JSON.stringify(text);
    case "float":
      return canonicalFloat(Number(text));
    case "json":
      return canonicalJson(text);
    default:
      return numeric ? text : JSON.stringify(text);
  }
}

function canonicalTime(text: string): string {
  let time = text.replaceAll("T", " ").replaceAll("+00:00", "").replace(/Z+$/, "");
  if (time.endsWith("+00")) time = time.slice(0, -3);
  if (time.includes(".")) time = time.replace(/0+$/, "").replace(/\.+$/, "");
  return time >= CUTOFF ? "<now>" : time;
}

function canonicalFloat(value: number): Cell {
  return Number.isInteger(value) ? BigInt(value).toString() : pythonFloat(value);
}

function canonicalJson(text: string): Cell {
  const value = parseJson(text);
  return value === null ? '"<json null>"' : writeJson(value, CANONICAL);
}

/** The text of a cell that holds a text; null where it holds null. */
export function cellText(cell: Cell): string | null {
  return cell === "null" ? null : String(JSON.parse(cell));
}

/** The uid of a row; null in tables without uids. */
export function uidOf(table: TableContent, row: ContentRow): string | null {
  const at = table.layout.index.get("uid");
  return at === undefined ? null : cellText(row.cells[at]!);
}

/** All uids of a database. */
export function uidsOf(content: DatabaseContent): Set<string> {
  const uids = new Set<string>();
  for (const table of content.values()) {
    if (!table.layout.index.has("uid")) continue;
    for (const row of table.rows.values()) {
      const uid = uidOf(table, row);
      if (uid !== null) uids.add(uid);
    }
  }
  return uids;
}
