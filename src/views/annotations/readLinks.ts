/** Reads what links say of many objects: ids only, all link tables of labels in one statement. */

import type { JsonLink, LabelLink } from "../../catalogue/annotationLinks.ts";
import type { Table } from "../../catalogue/model.ts";
import type { Cell } from "../../instances/dialects/canonical.ts";
import type { RawRow } from "../../instances/dialects/reader.ts";
import type { ReadSession } from "../../instances/instance.ts";
import type { PhysicalSchema } from "../../instances/physicalSchema.ts";
import { join, raw, type Sql, sql } from "../../instances/sql.ts";
import { Query } from "../../query/query.ts";

/** One link between an object and a label; ids as digits. */
export interface LabelRow {
  by: LabelLink;
  host: string;
  label: string;
  feature: string | null;
}

/** One JSON value of an object: JSON text, null for SQL's NULL, or text that is not JSON. */
export interface JsonRow {
  host: string;
  feature: string | null;
  value: Cell;
}

/** At most so many tables in one statement; SQLite takes 500. */
const MAX_UNION = 100;

function hasColumns(schema: PhysicalSchema, table: Table, columns: (string | null)[]): boolean {
  return schema.hasTable(table) && columns.every((column) => column === null || schema.hasColumn(table, column));
}

function selectLinks(query: Query, link: LabelLink, n: number, ids: readonly string[]): Sql {
  const { dialect, schema } = query;
  const { quote } = dialect;
  const feature = raw(link.feature && schema.hasColumn(link.link, link.feature) ? quote(link.feature) : "NULL");
  const host = raw(quote(link.host));
  const among = dialect.filters.isOneOf(host, "bigint", ids);
  const columns = sql`${String(n)} AS n, id AS link, ${host} AS host, ${quote(link.value)} AS label, CAST(${feature} AS bigint) AS feature`;
  return sql`SELECT ${columns} FROM ${query.table(link.link)} ${query.alias()} WHERE ${among}`;
}

async function readUnion(session: ReadSession, links: LabelLink[], ids: readonly string[]) {
  const query = new Query(session);
  const parts = links.map((link, n) => selectLinks(query, link, n, ids));
  const rows = await query.run(sql`${join(parts, " UNION ALL ")} ORDER BY 1, 2`);
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
  const { filters, quote, select, decode, read } = dialect;
  const owner = by.row?.target ?? by.link;
  const isHere = hasColumns(schema, by.link, [by.host, by.row?.column ?? null]);
  if (!isHere || !hasColumns(schema, owner, ["feature_id", "value"])) return [];
  const query = new Query(session);
  const link = query.alias();
  const value = by.row ? query.alias() : link;
  const joined = by.row
    ? sql` JOIN ${query.table(owner)} ${value} ON ${value}.id = ${link}.${quote(by.row.column)}`
    : raw("");
  const host = sql`${link}.${quote(by.host)}`;
  const among = filters.isOneOf(host, "bigint", ids);
  const columns = sql`${host}, ${value}.feature_id, ${select(sql`${value}.value`, "json")}`;
  const rows = await query.run(
    sql`SELECT ${columns} FROM ${query.table(by.link)} ${link}${joined} WHERE ${among} ORDER BY ${link}.id`,
  );
  return rows.map((row) => ({
    host: decode("bigint", row[0])!,
    feature: decode("bigint", row[1]),
    value: read("json", row[2]),
  }));
}
