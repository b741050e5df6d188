import type { Catalogue, Table } from "../catalogue/model.ts";
import { isRegistry } from "../catalogue/model.ts";
import { entryName, fieldRelations, isObject } from "./fields.ts";
import { type Entry, printEntry, printOrderBy } from "./printEntry.ts";
import { printObject } from "./printObject.ts";
import { printRegistryNames, printRoot, printSyncManyFilter } from "./printRoot.ts";

/** All kinds of entries that lists of these tables' objects have, each once. */
function entriesOf(catalogue: Catalogue, targets: readonly Table[]): Entry[] {
  const found = new Map<string, Entry>(targets.map((target) => [target.typeName, { target, linkColumns: [] }]));
  for (const owner of catalogue.tables.filter(isObject)) {
    for (const relation of fieldRelations(owner)) {
      const name = entryName(relation);
      if (targets.includes(relation.target) && !found.has(name)) found.set(name, relation);
    }
  }
  return [...found.values()];
}

/** SDL of one module: its object types, their lists and filters, and its root fields. */
export function printModule(catalogue: Catalogue, module: string): string {
  const tables = catalogue.tables.filter((table) => table.module === module && isObject(table));
  return [
    printRoot(tables.filter(isRegistry)),
    ...tables.flatMap((table) => [printObject(table, catalogue), printOrderBy(table)]),
    ...entriesOf(catalogue, tables).map(printEntry),
  ].join("\n");
}

/** SDL of everything that follows from the catalogue, by the name of the file that keeps it. */
export function printRegistries(catalogue: Catalogue): Map<string, string> {
  const modules = catalogue.modules.map(({ name }) => [name, printModule(catalogue, name)] as const);
  const names = [printRegistryNames(catalogue), printSyncManyFilter(catalogue)].join("\n");
  return new Map([["names", names], ...modules]);
}
