import type { Catalogue, Table } from "../catalogue/model.ts";
import { isRegistry } from "../catalogue/model.ts";
import { entryName, fieldRelations, isObject } from "./fields.ts";
import { type Entry, printEntry, printOrderBy } from "./printEntry.ts";
import { printBlockFilters, printFilters, printStatus } from "./printFilters.ts";
import { printAggregate } from "./printListFacts.ts";
import { printObject } from "./printObject.ts";
import { printRegistryNames, printRoot, printSyncManyFilter } from "./printRoot.ts";

/** The entries of these tables' lists and relations by name, each once. */
function entriesOf(tables: readonly Table[]): Map<string, Entry> {
  const own = tables.map((target): [string, Entry] => [target.typeName, { target, linkColumns: [] }]);
  const linked = tables.flatMap((owner) =>
    fieldRelations(owner)
      .filter(({ linkColumns }) => linkColumns.length > 0)
      .map((relation): [string, Entry] => [entryName(owner, relation), relation]),
  );
  return new Map([...own, ...linked]);
}

/** SDL of one module: its object types, their lists and filters, and its root fields. */
export function printModule(catalogue: Catalogue, module: string): string {
  const tables = catalogue.tables.filter((table) => table.module === module && isObject(table));
  return [
    printRoot(tables.filter(isRegistry)),
    ...tables.flatMap((table) => [
      printObject(table, catalogue),
      printStatus(table),
      printOrderBy(table),
      printAggregate(table),
      printFilters(table, catalogue),
    ]),
    ...[...entriesOf(tables)].map(([name, entry]) => printEntry(entry, name)),
  ].join("\n");
}

/** SDL of everything that follows from the catalogue, by the name of the file that keeps it. */
export function printRegistries(catalogue: Catalogue): Map<string, string> {
  const modules = catalogue.modules.map(({ name }) => [name, printModule(catalogue, name)] as const);
  const names = [printRegistryNames(catalogue), printSyncManyFilter(catalogue), printBlockFilters(catalogue)].join(
    "\n",
  );
  return new Map([["names", names], ...modules]);
}
