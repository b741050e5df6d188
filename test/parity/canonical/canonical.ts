/**
 * The canonical form of a database: rows without ids, foreign keys as natural keys, unknown uids numbered.
 *
 * An unknown uid is one that neither the templates nor the target before the sync had: it was drawn at random, so it is
 * shown as `<new TABLE n>`, numbered by the content of the rows. The order in which labels are first asked for is part of
 * the rules (a signature met inside a cycle depends on it), so tables and columns are walked in a fixed order.
 */
import { type Cell, type ContentRow, cellText, type DatabaseContent, type TableContent, uidOf } from "./content.ts";
import { type ColumnLayout, RANKED, type TableLayout } from "./layout.ts";
import { byCodePoints } from "./order.ts";

/** Canonical values by column, foreign keys without `_id`; `#rank` where the order of rows has a meaning. */
export type CanonicalRow = Record<string, Cell>;

export interface KeyedRow {
  key: string;
  row: CanonicalRow;
}

export interface Canonical {
  content: DatabaseContent;
  /** Natural key of a row: its uid, or the table's name with the unique columns and foreign keys. */
  label(table: TableContent, id: number): string;
  /** All rows of a table, sorted by key. */
  rows(table: TableContent): KeyedRow[];
}

/** The transform of a sync has a computed uid, which is therefore shown. */
const SYNC_KEY = "__lamindb_transfer__/";

/** Foreign keys that are no part of a link row's natural key. */
const NOT_NATURAL = new Set(["run_id", "created_by_id", "branch_id", "created_on_id", "space_id"]);

/** Makes the canonical form of a database whose known uids are shown as they are. */
export function makeCanonical(content: DatabaseContent, known: ReadonlySet<string>): Canonical {
  const labels = new Map<string, string>();
  const signatures = new Map<string, string>();
  const numbered = new Map<string, Map<number, string>>();

  function isKnown(table: TableContent, row: ContentRow): boolean {
    if (table.layout.name === "lamindb_transform") {
      const key = cellText(row.cells[table.layout.index.get("key")!]!);
      if (key?.startsWith(SYNC_KEY)) return true;
    }
    return known.has(uidOf(table, row) ?? "");
  }

  /** Content of a row with an unknown uid; foreign keys to other such rows are followed. */
  function signature(table: TableContent, id: number, open: readonly string[] = []): string {
    const place = `${table.layout.name} ${id}`;
    const found = signatures.get(place);
    if (found !== undefined) return found;
    if (open.includes(place)) return "<cycle>";
    const row = table.rows.get(id);
    if (row === undefined) return `<dangling ${id}>`;
    const parts: string[] = [];
    for (const [at, column] of table.layout.columns.entries()) {
      if (column.name === "id" || column.name === "uid") continue;
      parts.push(`[${JSON.stringify(column.name)}, ${signatureCell(column, row.cells[at]!, [...open, place])}]`);
    }
    const result = `[${parts.join(", ")}]`;
    if (open.length === 0) signatures.set(place, result);
    return result;
  }

  function signatureCell(column: ColumnLayout, cell: Cell, open: readonly string[]): string {
    if (column.target === undefined || cell === "null") return cell;
    const target = content.get(column.target)!;
    const row = target.rows.get(Number(cell));
    const uid = row === undefined ? null : uidOf(target, row);
    if (row !== undefined && uid !== null && isKnown(target, row)) return JSON.stringify(uid);
    return JSON.stringify(signature(target, Number(cell), open));
  }

  function newLabels(table: TableContent): Map<number, string> {
    const { name } = table.layout;
    let result = numbered.get(name);
    if (result === undefined) {
      const unknown = [...table.rows.values()].filter((row) => !isKnown(table, row));
      const sorted = unknown
        .map(({ id }) => ({ id, text: signature(table, id) }))
        .sort((a, b) => byCodePoints(a.text, b.text) || a.id - b.id);
      const short = name.slice(name.indexOf("_") + 1);
      result = new Map(sorted.map(({ id }, at) => [id, `<new ${short} ${at + 1}>`]));
      numbered.set(name, result);
    }
    return result;
  }

  function label(table: TableContent, id: number): string {
    const place = `${table.layout.name} ${id}`;
    let result = labels.get(place);
    if (result === undefined) {
      const row = table.rows.get(id);
      result = row === undefined ? `<dangling ${place}>` : naturalKey(table, row);
      labels.set(place, result);
    }
    return result;
  }

  function naturalKey(table: TableContent, row: ContentRow): string {
    const { layout } = table;
    const uid = uidOf(table, row);
    if (layout.index.has("uid")) return isKnown(table, row) ? String(uid) : newLabels(table).get(row.id)!;
    const shown = naturalColumns(layout).map((name) => `${name}=${pythonText(reference(table, row, name))}`);
    return `${layout.name}(${shown.join(", ")})`;
  }

  /** A cell, or for a foreign key the label of its row. */
  function reference(table: TableContent, row: ContentRow, name: string): Cell {
    const at = table.layout.index.get(name)!;
    const cell = row.cells[at]!;
    const { target } = table.layout.columns[at]!;
    if (target === undefined || cell === "null") return cell;
    return JSON.stringify(label(content.get(target)!, Number(cell)));
  }

  function canonicalRow(table: TableContent, row: ContentRow, rank: number | undefined): CanonicalRow {
    const { columns, index } = table.layout;
    const result: CanonicalRow = {};
    for (const name of columns.map((column) => column.name).sort(byCodePoints)) {
      if (name === "id") continue;
      const { target } = columns[index.get(name)!]!;
      result[target === undefined ? name : name.slice(0, -"_id".length)] = reference(table, row, name);
    }
    if (index.has("uid")) result.uid = JSON.stringify(label(table, row.id));
    if (rank !== undefined) result["#rank"] = String(rank);
    return result;
  }

  function rows(table: TableContent): KeyedRow[] {
    const ranks = ranksOf(table);
    return [...table.rows.values()]
      .map((row) => ({ row: canonicalRow(table, row, ranks.get(row.id)), key: label(table, row.id) }))
      .sort((a, b) => byCodePoints(a.key, b.key) || byCodePoints(asciiText(a.row), asciiText(b.row)));
  }

  return { content, label, rows };
}

