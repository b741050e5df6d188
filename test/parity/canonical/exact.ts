/**
 * The exact comparison: values which the reference copied from the source must have the source's raw form.
 *
 * A value counts as copied where the expected row (in rows that do not change: the target's row) canonically has the
 * source's value. Looked at are JSON, times and integers; what the databases themselves make equal is made equal first.
 */
import { type Canonical, makeCanonical } from "./canonical.ts";
import { type Cell, type ContentRow, type DatabaseContent, type TableContent, uidsOf } from "./content.ts";
import type { Changes, TableChanges } from "./diff.ts";
import { EXACT, EXACT_SORTED, parseJson, writeJson } from "./json.ts";
import type { ColumnLayout } from "./layout.ts";

/** A database's content, and whether it came from PostgreSQL. */
export interface ExactSide {
  content: DatabaseContent;
  postgres: boolean;
}

/** One line for each copied value of the target (after the sync) whose raw form is not the source's. */
export function exact(
  expected: Changes,
  before: DatabaseContent,
  target: ExactSide,
  source: ExactSide,
  known: ReadonlySet<string>,
): string[] {
  const sourceCanonical = makeCanonical(source.content, new Set([...known, ...uidsOf(source.content)]));
  const targetCanonical = makeCanonical(target.content, new Set([...known, ...uidsOf(before)]));
  const forms = { source: formOf(source, target), target: formOf(target, source) };
  const lines: string[] = [];
  for (const [name, table] of source.content) {
    const wanted = wantedCells(expected.get(name));
    for (const [label, original, copy] of pairRows(table, sourceCanonical, targetCanonical)) {
      for (const [at, column] of table.layout.columns.entries()) {
        const cell = original.cells[at]!;
        if (!isExact(column, cell) || (wanted.get(label)?.[column.name] ?? copy.cells[at]) !== cell) continue;
        const [from, to] = [forms.source(column, original.raw[at]!), forms.target(column, copy.raw[at]!)];
        if (from !== to)
          lines.push(`exact: ${name}: ${label}: ${column.name}: source ${shown(from)}, target ${shown(to)}`);
      }
    }
  }
  return lines;
}

function isExact(column: ColumnLayout, cell: Cell): boolean {
  if (column.target !== undefined || column.name === "id") return false;
  return column.kind === "json" || column.kind === "datetime" || (column.kind === "plain" && /^-?\d+$/.test(cell));
}

/** The values that a row has afterwards, by natural key. */
function wantedCells(change: TableChanges | undefined): Map<string, Record<string, Cell>> {
  const wanted = new Map<string, Record<string, Cell>>();
  for (const row of change?.inserted ?? []) wanted.set(String(JSON.parse(row.uid ?? row["#key"]!)), row);
  for (const { key, changed } of change?.updated ?? []) {
    wanted.set(key, Object.fromEntries(Object.entries(changed).map(([name, [, now]]) => [name, now])));
  }
  return wanted;
}

/** Rows found in both databases by natural key, in the order of the target's ids. */
function* pairRows(
  table: TableContent,
  source: Canonical,
  target: Canonical,
): Generator<[label: string, original: ContentRow, copy: ContentRow]> {
  const originals = Map.groupBy(inOrder(table), (row) => source.label(table, row.id));
  const copies = target.content.get(table.layout.name)!;
  for (const copy of inOrder(copies)) {
    const label = target.label(copies, copy.id);
    const original = originals.get(label)?.shift();
    if (original !== undefined) yield [label, original, copy];
  }
}

function inOrder(table: TableContent): ContentRow[] {
  return [...table.rows.values()].sort((a, b) => a.id - b.id);
}

type Form = (column: ColumnLayout, raw: string | null) => string | null;

function formOf(side: ExactSide, other: ExactSide): Form {
  const mixed = side.postgres !== other.postgres;
  return ({ kind }, raw) => {
    if (raw === null) return null;
    if (kind === "json") return side.postgres && !mixed ? raw : writeJson(parseJson(raw), mixed ? EXACT_SORTED : EXACT);
    return kind === "datetime" ? padFraction(raw) : raw;
  };
}

/** Trailing zeros of the fraction do not count; a zone or a `T` in SQLite's text does. */
function padFraction(text: string): string {
  const [, head, fraction = ""] = /^([^.]*)\.?(.*)$/s.exec(text) ?? [];
  return /^\d*$/.test(fraction) ? `${head}.${fraction.padEnd(6, "0")}` : text;
}

function shown(form: string | null): string {
  return form ?? "None";
}
