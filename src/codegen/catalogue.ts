/** `npm run catalogue -- FILE`: writes `src/catalogue/modules/*.json` from what tools/export_catalogue.py exported. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { compactCatalogue } from "../catalogue/compact.ts";
import type { ModuleFacts, TableFacts } from "../catalogue/facts.ts";

/** One line per column, key and relation, so that a diff between two releases reads well. */
function printTable(table: TableFacts): string {
  const { columns, keys, relations, ...head } = table;
  const rows = (values: unknown[]) => values.map((value) => `\n    ${JSON.stringify(value)}`).join(",");
  return `  {${JSON.stringify(head).slice(1, -1)},\n   "columns":[${rows(columns)}],\n   "keys":[${rows(keys)}],\n   "relations":[${rows(relations)}]}`;
}

export function printModule(facts: ModuleFacts): string {
  const { module, version, tables } = facts;
  return `{"module":${JSON.stringify(module)},"version":${JSON.stringify(version)},"tables":[\n${tables.map(printTable).join(",\n")}\n]}\n`;
}

const file = process.argv[2];
if (!file) throw new Error("usage: npm run catalogue -- FILE (written by tools/export_catalogue.py)");
const folder = new URL("../catalogue/modules/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const facts of compactCatalogue(JSON.parse(readFileSync(file, "utf8")))) {
  writeFileSync(new URL(`${facts.module}.json`, folder), printModule(facts));
}
