/** Reads what links say of many objects: ids only, all link tables of labels in one statement. */

import type { JsonLink, LabelLink } from "../../catalogue/annotationLinks.ts";
import type { Table } from "../../catalogue/model.ts";
import type { Cell } from "../../instances/dialects/canonical.ts";
import type { RawRow } from "../../instances/dialects/dialect.ts";
import { FILTERS } from "../../instances/dialects/dialectFilters.ts";
import type { ReadSession } from "../../instances/instance.ts";
import type { PhysicalSchema } from "../../instances/introspect.ts";
import { join, render, type Sql, sql } from "../../instances/sql.ts";

/** One link between an object and a label; ids as digits. */
export interface LabelRow {
  by: LabelLink;
  host: string;
  label: string;
  feature: string | null;
}

/** One JSON value of an object: JSON text, null for SQL's NULL, or text that is no JSON. */
export interface JsonRow {
  host: string;
  feature: string | null;
  value: Cell;
}

/** At most so many tables in one statement; SQLite takes 500. */
const MAX_UNION = 100;

function run({ reader, dialect }: ReadSession, statement: Sql): Promise<RawRow[]> {
  return reader.all(render(statement, dialect), statement.params);
}

function hasColumns(schema: PhysicalSchema, table: Table, columns: (string | null)[]): boolean {
  return schema.hasTable(table) && columns.every((column) => column === null || schema.hasColumn(table, column));
}

function selectLinks({ dialect, schema }: ReadSession, link: LabelLink, n: number, ids: readonly string[]) {
  const { quote } = dialect;
  const feature = link.feature && schema.hasColumn(link.link, link.feature) ? quote(link.feature) : "NULL";
  const host = quote(link.host);
  const among = FILTERS[dialect.name].isOneOf(host, "bigint", ids);
  const columns = `${n} AS n, id AS link, ${host} AS host, ${quote(link.value)} AS label, CAST(${feature} AS bigint) AS feature`;
  return sql`SELECT ${columns} FROM ${schema.from(link.link)} l WHERE ${among}`;
}

async function readUnion(session: ReadSession, links: LabelLink[], ids: readonly string[]) {
  const parts = links.map((link, n) => selectLinks(session, link, n, ids));
  const rows = await run(session, sql`${join(parts, " UNION ALL ")} ORDER BY 1, 2`);
  const id = (row: RawRow, i: number) => session.dialect.decode("bigint", row[i]);
  return rows.map((row): LabelRow => {
    return { by: links[Number(row[0])]!, host: id(row, 2)!, label: id(row, 3)!, feature: id(row, 4) };
  });
}

/** The links of these objects to labels, by table and then in the order in which they were made. */
export async function readLabelLinks(
  session: ReadSession,
  links: readonly LabelLink[],
  ids: readonly string[],
): Promise<LabelRow[]> {
  const { schema } = session;
  const present = links.filter(
    ({ link, host, value, target }) => hasColumns(schema, link, [host, value]) && schema.hasTable(target),
  );
  const parts = Array.from({ length: Math.ceil(present.length / MAX_UNION) }, (_, i) =>
    readUnion(session, present.slice(i * MAX_UNION, (i + 1) * MAX_UNION), ids),
  );
  return (await Promise.all(parts)).flat();
}

/** The JSON values of these objects in the order in which they were linked. */
export async function readJsonLinks(session: ReadSession, by: JsonLink, ids: readonly string[]): Promise<JsonRow[]> {
  const { dialect, schema } = session;
  const { quote, select, decode, read } = dialect;
  const owner = by.row?.target ?? by.link;
  const isHere = hasColumns(schema, by.link, [by.host, by.row?.column ?? null]);
  if (!isHere || !hasColumns(schema, owner, ["feature_id", "value"])) return [];
  const joined = by.row ? ` JOIN ${schema.from(owner)} v ON v.id = l.${quote(by.row.column)}` : "";
  const alias = by.row ? "v" : "l";
  const host = `l.${quote(by.host)}`;
  const among = FILTERS[dialect.name].isOneOf(host, "bigint", ids);
  const columns = `${host}, ${alias}.feature_id, ${select(`${alias}.value`, "json")}`;
  const rows = await run(
    session,
    sql`SELECT ${columns} FROM ${schema.from(by.link)} l${joined} WHERE ${among} ORDER BY l.id`,
  );
  return rows.map((row) => ({
    host: decode("bigint", row[0])!,
    feature: decode("bigint", row[1]),
    value: read("json", row[2]),
  }));
}
