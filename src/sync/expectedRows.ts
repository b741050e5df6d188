import { getColumn, isReference, type KeyFacts, type Table } from "../catalogue/model.ts";
import type { TextValues } from "../instances/readTable.ts";
import { getFrom } from "../util/getFrom.ts";
import { type Node, uidOf } from "./graph.ts";
import { applies, type ComingRows, keysOf, keyText } from "./match.ts";
import type { Plan, PlannedRow } from "./plan.ts";
import { plainValue, referenceEnd } from "./write/copyRows.ts";

const nameOf = (table: Table, { columns }: KeyFacts, text: string) => JSON.stringify([table.table, ...columns, text]);

/**
 * Rows that the target would have after syncs which are only planned, by their unique keys, as they would be there. Of their
 * values only the uid is given, and an id that no row has.
 */
export class ExpectedRows implements ComingRows {
  readonly #rows = new Map<string, TextValues>();
  #count = 0;

  find(table: Table, key: KeyFacts, text: string): TextValues | undefined {
    return this.#rows.get(nameOf(table, key, text));
  }

  /** Notes what a plan inserts. */
  add(plan: Plan): void {
    const inserted = [...plan.rows.values()].filter(({ node, fate }) => fate === "insert" && node.table.hasUid);
    const ids = new Map(inserted.map(({ node }) => [node, `-${++this.#count}`]));
    const targetId = (node: Node) => ids.get(node) ?? plan.rows.get(node)?.target?.get("id");
    for (const row of inserted) {
      const { node } = row;
      const known = new Map([["id", getFrom(ids, node)] as const, ["uid", uidOf(node)] as const]);
      for (const key of keysOf(node.table)) {
        const values = keyValues(row, key, targetId);
        const text = keyText(key.columns.map((column) => values.get(column)));
        if (text && applies(key, values)) this.#rows.set(nameOf(node.table, key, text), known);
      }
    }
  }
}

/** The columns that a key is about, as the target would have them. */
function keyValues(row: PlannedRow, key: KeyFacts, idOf: (node: Node) => string | null | undefined): TextValues {
  const names = key.where ? [...key.columns, key.where.column] : key.columns;
  const columnValue = (name: string): string | null => {
    const column = getColumn(row.node.table, name);
    if (!isReference(column)) return plainValue(row, column);
    const { to, standIn } = referenceEnd(row, column);
    return (to && idOf(to)) ?? standIn;
  };
  return new Map(names.map((name) => [name, columnValue(name)]));
}