function naturalColumns({ unique, columns }: TableLayout): string[] {
  const foreign = columns.filter(({ name, target }) => target !== undefined && !NOT_NATURAL.has(name));
  return [...new Set([...unique.flat(), ...foreign.map(({ name }) => name)])].sort(byCodePoints);
}

/** Position of each row by id within its parent, in tables whose order has a meaning. */
function ranksOf(table: TableContent): Map<number, number> {
  const ranks = new Map<number, number>();
  const parent = RANKED.get(table.layout.name);
  if (parent === undefined) return ranks;
  const counts = new Map<string, number>();
  for (const row of [...table.rows.values()].sort((a, b) => a.id - b.id)) {
    const group = parent.map((name) => row.cells[table.layout.index.get(name)!]).join(" ");
    const rank = (counts.get(group) ?? 0) + 1;
    counts.set(group, rank);
    ranks.set(row.id, rank);
  }
  return ranks;
}

/** A scalar cell in Python's `str()` form, which natural keys use. */
function pythonText(cell: Cell): string {
  if (cell === "null") return "None";
  if (cell === "true" || cell === "false") return cell === "true" ? "True" : "False";
  return cell.startsWith('"') ? String(JSON.parse(cell)) : cell;
}

/** A row as JSON text with sorted keys. */
export function rowText(row: CanonicalRow): string {
  const names = Object.keys(row).sort(byCodePoints);
  return `{${names.map((name) => `${JSON.stringify(name)}: ${row[name]}`).join(", ")}}`;
}

/** As `rowText`, with everything beyond ASCII escaped: orders rows that share their natural key. */
function asciiText(row: CanonicalRow): string {
  return rowText(row).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
