import type { Catalogue, Registry } from "../catalogue/model.ts";
import { searchedColumns } from "../catalogue/searchedColumns.ts";
import type { ReadSession } from "./instance.ts";

/** The index that lets a registry be searched without reading all of it. */
export interface SearchIndex {
  registry: Registry;
  /** SQL that makes it. */
  sql: string;
  isThere: boolean;
}

/** SQL that comes first, and the index of each registry that has text; null where the database has no such indexes. */
export async function findSearchIndexes(
  { dialect, schema, reader }: ReadSession,
  { registries }: Catalogue,
): Promise<{ before: string; indexes: SearchIndex[] } | null> {
  const { searchIndexes } = dialect;
  if (!searchIndexes) return null;
  const rows = await reader.all(searchIndexes.presentSql);
  const named = new Set((await reader.all(searchIndexes.namedSql)).map(([table]) => String(table)));
  const present = new Set(rows.map(([table, column]) => `${table}.${column}`));
  const indexes = registries.flatMap((registry): SearchIndex[] => {
    // a table of an older release, which is shown under other names
    if (!schema.hasTable(registry) || schema.from(registry) !== dialect.quote(registry.table)) return [];
    const columns = searchedColumns(registry)
      .map(({ column }) => column)
      .filter((column) => schema.hasColumn(registry, column));
    if (columns.length === 0) return [];
    const isThere = columns.every((column) => present.has(`${registry.table}.${column}`));
    const sql = searchIndexes.create(registry.table, columns, named.has(registry.table));
    return [{ registry, sql, isThere }];
  });
  return { before: searchIndexes.before, indexes };
}
