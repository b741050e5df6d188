/**
 * What the source says of synced objects in columns and tables that the gateway's catalogue does not have (dropped by
 * LaminDB, or of a later release or a module that is not configured): it stays behind, and the report says so.
 * A source that is as the catalogue has it costs no statement.
 */
import type { Catalogue, Table } from "../../catalogue/model.ts";
import type { RawValue } from "../../instances/dialects/canonical.ts";
import type { RawRow } from "../../instances/dialects/reader.ts";
import type { UnknownColumn, UnknownLink } from "../../instances/physicalSchema.ts";
import type { Database } from "../../instances/readTable.ts";
import { idOf } from "../../instances/rowValues.ts";
import { bind, param, raw, render, sql } from "../../instances/sql.ts";
import { addTo } from "../../util/addTo.ts";
import { first } from "../../util/first.ts";
import { getFrom } from "../../util/getFrom.ts";
import { ownValue } from "../../util/ownValue.ts";
import type { Leftover, Link, Node, SourceGraph } from "../graph.ts";

interface Owned {
  node: Node;
  when: Leftover["when"];
}

/** Values that mean nothing in a column without a default. */
const EMPTY: ReadonlySet<string> = new Set(["", "0", "false", "null", "{}", "[]"]);
const BOOLEANS: Record<string, string> = { t: "true", f: "false" };

/** A value that is LaminDB's default was not given by anyone. */
function isSaid(value: RawValue | undefined, column: UnknownColumn): boolean {
  if (value === null || value === undefined) return false;
  const text = ownValue(BOOLEANS, String(value)) ?? String(value);
  return column.default === null ? !EMPTY.has(text) : text !== column.default;
}

/** Rows of the source by table and id, with the objects that they belong to. */
function rowsOf(graph: SourceGraph): Map<Table, Map<string, Owned[]>> {
  const rows = new Map<Table, Map<string, Owned[]>>();
  const add = (table: Table, id: string, owned: Owned) => {
    const byId = rows.get(table) ?? new Map<string, Owned[]>();
    rows.set(table, byId);
    addTo(byId, id, owned);
  };
  const addLinks = (node: Node, when: Owned["when"], links: Link[]) => {
    for (const { table, values } of links) add(table, idOf(values), { node, when });
  };
  for (const [table, nodes] of graph.nodes) {
    for (const node of nodes.values()) {
      add(table, node.id, { node, when: "written" });
      const slots = node.slots.map(({ link }) => link);
      addLinks(node, "annotations", [...node.labels, ...node.featureValues, ...slots]);
      addLinks(node, "members", node.members);
      addLinks(node, "components", node.components);
      addLinks(node, "written", node.artifacts);
    }
  }
  return rows;
}

const notIn = (catalogue: Catalogue) => `not in the gateway's catalogue (LaminDB ${first(catalogue.modules).version})`;

async function readColumns(
  { dialect, reader }: Database,
  catalogue: Catalogue,
  physical: string,
  columns: UnknownColumn[],
  rows: Map<string, Owned[]>,
): Promise<Leftover[]> {
  const names = columns.map(({ name }) => dialect.quote(name)).join(", ");
  const among = dialect.isOneOf(raw("id"), "bigint", param(dialect.listParam("bigint", [...rows.keys()])));
  const statement = sql`SELECT id, ${names} FROM ${dialect.quote(physical)} WHERE ${among} ORDER BY id`;
  const found: RawRow[] = await reader.all(render(statement, dialect), bind(statement));
  return found.flatMap(([id, ...values]) =>
    columns
      .filter((column, i) => isSaid(values[i], column))
      .flatMap(({ name }) => {
        const reason = `the column ${name} of ${physical} is ${notIn(catalogue)}`;
        return getFrom(rows, String(id)).map((owned) => ({ ...owned, reason }));
      }),
  );
}

async function readLinks(
  { dialect, reader }: Database,
  catalogue: Catalogue,
  { table, column, owner }: UnknownLink,
  graph: SourceGraph,
): Promise<Leftover[]> {
  const nodes = graph.nodes.get(owner);
  if (!nodes) return [];
  const key = dialect.quote(column);
  const among = dialect.isOneOf(raw(key), "bigint", param(dialect.listParam("bigint", [...nodes.keys()])));
  const statement = sql`SELECT ${key}, count(*) FROM ${dialect.quote(table)} WHERE ${among} GROUP BY ${key} ORDER BY ${key}`;
  const rows = await reader.all(render(statement, dialect), bind(statement));
  return rows.map(([id, count]) => {
    const reason = `${count} ${Number(count) === 1 ? "row" : "rows"} of ${table}, which is ${notIn(catalogue)}`;
    return { node: getFrom(nodes, String(id)), when: "annotations", reason };
  });
}

/** Reads what stays behind of the graph's rows and links; one statement per table that has such parts. */
export async function readLeftovers(database: Database, catalogue: Catalogue, graph: SourceGraph): Promise<Leftover[]> {
  const { columns, links } = database.schema.unknown;
  const found: Leftover[][] = [];
  if (columns.size > 0) {
    const rows = rowsOf(graph);
    for (const [table, unknown] of columns) {
      const known = rows.get(table);
      if (known) found.push(await readColumns(database, catalogue, unknown.physical, unknown.columns, known));
    }
  }
  for (const link of links) found.push(await readLinks(database, catalogue, link, graph));
  return found.flat();
}
