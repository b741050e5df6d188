import type { Catalogue, Table, ToOne } from "./model.ts";

/** The table of a registry's notes, and its reference to the object that they belong to. */
export function notesTable(table: Table, { tables }: Catalogue): { block: Table; owner: ToOne } | undefined {
  for (const block of tables) {
    if (block.kind !== "block") continue;
    const owner = block.references.find(({ target, reverse }) => target === table && reverse === "ablocks");
    if (owner) return { block, owner };
  }
  return undefined;
}
