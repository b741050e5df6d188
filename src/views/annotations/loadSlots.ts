/** Reads the slots of datasets: which schema describes each part of the data, and the features that it has. */

import { annotationLinks, type SlotLink } from "../../catalogue/annotationLinks.ts";
import { memberRelation } from "../../catalogue/members.ts";
import type { Table } from "../../catalogue/model.ts";
import type { ReadSession } from "../../instances/instance.ts";
import { join, raw, sql } from "../../instances/sql.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { Query } from "../../query/query.ts";
import { selectColumns } from "../../query/selection.ts";
import { addTo } from "../../util/addTo.ts";
import { FEATURE_COLUMNS } from "./annotation.ts";

/** A slot of a dataset with the schema of what is in it. */
export interface Slot {
  name: string;
  schema: LoadedObject;
}

const SCHEMA_COLUMNS = ["uid", "itype", "n_members", "_dtype_str"];

async function loadLinked(session: ReadSession, by: SlotLink, ids: readonly string[]): Promise<[string, Slot][]> {
  const { dialect, schema } = session;
  if (!schema.hasTable(by.link) || !schema.hasTable(by.schema.target)) return [];
  const query = new Query(session);
  const [link, target] = [query.alias(), query.alias()];
  const host = query.column(link, by.link, by.host);
  const positions = [query.select(host, "bigint"), query.select(query.column(link, by.link, "slot"), "string")];
  const shape = query.selectObject(target, by.schema.target, selectColumns(...SCHEMA_COLUMNS));
  const on = sql`${target}.id = ${query.column(link, by.link, by.schema.column)}`;
  const from = sql`${query.table(by.link)} ${link} JOIN ${query.table(by.schema.target)} ${target} ON ${on}`;
  const among = dialect.filters.isOneOf(host, "bigint", ids);
  const rows = await query.run(sql`SELECT ${query.selected} FROM ${from} WHERE ${among} ORDER BY ${link}.id`);
  return rows.map((row) => {
    const [id, name] = positions.map((position, i) => dialect.decode(i === 0 ? "bigint" : "string", row[position]));
    return [id!, { name: name ?? "", schema: query.readObject(shape, row)! }];
  });
}

/** The slots of these objects in the order in which they were linked; objects without any are left out. */
export async function loadSlots(
  session: ReadSession,
  table: Table,
  ids: readonly string[],
): Promise<Map<string, Slot[]>> {
  const { slots } = annotationLinks(table, session.instance.catalogue);
  const found = new Map<string, Slot[]>();
  const linked = await Promise.all(slots.map((by) => loadLinked(session, by, ids)));
  for (const [id, slot] of linked.flat()) addTo(found, id, slot);
  return found;
}

/**
 * Members of these schemas that belong to a registry, by the schema's id, in the order in which they were
 * linked; with `limit` the first ones of each schema only.
 */
export async function loadMembers(
  session: ReadSession,
  registry: Table,
  schemaIds: readonly string[],
  columns: readonly string[],
  limit?: number,
): Promise<Map<string, LoadedObject[]>> {
  const { dialect, instance, schema } = session;
  const schemas = instance.catalogue.registry("Schema");
  const path = memberRelation(schemas, registry.qualifiedName)?.path;
  const found = new Map<string, LoadedObject[]>();
  if (!path || schemaIds.length === 0 || !schema.hasTable(path.link) || !schema.hasTable(registry)) return found;
  const query = new Query(session);
  const [ranked, inner, target] = [query.alias(), query.alias(), query.alias()];
  const owner = query.select(sql`${inner}.schema_id`, "bigint");
  const shape = query.selectObject(target, registry, selectColumns(...columns));
  const among = dialect.filters.isOneOf(raw("schema_id"), "bigint", schemaIds);
  const rank = raw("row_number() OVER (PARTITION BY schema_id ORDER BY id) AS rank");
  const links = sql`SELECT *, ${rank} FROM ${query.table(path.link)} ${ranked} WHERE ${among}`;
  const on = sql`${target}.id = ${inner}.${dialect.quote(path.targetColumn)}`;
  const joins = join([sql`JOIN ${query.table(registry)} ${target} ON ${on}`, ...query.joins], " ");
  const first = limit === undefined ? raw("TRUE") : sql`${inner}.rank <= ${String(Math.trunc(limit))}`;
  const rows = await query.run(
    sql`SELECT ${query.selected} FROM (${links}) ${inner} ${joins} WHERE ${first} ORDER BY ${inner}.id`,
  );
  for (const row of rows) {
    const id = dialect.decode("bigint", row[owner])!;
    addTo(found, id, query.readObject(shape, row)!);
  }
  return found;
}

/** The features of these schemas, by the schema's id. */
export function loadFeatureMembers(
  session: ReadSession,
  schemaIds: readonly string[],
): Promise<Map<string, LoadedObject[]>> {
  return loadMembers(session, session.instance.catalogue.registry("Feature"), schemaIds, FEATURE_COLUMNS);
}

/** The registry of a schema's members. */
export function memberRegistry(schema: LoadedObject): Table | undefined {
  return memberRelation(schema.table, schema.values.get("itype"))?.target;
}
