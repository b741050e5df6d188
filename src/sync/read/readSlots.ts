import type { TextValues } from "../../instances/readTable.ts";
import { together } from "../../instances/together.ts";
import { addTo } from "../../util/addTo.ts";
import { type Link, makeNode, type Node } from "../graph.ts";
import { type LinkRule, memberLinks, slotLink } from "../rules/links.ts";
import type { Frontier } from "./frontier.ts";
import { type Take, used } from "./readLinks.ts";

interface MemberRows {
  rule: LinkRule;
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
  const ids = [...new Set(links.map((values) => values.get("schema_id")!))];
  const table = frontier.catalogue.registry("Schema");
  const [schemas, members] = await together([
    frontier.rows(table, [{ column: "id", values: ids }]),
    readMemberRows(frontier, ids),
  ]);
  const byId = new Map(schemas.map((row) => [row.get("id")!, row]));
  const lost = links.find((values) => !byId.has(values.get("schema_id")!));
  if (lost && frontier.reach === "all") {
    const owner = artifacts.find(({ id }) => id === lost.get(rule.ownerColumn))!;
    throw await frontier.unreadable(table, [lost.get("schema_id")!], [{ owner }]);
  }
  return [() => takeSlots(frontier, artifacts, links, byId, members)];
}

async function readMemberRows(frontier: Frontier, schemaIds: string[]): Promise<MemberRows[]> {
  const rules = await used(frontier, memberLinks(frontier.catalogue), schemaIds);
  const read = (rule: LinkRule) => frontier.rows(rule.link, [{ column: rule.ownerColumn, values: schemaIds }]);
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
    const [artifact, schemaId] = [byId.get(values.get(rule.ownerColumn)!)!, values.get("schema_id")!];
    const row = schemas.get(schemaId);
    if (!row) continue;
    const schema = frontier.find(table, schemaId) ?? makeNode(table, schemaId, row);
    const link: Link = { table: rule.link, values, ends: new Map([[rule.ownerColumn, artifact]]) };
    artifact.slots.push({ link, schema, members: members.get(schemaId)! });
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
  rule: LinkRule,
  values: TextValues,
  members: ReadonlyMap<string, Link[]>,
  owners: ReadonlyMap<string, Node[]>,
): void {
  const schemaId = values.get(rule.ownerColumn)!;
  const artifacts = owners.get(schemaId);
  if (!artifacts) return; // the schema itself is not shown
  const link: Link = { table: rule.link, values, ends: new Map() };
  members.get(schemaId)!.push(link);
  frontier.need(rule.other!, values.get(rule.otherColumn!)!, { owner: artifacts[0]! }, (to) => {
    link.ends.set(rule.otherColumn!, to);
    for (const owner of artifacts)
      frontier.edge(owner, { to, want: { full: true }, when: "always", of: "annotations" });
  });
}
