import type { TextValues } from "../../instances/readTable.ts";
import { idOf, textOf } from "../../instances/rowValues.ts";
import { together } from "../../instances/together.ts";
import { addTo } from "../../util/addTo.ts";
import { first } from "../../util/first.ts";
import { getFrom } from "../../util/getFrom.ts";
import { type Link, makeNode, type Node } from "../graph.ts";
import { memberLinks, slotLink, type TwoEndedRule } from "../rules/links.ts";
import type { Frontier } from "./frontier.ts";
import { type Take, used } from "./readLinks.ts";

interface MemberRows {
  rule: TwoEndedRule;
  rows: TextValues[];
}

/**
 * Slots of artifacts with the members of their schemas. The schemas' own rows stay behind, as the target infers its schemas from
 * the members; only one without members comes.
 */
export async function readSlots(frontier: Frontier, artifacts: Node[]): Promise<Take[]> {
  const rule = slotLink(frontier.catalogue);
  const links = await frontier.rows(rule.link, [{ column: rule.ownerColumn, values: artifacts.map(({ id }) => id) }]);
  if (links.length === 0) return [];
  const ids = [...new Set(links.map((values) => textOf(values, "schema_id")))];
  const table = frontier.catalogue.registry("Schema");
  const [schemas, members] = await together([
    frontier.rows(table, [{ column: "id", values: ids }]),
    readMemberRows(frontier, ids),
  ]);
  const byId = new Map(schemas.map((row) => [idOf(row), row]));
  const lost = links.find((values) => !byId.has(textOf(values, "schema_id")));
  if (lost && frontier.reach === "all") {
    const owners = artifacts.filter(({ id }) => id === lost.get(rule.ownerColumn));
    throw await frontier.unreadable(
      table,
      [textOf(lost, "schema_id")],
      owners.map((owner) => ({ owner })),
    );
  }
  return [() => takeSlots(frontier, artifacts, links, byId, members)];
}

async function readMemberRows(frontier: Frontier, schemaIds: string[]): Promise<MemberRows[]> {
  const rules = await used(frontier, memberLinks(frontier.catalogue), schemaIds);
  const read = (rule: TwoEndedRule) => frontier.rows(rule.link, [{ column: rule.ownerColumn, values: schemaIds }]);
  return together(rules.map(async (rule) => ({ rule, rows: await read(rule) })));
}

function takeSlots(
  frontier: Frontier,
  artifacts: Node[],
  links: TextValues[],
  schemas: ReadonlyMap<string, TextValues>,
  memberRows: MemberRows[],
): void {
  const rule = slotLink(frontier.catalogue);
  const table = frontier.catalogue.registry("Schema");
  const byId = new Map(artifacts.map((artifact) => [artifact.id, artifact]));
  const members = new Map([...schemas.keys()].map((id) => [id, [] as Link[]]));
  const owners = new Map<string, Node[]>();
  for (const values of links) {
    const [artifact, schemaId] = [getFrom(byId, textOf(values, rule.ownerColumn)), textOf(values, "schema_id")];
    const row = schemas.get(schemaId);
    if (!row) continue;
    const schema = frontier.find(table, schemaId) ?? makeNode(table, schemaId, row);
    const link: Link = { table: rule.link, values, ends: new Map([[rule.ownerColumn, artifact]]) };
    artifact.slots.push({ link, schema, members: getFrom(members, schemaId) });
    addTo(owners, schemaId, artifact);
  }
  for (const { rule, rows } of memberRows) {
    for (const values of rows) takeMember(frontier, rule, values, members, owners);
  }
  for (const artifact of artifacts) {
    for (const slot of artifact.slots.filter((candidate) => candidate.members.length === 0)) {
      slot.schema = frontier.add(table, slot.schema.values);
      frontier.edge(artifact, { to: slot.schema, want: { full: true }, when: "always", of: "annotations" });
    }
  }
}

function takeMember(
  frontier: Frontier,
  rule: TwoEndedRule,
  values: TextValues,
  members: ReadonlyMap<string, Link[]>,
  owners: ReadonlyMap<string, Node[]>,
): void {
  const schemaId = textOf(values, rule.ownerColumn);
  const artifacts = owners.get(schemaId);
  if (!artifacts) return; // the schema itself is not shown
  const link: Link = { table: rule.link, values, ends: new Map() };
  getFrom(members, schemaId).push(link);
  frontier.need(rule.other.target, textOf(values, rule.other.column), { owner: first(artifacts) }, (to) => {
    link.ends.set(rule.other.column, to);
    for (const owner of artifacts)
      frontier.edge(owner, { to, want: { full: true }, when: "always", of: "annotations" });
  });
}
