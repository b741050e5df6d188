import type { Table } from "../catalogue/model.ts";
import { notesTable } from "../catalogue/notesTable.ts";
import type { ReadSession } from "../instances/instance.ts";
import { sql } from "../instances/sql.ts";
import type { Loaders } from "../loaders/loaders.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import { Query } from "../query/query.ts";

/** The latest readme of each of these objects, by the object's id; without one they are left out. */
async function loadNotes(session: ReadSession, table: Table, ids: readonly string[]): Promise<Map<string, string>> {
  const { instance, schema } = session;
  const { block, owner } = notesTable(table, instance.catalogue) ?? {};
  if (!block || !owner || !schema.hasTable(block) || !schema.hasColumn(block, owner.column)) return new Map();
  const query = new Query(session);
  const { filters, decode } = session.dialect;
  const alias = query.alias();
  const column = (name: string) => query.column(alias, block, name);
  const isReadme = filters.isOneOf(column("kind"), "string", ["readme"]);
  const isLatest = filters.isOneOf(column("is_latest"), "boolean", ["true"]);
  const among = filters.isOneOf(column(owner.column), "bigint", ids);
  const [host, content] = [query.select(column(owner.column), "bigint"), query.select(column("content"), "text")];
  const rows = await query.run(
    sql`SELECT ${query.selected} FROM ${query.table(block)} ${alias} WHERE ${among} AND ${isReadme} AND ${isLatest} ORDER BY ${alias}.id`,
  );
  // should several claim to be the latest, the one written last is
  return new Map(rows.map((row) => [decode("bigint", row[host])!, decode("text", row[content]) ?? ""]));
}

/** Text of an object's latest readme; null where it has none. */
export async function notesOf(loaders: Loaders, object: LoadedObject): Promise<string | null> {
  if (object.unsaved) return null;
  const { instance, table } = object;
  const load = loaders.batched<string, string>({ reads: "notes", instance, table }, (ids) =>
    loaders.read(instance, (session) => loadNotes(session, table, ids)),
  );
  return (await load.load(object.id)) ?? null;
}
