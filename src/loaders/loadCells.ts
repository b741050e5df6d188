import type { ColumnKind, Table } from "../catalogue/model.ts";
import { Unreadable } from "../instances/dialects/canonical.ts";
import type { ReadSession } from "../instances/instance.ts";
import { cellStatement } from "../query/paths/cellStatement.ts";
import type { ResolvedPath } from "../query/paths/path.ts";
import { addTo } from "../util/addTo.ts";
import { tooManyEntries } from "./entryCount.ts";

/** A value as canonical text. */
export interface CellValue {
  kind: ColumnKind;
  text: string;
}

/**
 * What each of the objects with these ids has at a path, by id; objects without a value are left out. Throws CONFLICT for a value that
 * its kind cannot hold, LIMIT_EXCEEDED where there are more than `most` values of all objects.
 */
export async function loadCells(
  session: ReadSession,
  table: Table,
  path: ResolvedPath,
  ids: readonly string[],
  most: number,
): Promise<Map<string, CellValue[]>> {
  const found = new Map<string, CellValue[]>();
  const statement = cellStatement(session, table, path, ids, most + 1);
  if (!statement) return found;
  const { query, kind, text } = statement;
  const rows = await query.run(text);
  if (rows.length > most) throw tooManyEntries(most);
  for (const [id, raw] of rows) {
    const cell = query.dialect.read(kind, raw);
    if (cell instanceof Unreadable) throw cell.error(`${table.qualifiedName} with id ${id}: \`${path.text}\``);
    if (cell !== null) addTo(found, String(id), { kind, text: cell });
  }
  return found;
}
