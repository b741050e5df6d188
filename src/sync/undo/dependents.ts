/** Rows of the target that refer to rows which an undo is about to delete; found by the database's own foreign keys. */
import type { Catalogue, Table } from "../../catalogue/model.ts";
import { type Database, readTable, type TextValues } from "../../instances/readTable.ts";
import { textOf } from "../../instances/rowValues.ts";
import { bind, join, param, raw, render, type Sql, sql } from "../../instances/sql.ts";
import type { ObjectName } from "../report.ts";

/** More than these from one table are not named. */
const MAX_NAMED = 20;

const goingName = (table: string) => `going_${table.replaceAll(/\W/g, "_")}`;

interface ForeignKey {
  table: string;
  column: string;
}

/** A row that refers to one of the rows asked about. */
export interface Dependent extends ForeignKey {
  id: string;
  /** Key of the row that it refers to. */
  refersTo: string;
}

/** Foreign keys of a database by the table that they lead to, from tables whose rows have an id. */
export async function readForeignKeys({ reader, dialect }: Database): Promise<Map<string, ForeignKey[]>> {
  const columns = await reader.all(dialect.columnsSql);
  const withId = new Set(columns.filter(([, column]) => column === "id").map(([table]) => String(table)));
  const rows = await reader.all(dialect.foreignKeysSql);
  const keys = rows
    .map(([table, column, target]) => ({ table: String(table), column: String(column), target: String(target) }))
    .filter(({ table }) => withId.has(table));
  return Map.groupBy(keys, ({ target }) => target);
}

/**
 * Rows that refer to the rows of a table with these ids, a few per foreign key, in one statement. `except` holds
 * rows that do not count, by table: those that go, too.
 */
export async function findDependents(
  database: Database,
  keys: ForeignKey[],
  ids: readonly string[],
  except: ReadonlyMap<string, readonly string[]>,
): Promise<Dependent[]> {
  const { dialect, reader } = database;
  if (keys.length === 0 || ids.length === 0) return [];
  const list = (values: readonly string[]): Sql => {
    const [before, after] = dialect.listRows("\0").split("\0");
    const rows = sql`${before!}${param(dialect.listParam("string", values))}${after!}`;
    return sql`SELECT CAST(s.value AS bigint) FROM ${rows}`;
  };
  // lists as tables: compared value by value, 20,000 rows would be compared 400 million times
  const lists = [sql`gone(id) AS MATERIALIZED (${list(ids)})`];
  for (const table of new Set(keys.map((key) => key.table)))
    if (except.has(table)) lists.push(sql`${goingName(table)}(id) AS MATERIALIZED (${list(except.get(table)!)})`);
  const selects = keys.map(({ table, column }, i) => {
    const others = except.has(table) ? `AND id NOT IN (SELECT id FROM ${goingName(table)})` : "";
    return raw(`SELECT * FROM (SELECT ${i} AS k, id AS dependent, ${dialect.quote(column)} AS referred
      FROM ${dialect.quote(table)} WHERE ${dialect.quote(column)} IN (SELECT id FROM gone) ${others}
      LIMIT ${MAX_NAMED}) AS d${i}`);
  });
  const statement = sql`WITH ${join(lists, ", ")} ${join(selects, " UNION ALL ")}`;
  const rows = await reader.all(render(statement, dialect), bind(statement));
  return rows.map(([k, id, refersTo]) => ({ ...keys[Number(k)]!, id: String(id), refersTo: String(refersTo) }));
}

/** The object that a row of any table belongs to: itself, or for links and readmes, their owner; null if there is none. */
export async function ownerOf(
  database: Database,
  table: Table | undefined,
  row: TextValues | undefined,
): Promise<ObjectName | null> {
  if (!table || !row) return null;
  if (table.kind === "registry" && table.hasUid) return { db: "default", table, uid: textOf(row, "uid") };
  const [first] = table.facts.link?.ends ?? [];
  const owner = table.references.find(({ column, name, target }) =>
    first ? column === first : target.kind === "registry" && row.get(column) != null && name !== "created_by",
  );
  if (!owner || row.get(owner.column) == null) return null;
  const [found] = await readTable(database, owner.target, [{ column: "id", values: [textOf(row, owner.column)] }]);
  return found && owner.target.hasUid ? { db: "default", table: owner.target, uid: textOf(found, "uid") } : null;
}

/** The object that prevents the undo because of a dependent, and why; `to` is the row that it refers to. */
export async function describeDependent(
  database: Database,
  catalogue: Catalogue,
  dependent: Dependent,
  to: ObjectName,
): Promise<{ object: ObjectName; reason: string }> {
  const table = catalogue.findTable(dependent.table);
  const known = table && database.schema.hasTable(table) ? table : undefined;
  const [row] = known ? await readTable(database, known, [{ column: "id", values: [dependent.id] }]) : [];
  const object = (await ownerOf(database, known, row)) ?? to;
  const what = `${to.table.qualifiedName} ${to.uid}`;
  const isItself = object.table === known;
  const field = known?.column(dependent.column)?.name ?? dependent.column;
  const reason = isItself
    ? `its ${field} is ${what}`
    : `a row of ${dependent.table}, which the sync did not create, refers to ${what}`;
  return { object, reason };
}
