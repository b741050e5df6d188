/**
 * What a sync changes on the target, kept while it writes. Inserted rows are remembered by a fingerprint of their
 * content, so that an undo can tell whether somebody has changed them since; updated and deleted ones by their values.
 */
import { hash } from "node:crypto";
import { type Column, getColumn, type Table } from "../../catalogue/model.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import { type Cell, Unreadable } from "../../instances/dialects/canonical.ts";
import { isTextValues, type TextValues } from "../../instances/readTable.ts";
import { cellOf } from "../../instances/rowValues.ts";
import { addTo } from "../../util/addTo.ts";
import { canonicalJson } from "../../util/canonicalJson.ts";
import { ownValue } from "../../util/ownValue.ts";
import { storedText } from "./stored.ts";

/** A row that gets other values. */
export interface RowUpdate {
  id: string;
  /** What the changed columns held. */
  before: TextRow;
  changes: TextRow;
}

export type Change =
  | { kind: "insert"; table: Table; columns: string[]; rows: [id: string, fingerprint: string][] }
  | { kind: "update"; table: Table; rows: RowUpdate[] }
  | { kind: "delete"; table: Table; rows: TextRow[] };

/** When and how a run ended is updated by each sync that uses it, so it does not count as part of what a sync inserted. */
const NOT_COMPARED: Record<string, ReadonlySet<string>> = { lamindb_run: new Set(["finished_at", "_status_code"]) };

/** A value as every database gives it back: JSON has several texts. What is unreadable equals nothing that a sync writes. */
export function comparable(column: Column, cell: Cell | undefined): string | null {
  if (cell == null) return null;
  if (cell instanceof Unreadable) return `unreadable: ${cell.text}`;
  if (column.kind === "json") return canonicalJson(cell);
  return column.kind === "float" ? String(Number(cell)) : cell;
}

/** A short text that differs where a row's content does. */
export function fingerprint(table: Table, columns: readonly string[], row: TextRow | TextValues): string {
  const cell = (name: string) => (isTextValues(row) ? cellOf(row, name) : row[name]);
  const values = columns.map((name) => comparable(getColumn(table, name), cell(name)));
  return hash("md5", JSON.stringify(values), "base64url").slice(0, 22);
}

export class ChangeLog {
  readonly #inserted = new Map<Table, Map<string, TextRow>>();
  readonly #updated = new Map<Table, Map<string, RowUpdate>>();
  readonly #deleted = new Map<Table, TextRow[]>();

  inserted(table: Table, rows: readonly TextRow[]): void {
    const known = this.#inserted.get(table) ?? new Map<string, TextRow>();
    this.#inserted.set(table, known);
    for (const row of rows) known.set(row.id!, row);
  }

  hasInserted(table: Table, id?: string): boolean {
    const rows = this.#inserted.get(table);
    return id === undefined ? rows !== undefined : rows?.has(id) === true;
  }

  /** Several updates of a row count as one; a row that was inserted here stays an insert. */
  updated(table: Table, updates: readonly RowUpdate[]): void {
    const known = this.#updated.get(table) ?? new Map<string, RowUpdate>();
    for (const { id, before, changes } of updates) {
      const fresh = this.#inserted.get(table)?.get(id);
      if (fresh) Object.assign(fresh, changes);
      else {
        const earlier = known.get(id);
        const merged = { before: { ...before, ...earlier?.before }, changes: { ...earlier?.changes, ...changes } };
        known.set(id, { id, ...merged });
      }
    }
    if (known.size > 0) this.#updated.set(table, known);
  }

  deleted(table: Table, rows: readonly TextValues[]): void {
    for (const row of rows) addTo(this.#deleted, table, Object.fromEntries(row));
  }

  /** All changes, one entry per table and kind. */
  changes(): Change[] {
    const inserts = [...this.#inserted].map(([table, rows]): Change => {
      const [first] = rows.values();
      const columns = Object.keys(first ?? {}).filter(
        (name) => name !== "id" && !ownValue(NOT_COMPARED, table.table)?.has(name),
      );
      return {
        kind: "insert",
        table,
        columns,
        rows: [...rows].map(([id, row]) => [id, fingerprint(table, columns, row)]),
      };
    });
    const updates = [...this.#updated].map(
      ([table, rows]): Change => ({ kind: "update", table, rows: [...rows.values()] }),
    );
    const deletes = [...this.#deleted].map(([table, rows]): Change => ({ kind: "delete", table, rows }));
    return [...inserts, ...updates, ...deletes];
  }
}

/** A change as the journal keeps it. */
export function changeText({ table: _table, kind: _kind, ...content }: Change): string {
  return storedText(content);
}
