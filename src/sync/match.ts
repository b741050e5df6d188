/**
 * Finds on the target the rows that the source's rows are: by uid, storages by root, else by the values of a
 * unique key. One statement per table and key, those of several tables together. Names are never compared (LaminDB
 * 2.12.1; parity: artifact-13 to artifact-16, bionty-05, bionty-06, transform-06).
 */
import type { KeyFacts, Table } from "../catalogue/model.ts";
import { type Database, readTable, type TextValues } from "../instances/readTable.ts";
import { textOf } from "../instances/rowValues.ts";
import { together } from "../instances/together.ts";
import { first } from "../util/first.ts";
import { getFrom } from "../util/getFrom.ts";
import { type Edge, exceeds, mergeWants, type Node, type SourceGraph, uidOf } from "./graph.ts";
import { isFilled } from "./rules/filled.ts";

/** Rows of the target by the source's row; a row without an entry is not there. */
export type Matches = Map<Node, TextValues>;

type KeyText = string;

/** Rows that the target does not have yet, but that count as if it had them. */
export interface ComingRows {
  /** The row whose columns of the key have these values, if there is one. */
  find(table: Table, key: KeyFacts, text: KeyText): TextValues | undefined;
}

/** The values of a key as one text; undefined where one of them is null, so that the key does not apply. */
export function keyText(values: (string | null | undefined)[]): KeyText | undefined {
  if (values.some((value) => value == null)) return undefined;
  return values.length === 1 ? values[0]! : JSON.stringify(values);
}

/** Whether a row is one of those that a key is about. */
export function applies(key: KeyFacts, values: TextValues): boolean {
  if (!key.where) return true;
  return (values.get(key.where.column) == null) === key.where.isNull;
}

/** Unique keys of a table in the order in which they are tried. */
export function keysOf(table: Table): KeyFacts[] {
  if (table.name === "Storage") return [{ columns: ["root"] }];
  return [...table.keys].sort((a, b) => Number(isUid(b)) - Number(isUid(a)));
}

function isUid(key: KeyFacts): boolean {
  return key.columns.length === 1 && key.columns[0] === "uid";
}

/** People are never guessed: another uid with the same handle is a conflict, which the plan reports. */
function isTried(table: Table, key: KeyFacts): boolean {
  return table.name !== "User" || isUid(key);
}

/** Whether rows of one table have the same values of a unique key, so that the target can hold only one of them. */
export function haveTwins(nodes: readonly Node[]): boolean {
  return keysOf(first(nodes).table).some((key) => {
    const own = nodes.filter(({ values }) => applies(key, values));
    const texts = own.flatMap(({ values }) => keyText(key.columns.map((column) => values.get(column))) ?? []);
    return new Set(texts).size < texts.length;
  });
}

/** The columns of a key as they would stand on the target; a reference counts by the target's row. */
function targetValues(
  node: Node,
  key: KeyFacts,
  matches: Matches,
  graph: Pick<SourceGraph, "nodes">,
): (string | null | undefined)[] {
  return key.columns.map((name) => {
    const value = node.values.get(name);
    const reference = node.table.references.find(({ column }) => column === name);
    if (!reference || value == null) return value;
    const to = graph.nodes.get(reference.target)?.get(value);
    return to && matches.get(to)?.get("id");
  });
}

async function matchKey(
  database: Database,
  nodes: Node[],
  key: KeyFacts,
  matches: Matches,
  graph: Pick<SourceGraph, "nodes">,
  coming: ComingRows | undefined,
): Promise<void> {
  const { table } = first(nodes);
  const sought = new Map<KeyText, Node[]>();
  const last = new Set<string>();
  for (const node of nodes) {
    if (matches.has(node) || !applies(key, node.values)) continue;
    const values = targetValues(node, key, matches, graph);
    const text = keyText(values);
    const value = values.at(-1);
    if (!text || value == null || database.dialect.faultOf("text", value) !== null) continue; // the target has no such value
    const same = sought.get(text);
    if (same) same.push(node);
    else sought.set(text, [node]);
    last.add(value);
  }
  if (sought.size === 0) return;
  const lastColumn = first(key.columns.slice(-1));
  // the last column of a key (hash, ontology id) narrows it down most: one list as the condition, the rest compared here
  const rows = await readTable(database, table, [{ column: lastColumn, values: [...last] }]);
  const found = new Map<KeyText, TextValues>();
  for (const row of rows) {
    const text = keyText(key.columns.map((column) => row.get(column)));
    if (text && applies(key, row) && !found.has(text)) found.set(text, row);
  }
  for (const [text, same] of sought) {
    const row = found.get(text) ?? coming?.find(table, key, text);
    if (row) for (const node of same) matches.set(node, row);
  }
}

