/**
 * Reads what belongs to rows: notes, labels, values, members, components, a collection's artifacts. The tables of one level are
 * asked for together; what is found is taken in their order, so that new rows get their ids in the same order each time.
 */
import { isReference, type Table } from "../../catalogue/model.ts";
import type { TextValues } from "../../instances/readTable.ts";
import { textOf } from "../../instances/rowValues.ts";
import { tablesWithRows } from "../../instances/tablesWithRows.ts";
import { together } from "../../instances/together.ts";
import { getFrom } from "../../util/getFrom.ts";
import type { Edge, Link, Node, Want } from "../graph.ts";
import {
  blockTable,
  collectionArtifactLink,
  componentLink,
  type LinkRule,
  labelLinks,
  memberLinks,
  valueLinks,
} from "../rules/links.ts";
import type { Frontier } from "./frontier.ts";

/** Takes what a read has found into the graph. */
export type Take = () => void;

/** Feature values that are records or labels come as stubs, all other objects with their annotations (parity: record-03). */
function wantOfValue(table: Table): Want {
  if (table.name === "Record" || table.name === "ULabel") return {};
  return { full: true, notes: true, annotations: true, members: true };
}

/** How the rows at the other ends of links come, and what the links are kept as. */
interface LinkUse {
  keep: (owner: Node, link: Link) => void;
  want: (table: Table) => Want;
  edge: Partial<Edge>;
}

const keepsLabel = (node: Node, link: Link) => void node.labels.push(link);
const keepsValue = (node: Node, link: Link) => void node.featureValues.push(link);
const FULL: Want = { full: true };

function label({ other }: LinkRule): LinkUse {
  const edge: Partial<Edge> = { of: "annotations", optional: other?.target.name !== "JsonValue" };
  return { keep: keepsLabel, want: () => ({ full: true, fill: true }), edge };
}

const VALUE: LinkUse = { keep: keepsValue, want: wantOfValue, edge: { of: "annotations", plainIfKnown: true } };
const MEMBER: LinkUse = {
  keep: (schema, link) => void schema.members.push(link),
  want: () => FULL,
  edge: { of: "members" },
};
const COMPONENT: LinkUse = {
  keep: (schema, link) => void schema.components.push(link),
  want: () => ({ full: true, members: true }),
  edge: { of: "components" },
};
const ARTIFACT: LinkUse = {
  keep: (collection, link) => void collection.artifacts.push(link),
  want: () => FULL,
  edge: { of: "full", when: "written" },
};

/** The link tables in which any of the owners has a row: most of the many are empty, and not read one by one. */
export async function used<Rule extends LinkRule>(
  frontier: Frontier,
  rules: Rule[],
  ownerIds: string[],
): Promise<Rule[]> {
  const asked = rules.map(({ link, ownerColumn }) => ({ table: link, column: ownerColumn, values: ownerIds }));
  const tables = await tablesWithRows(frontier.database, asked);
  return rules.filter(({ link }) => tables.has(link));
}

/** The links of one table for all owners; takes them with the rows at their other ends and their features. */
async function readLinks(frontier: Frontier, rule: LinkRule, owners: Node[], use: LinkUse): Promise<Take> {
  const byId = new Map(owners.map((owner) => [owner.id, owner]));
  const rows = await frontier.rows(rule.link, [{ column: rule.ownerColumn, values: [...byId.keys()] }]);
  return () => {
    for (const row of rows) takeLink(frontier, rule, getFrom(byId, textOf(row, rule.ownerColumn)), row, use);
  };
}

function takeLink(frontier: Frontier, rule: LinkRule, owner: Node, values: TextValues, use: LinkUse): void {
  const link: Link = { table: rule.link, values, ends: new Map([[rule.ownerColumn, owner]]) };
  use.keep(owner, link);
  for (const column of [rule.other?.column, "feature_id"]) {
    const reference = column ? rule.link.column(column) : undefined;
    const id = column ? values.get(column) : undefined;
    if (!column || !reference || !isReference(reference) || id == null) continue;
    const isFeature = column === "feature_id";
    const want = isFeature ? FULL : use.want(reference.target);
    const reason = { owner, featureId: isFeature ? null : values.get("feature_id") };
    frontier.need(reference.target, id, reason, (to) => {
      link.ends.set(column, to);
      frontier.edge(owner, { when: "always", ...use.edge, to, want });
    });
  }
}

async function readUsed(
  frontier: Frontier,
  rules: LinkRule[],
  owners: Node[],
  use: (rule: LinkRule) => LinkUse,
): Promise<Take[]> {
  const ids = owners.map(({ id }) => id);
  return together((await used(frontier, rules, ids)).map((rule) => readLinks(frontier, rule, owners, use(rule))));
}

/** Labels and feature values of rows of one table. */
export function readAnnotations(frontier: Frontier, table: Table, owners: Node[]): Promise<Take[]> {
  const labels = labelLinks(frontier.catalogue, table);
  const values = valueLinks(frontier.catalogue, table);
  const isLabel = new Set(labels);
  return readUsed(frontier, [...labels, ...values], owners, (rule) => (isLabel.has(rule) ? label(rule) : VALUE));
}

export async function readMembers(frontier: Frontier, schemas: Node[]): Promise<Take[]> {
  if (schemas.length === 0) return [];
  return readUsed(frontier, memberLinks(frontier.catalogue), schemas, () => MEMBER);
}

export async function readComponents(frontier: Frontier, schemas: Node[]): Promise<Take[]> {
  if (schemas.length === 0) return [];
  return [await readLinks(frontier, componentLink(frontier.catalogue), schemas, COMPONENT)];
}

export async function readCollections(frontier: Frontier, collections: Node[]): Promise<Take[]> {
  if (collections.length === 0) return [];
  return [await readLinks(frontier, collectionArtifactLink(frontier.catalogue), collections, ARTIFACT)];
}

/** The latest readmes of rows of one table. */
export async function readNotes(frontier: Frontier, table: Table, owners: Node[]): Promise<Take[]> {
  const blocks = blockTable(frontier.catalogue, table);
  if (!blocks) return [];
  const { ownerColumn } = blocks;
  const rows = await frontier.rows(blocks.table, [
    { column: ownerColumn, values: owners.map(({ id }) => id) },
    { column: "kind", values: ["readme"] },
    { column: "is_latest", values: ["true"] },
  ]);
  const byId = new Map(owners.map((node) => [node.id, node]));
  return [
    () => {
      for (const row of rows) getFrom(byId, textOf(row, ownerColumn)).readme = row;
    },
  ];
}
