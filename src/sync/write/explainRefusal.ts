/** Names rows that the target refuses: registry, uid, field and reason. */
import type { Table } from "../../catalogue/model.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import { type RefusedRow, refusal } from "../../instances/dialects/refusedRow.ts";
import { type Database, readTable } from "../../instances/readTable.ts";
import type { RefusalSearch } from "../../instances/writer.ts";

const MAX_UIDS_NAMED = 5;

/** Rows of which at least one was refused. */
export function nameRows(table: Table, rows: readonly TextRow[]): RefusedRow {
  const uids = rows.flatMap(({ uid }) => uid ?? []);
  const named =
    uids.length > MAX_UIDS_NAMED ? `one of ${uids.slice(0, MAX_UIDS_NAMED).join(", ")}, …` : uids.join(", ");
  const registry = table.qualifiedName;
  const [uid, ...others] = uids;
  return { what: `${registry} ${named}`.trimEnd(), registry, ...(uid && others.length === 0 && { uid }) };
}

async function uidOfRow(database: Database, table: Table, id: string | null | undefined): Promise<string | undefined> {
  if (id == null || !table.hasUid) return undefined;
  const [row] = await readTable(database, table, [{ column: "id", values: [id] }]);
  return row?.get("uid") ?? undefined;
}

/** The object that a row without a uid (a link, a value) belongs to. */
async function nameByOwner(database: Database, table: Table, row: TextRow): Promise<RefusedRow> {
  const [end] = table.facts.link?.ends ?? [];
  const candidates = table.references.filter(({ column, target }) => target.hasUid && row[column] != null);
  const owner = candidates.find(({ column }) => column === end) ?? candidates[0];
  const uid = owner && (await uidOfRow(database, owner.target, row[owner.column]));
  if (!owner || !uid) return nameRows(table, [row]);
  const registry = owner.target.qualifiedName;
  return { what: `${table.qualifiedName} of ${registry} ${uid}`, registry, uid };
}

async function nameRow(database: Database, table: Table, row: TextRow): Promise<RefusedRow> {
  if (!table.hasUid) return nameByOwner(database, table, row);
  const uid = row.uid ?? (await uidOfRow(database, table, row.id));
  return nameRows(table, [{ ...row, uid: uid ?? null }]);
}

/** The CONFLICT of one refused row, found in a transaction that is as it was before the row. */
export async function explainRefusal(
  error: unknown,
  database: Database,
  search: RefusalSearch,
  table: Table,
  row: TextRow,
): Promise<unknown> {
  const why = database.dialect.refusalOf(error)!;
  const mayTell = why.kind === "value" && !why.reason;
  const column = why.column ?? (mayTell ? await search.refusedColumn(table, row) : undefined);
  const field = column === undefined ? undefined : table.columns.find((one) => one.column === column)?.name;
  return refusal(why, { ...(await nameRow(database, table, row)), field }, error);
}
