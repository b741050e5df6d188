/**
 * Reads from the source all that an object may need on the target, level by level: the rows of one level and
 * the links of one kind cost one statement each, however many there are, and go out together. Reads as if the target were
 * empty; what is there already is found out in `match.ts` and dropped in `plan.ts`.
 */

import { dtypeReferences } from "../../catalogue/dtype.ts";
import { BRANCHES } from "../../catalogue/fixedRows.ts";
import type { Catalogue, Registry, Table, ToOne } from "../../catalogue/model.ts";
import type { Database, TextValues } from "../../instances/readTable.ts";
import { idOf, textOf } from "../../instances/rowValues.ts";
import { together } from "../../instances/together.ts";
import type { Node, SourceGraph, Want } from "../graph.ts";
import { referenceEdges } from "../rules/references.ts";
import { Frontier, type Reach } from "./frontier.ts";
import { readAnnotations, readCollections, readComponents, readMembers, readNotes, type Take } from "./readLinks.ts";
import { readSlots } from "./readSlots.ts";

/** The source that is read, and its name. */
export interface Source {
  database: Database;
  catalogue: Catalogue;
  slug: string;
}

/** What is read of objects, and, down to `depth`, of the rows whose types lead to them. */
export interface ReadRequest {
  want: Want;
  depth: number;
  /** More rows than this, links included, end the reading with a TooManyRows. */
  maxRows?: number | undefined;
}

/** The graph of objects. */
export async function readSource(
  { database, catalogue, slug }: Source,
  registry: Registry,
  rows: TextValues[],
  { want, depth, maxRows }: ReadRequest,
): Promise<SourceGraph> {
  const frontier = new Frontier(database, catalogue, slug, "all", { maxRows, withAnnotations: want.annotations });
  const asked = [...new Set(rows.map((row) => frontier.add(registry, row)))];
  const roots = [...asked];
  let level = roots;
  for (let i = 0; i < depth && level.length > 0; i++) {
    level = await readChildren(frontier, registry, level);
    for (const node of level) roots.push(node);
  }
  for (const node of roots) frontier.ask(node, want);
  await readLevels(frontier, () => true);
  return { asked, roots: roots.map((node) => ({ node, want })), nodes: frontier.nodes };
}

/** Objects read for a comparison, and all rows that were read with them. */
export interface NearGraph extends Pick<SourceGraph, "nodes"> {
  objects: Node[];
}

/** The graph of objects as far as `reach` says, for a comparison; what the database does not show is left out of it. */
export async function readNear(
  { database, catalogue, slug }: Source,
  table: Table,
  rows: TextValues[],
  want: Want,
  reach: Exclude<Reach, "all">,
): Promise<NearGraph> {
  const frontier = new Frontier(database, catalogue, slug, reach);
  const objects = rows.map((row) => frontier.add(table, row));
  const near: ReadonlySet<Node> = new Set(objects);
  for (const node of objects) frontier.ask(node, want);
  await readLevels(frontier, (node) => near.has(node));
  return { objects, nodes: frontier.nodes };
}

async function readChildren(frontier: Frontier, registry: Registry, types: Node[]): Promise<Node[]> {
  const rows = await frontier.rows(registry, [
    { column: "type_id", values: types.map(({ id }) => id) },
    { column: "branch_id", values: [BRANCHES.main] },
  ]);
  return rows.filter((row) => !frontier.find(registry, idOf(row))).map((row) => frontier.add(registry, row));
}

/** `isWhole`: whether all that is wished of a row is read, or only what distinguishes it from others. */
async function readLevels(frontier: Frontier, isWhole: (node: Node) => boolean): Promise<void> {
  const expanded = new Map<Node, Want>();
  for (;;) {
    const level = await frontier.nextLevel();
    if (level.length === 0) return;
    for (const node of level) expandReferences(frontier, node, expanded.get(node), isWhole(node));
    const unseen = level.filter((node) => !expanded.has(node));
    const belongings = expandWishes(frontier, level.filter(isWhole), expanded);
    for (const node of level) expanded.set(node, { ...frontier.wantOf(node) });
    const takes = await together([frontier.reach === "all" ? readDtypes(frontier, unseen) : [], ...belongings]);
    for (const take of takes.flat()) take();
  }
}

/** Follows the references that the row's wishes ask for and that earlier wishes did not. */
function expandReferences(frontier: Frontier, node: Node, before: Want | undefined, isWhole: boolean): void {
  const want = frontier.wantOf(node);
  const isNew = ({ of }: { of?: keyof Want }) => (of ? want[of] && !before?.[of] : before === undefined);
  const references = isWhole ? node.table.references : keyReferences(node.table);
  for (const reference of references) {
    const id = node.values.get(reference.column);
    if (id == null) continue;
    for (const shape of referenceEdges(node.table, reference, frontier.withAnnotations).filter(isNew)) {
      const { column, target } = reference;
      frontier.need(target, id, { owner: node, column }, (to) => frontier.edge(node, { ...shape, to, column }));
    }
  }
}

/** References that are part of a table's unique keys. */
function keyReferences({ keys, references }: Table): ToOne[] {
  return references.filter(({ column }) => keys.some(({ columns }) => columns.includes(column)));
}

/** Dtypes name rows by uid; they come in every mode, and when the feature is there already, too. */
function readDtypes(frontier: Frontier, nodes: Node[]): Promise<Take[]> {
  const features = nodes.filter(({ table }) => table.name === "Feature");
  const named = features.flatMap((feature) =>
    dtypeReferences(feature.values.get("_dtype_str"), frontier.catalogue).map((reference) => ({
      feature,
      ...reference,
    })),
  );
  const reads = [...Map.groupBy(named, ({ table }) => table)].map(async ([table, here]) => {
    const rows = await frontier.rows(table, [{ column: "uid", values: [...new Set(here.map(({ uid }) => uid))] }]);
    const want: Want = table.name === "Schema" ? { full: true, members: true } : {};
    return () => {
      const byUid = new Map(rows.map((row) => [textOf(row, "uid"), frontier.add(table, row)]));
      for (const { feature, uid } of here) {
        const to = byUid.get(uid); // a dtype may name a row that is gone: the text is copied all the same
        if (to) frontier.edge(feature, { to, want, when: "always" });
      }
    };
  });
  return together(reads);
}

/** Reads what the wishes of a level ask for beyond the row, each wish once per row. */
function expandWishes(frontier: Frontier, level: Node[], expanded: ReadonlyMap<Node, Want>): Promise<Take[]>[] {
  const asking = (wish: keyof Want, name?: string) =>
    level.filter(
      (node) =>
        frontier.wantOf(node)[wish] && !expanded.get(node)?.[wish] && (name === undefined || node.table.name === name),
    );
  const wishOfCollections = frontier.reach === "all" ? "full" : "annotations";
  return [
    ...byTable(asking("notes")).map(([table, nodes]) => readNotes(frontier, table, nodes)),
    ...byTable(asking("annotations")).flatMap(([table, nodes]) => [
      ...(table.name === "Artifact" ? [readSlots(frontier, nodes)] : []), // first: new features get their ids in slot order
      readAnnotations(frontier, table, nodes),
    ]),
    readMembers(frontier, asking("members", "Schema")),
    readComponents(frontier, asking("components", "Schema")),
    readCollections(frontier, asking(wishOfCollections, "Collection")),
  ];
}

function byTable(nodes: Node[]): [Table, Node[]][] {
  return [...Map.groupBy(nodes, ({ table }) => table)];
}
