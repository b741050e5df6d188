import type { TextValues } from "../instances/readTable.ts";
import { type Node, type SourceGraph, uidOf } from "./graph.ts";
import type { Matches } from "./match.ts";
import type { Plan } from "./plan.ts";

/** Key that no row has. */
const NO_ID = "0";

const nameOf = (node: Node) => `${node.table.table} ${uidOf(node)}`;

/** Rows that the target would have after syncs which are only planned, by uid; none of their values are known. */
export class ExpectedRows {
  readonly #rows = new Map<string, TextValues>();

  /** Notes what a plan inserts. */
  add(plan: Plan): void {
    for (const { node, fate } of plan.rows.values()) {
      if (fate !== "insert" || !node.table.hasUid) continue;
      const row = new Map([["id", NO_ID] as const, ["uid", uidOf(node)] as const]);
      this.#rows.set(nameOf(node), row);
    }
  }

  /** Has rows of a graph match those that are expected. */
  addTo(matches: Matches, { nodes }: SourceGraph): void {
    for (const node of [...nodes.values()].flatMap((rows) => [...rows.values()])) {
      const row = matches.has(node) ? undefined : this.#rows.get(nameOf(node));
      if (row) matches.set(node, row);
    }
  }
}