/** Ontology terms of which the source has the shorter uid that they had before LaminDB 2.0; today's uid starts with it. */
function isShortened({ table, values }: Node): boolean {
  const { uidLength } = table.facts;
  return table.column("ontology_id") !== undefined && (values.get("uid")?.length ?? 0) < (uidLength ?? 0);
}

/** The same term under its longer uid; ontologies rename terms, so that the key of name and ontology id may fail. */
async function matchLengthened(database: Database, nodes: Node[], matches: Matches): Promise<void> {
  const sought = nodes.filter((node) => isShortened(node) && !matches.has(node) && node.values.get("ontology_id"));
  if (sought.length === 0) return;
  const ontologyIds = [...new Set(sought.map(({ values }) => textOf(values, "ontology_id")))];
  const found = await readTable(database, first(sought).table, [{ column: "ontology_id", values: ontologyIds }]);
  const rows = Map.groupBy(found, (row) => row.get("ontology_id"));
  for (const node of sought) {
    const same = rows.get(node.values.get("ontology_id"))?.find((row) => textOf(row, "uid").startsWith(uidOf(node)));
    if (same) matches.set(node, same);
  }
}

/** Tables in groups so that a key's references are matched before the key. */
function inKeyOrder(tables: Table[]): Table[][] {
  const depth = (table: Table, seen: Table[] = []): number => {
    const columns = new Set(keysOf(table).flatMap((key) => key.columns));
    const targets = table.references.filter(
      ({ column, target }) => columns.has(column) && target !== table && !seen.includes(target),
    );
    return 1 + Math.max(0, ...targets.map(({ target }) => depth(target, [...seen, table])));
  };
  const groups = Map.groupBy(tables, (table) => depth(table));
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/** Rows that count where these objects, which the target has, are mapped: the others serve only those that are written. */
function reachable(mapped: SourceGraph["roots"]): ReadonlySet<Node> {
  const wants = new Map(mapped.map(({ node, want }) => [node, want]));
  const roots: ReadonlySet<Node> = new Set(wants.keys());
  const counts = (node: Node, { when, of }: Edge) =>
    !roots.has(node) || (when === "always" && (!of || wants.get(node)?.[of] === true));
  const queue = [...roots]; // grows while it is walked
  for (const node of queue) {
    for (const { to, want } of node.edges.filter((edge) => counts(node, edge))) {
      const known = wants.get(to);
      if (known && !(roots.has(to) && exceeds(want, known))) continue;
      wants.set(to, known ? mergeWants(known, want) : want);
      queue.push(to);
    }
  }
  return new Set(wants.keys());
}

/** The objects asked for where the target has all of them under the source's uids, found by one statement; else null. */
async function mappedRoots(
  database: Database,
  { roots }: SourceGraph,
  matches: Matches,
  coming: ComingRows | undefined,
): Promise<ReadonlySet<Node> | null> {
  const { table } = first(roots).node;
  const byUid = keysOf(table).find(isUid);
  if (!byUid || roots.some(({ want }) => isFilled(table, want))) return null;
  const nodes = roots.map(({ node }) => node);
  await matchKey(database, nodes, byUid, matches, { nodes: new Map() }, coming);
  return nodes.every((node) => matches.has(node)) ? reachable(roots) : null;
}

async function matchNodes(
  database: Database,
  graph: Pick<SourceGraph, "nodes">,
  matches: Matches,
  counts: (node: Node) => boolean,
  coming?: ComingRows,
): Promise<void> {
  const matchTable = async (table: Table) => {
    const nodes = [...getFrom(graph.nodes, table).values()].filter(counts);
    if (nodes.length === 0) return;
    for (const key of keysOf(table)) {
      if (isTried(table, key)) await matchKey(database, nodes, key, matches, graph, coming);
    }
    await matchLengthened(database, nodes, matches);
  };
  for (const tables of inKeyOrder([...graph.nodes.keys()])) await together(tables.map(matchTable));
}

/** Matches all rows of the graph; tables that the target lacks have no matches. */
export async function matchAll(database: Database, graph: Pick<SourceGraph, "nodes">): Promise<Matches> {
  const matches: Matches = new Map();
  await matchNodes(database, graph, matches, () => true);
  return matches;
}

/**
 * Matches the rows that a sync of the graph's roots may come to: objects that are there need few others. Rows that the
 * target lacks are looked up among those that are `coming`, by the same keys.
 */
export async function matchGraph(database: Database, graph: SourceGraph, coming?: ComingRows): Promise<Matches> {
  const matches: Matches = new Map();
  const reached = await mappedRoots(database, graph, matches, coming);
  await matchNodes(database, graph, matches, (node) => !reached || reached.has(node), coming);
  return matches;
}
