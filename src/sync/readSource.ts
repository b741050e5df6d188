/**
 * Reads from the source all that an object may need on the target, level by level: the rows of one level and
 * the links of one kind cost one statement each, whatever their number. Reads as if the target were empty;
 * what is there already is found out in `match.ts` and dropped in `plan.ts`.
 */
import { type Catalogue, isReference, type Registry, type Table, type ToOne } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import { type ColumnIn, type Database, readTable, type TextValues } from "../instances/readTable.ts";
import { tablesWithRows } from "../instances/tablesWithRows.ts";
import {
  type Edge,
  exceeds,
  type Link,
  makeNode,
  mergeWants,
  type Node,
  type SourceGraph,
  uidOf,
  type Want,
} from "./graph.ts";
import { dtypeReferences } from "./rules/dtype.ts";
import {
  blockTable,
  collectionArtifactLink,
  componentLink,
  type LinkRule,
  labelLinks,
  memberLinks,
  slotLink,
  valueLinks,
} from "./rules/links.ts";
import { referenceEdges } from "./rules/references.ts";

/** Feature values that are records or labels come as stubs, all other objects with their annotations (parity: record-03). */
function wantOfValue(table: Table): Want {
  if (table.name === "Record" || table.name === "ULabel") return {};
  return { full: true, notes: true, annotations: true, members: true };
}

/** Why a row is read: for the owner's column, or, as the value of a feature, for a link of the owner. */
interface Reason {
  owner: Node;
  column?: string;
  featureId?: string | null;
}

interface Wanted extends Reason {
  use: (node: Node) => void;
}

interface Asked {
  node: Node;
  want: Want;
}

/** Tables whose rows only the target's own administration makes; rows name them by uid. */
const MAIN_BRANCH_ID = "1";

/** Objects read together need more rows than are to be in memory at once. */
export class TooManyRows extends Error {}

/**
 * How far from the objects asked for is read: all that a sync may need; what it takes to find elsewhere the rows that they
 * refer to and are linked to; or their links alone, with the features that these are for.
 */
export type Reach = "all" | "ends" | "links";

/** What is read of the rows at the ends of links where these alone are asked for. */
const FEATURE_TABLES = new Set(["Feature", "JsonValue"]);

/** Objects read for a comparison, and all rows that were read with them. */
export interface NearGraph extends Pick<SourceGraph, "nodes"> {
  objects: Node[];
}

export class SourceReader {
  readonly #database: Database;
  readonly #catalogue: Catalogue;
  readonly #slug: string;
  #reach: Reach = "all";
  #near: ReadonlySet<Node> = new Set();
  readonly #nodes = new Map<Table, Map<string, Node>>();
  readonly #wants = new Map<Node, Want>();
  /** Edges to rows that are not read yet, by table and source id. */
  #wanted = new Map<Table, Map<string, Wanted[]>>();
  #queue: Asked[] = [];
  #rowsLeft: number;

  /** `maxRows`: more rows, links included, than this end the reading with a TooManyRows. */
  constructor(database: Database, catalogue: Catalogue, slug: string, maxRows = Number.POSITIVE_INFINITY) {
    this.#database = database;
    this.#catalogue = catalogue;
    this.#slug = slug;
    this.#rowsLeft = maxRows;
  }

  /** The graph of objects and, down to `depth`, of the rows whose types lead to them. */
  async read(registry: Registry, rows: TextValues[], want: Want, depth: number): Promise<SourceGraph> {
    const asked = [...new Set(rows.map((row) => this.#add(registry, row)))];
    const roots = [...asked];
    let level = roots;
    for (let i = 0; i < depth && level.length > 0; i++) {
      level = await this.#children(registry, level);
      for (const node of level) roots.push(node);
    }
    for (const node of roots) this.#ask({ node, want });
    await this.#drain();
    return { asked, roots: roots.map((node) => ({ node, want })), nodes: this.#nodes };
  }

  /** The graph of objects as far as `reach` says, for a comparison; what the database does not show is left out of it. */
  async readNear(table: Table, rows: TextValues[], want: Want, reach: Exclude<Reach, "all">): Promise<NearGraph> {
    const objects = rows.map((row) => this.#add(table, row));
    this.#reach = reach;
    this.#near = new Set(objects);
    for (const node of objects) this.#ask({ node, want });
    await this.#drain();
    return { objects, nodes: this.#nodes };
  }

  /** Whether all that is wished of a row is read, or only what tells it from others. */
  #isWhole(node: Node): boolean {
    return this.#reach === "all" || this.#near.has(node);
  }

  async #children(registry: Registry, types: Node[]): Promise<Node[]> {
    const rows = await this.#rows(registry, [
      { column: "type_id", values: types.map(({ id }) => id) },
      { column: "branch_id", values: [MAIN_BRANCH_ID] },
    ]);
    return rows.filter((row) => !this.#nodes.get(registry)?.has(row.get("id")!)).map((row) => this.#add(registry, row));
  }

  async #rows(table: Table, conditions: ColumnIn[]): Promise<TextValues[]> {
    const rows = await readTable(this.#database, table, conditions);
    this.#rowsLeft -= rows.length;
    if (this.#rowsLeft < 0) throw new TooManyRows();
    return rows;
  }

  #add(table: Table, values: TextValues): Node {
    const id = values.get("id")!;
    const known = this.#nodes.get(table)?.get(id);
    if (known) return known;
    const node = makeNode(table, id, values);
    const byId = this.#nodes.get(table) ?? new Map<string, Node>();
    this.#nodes.set(table, byId.set(id, node));
    return node;
  }

  #ask({ node, want }: Asked): void {
    const known = this.#wants.get(node);
    if (known && !exceeds(want, known)) return;
    this.#wants.set(node, mergeWants(known ?? want, want));
    this.#queue.push({ node, want: known ? mergeWants(known, want) : want });
  }

  /** Calls back with the row of a table and id, once its level is read. */
  #need(table: Table, id: string, reason: Reason, use: (node: Node) => void): void {
    const known = this.#nodes.get(table)?.get(id);
    if (known) {
      use(known);
      return;
    }
    if (this.#reach === "links" && !FEATURE_TABLES.has(table.name)) return;
    const ids = this.#wanted.get(table) ?? new Map<string, Wanted[]>();
    this.#wanted.set(table, ids);
    const uses = ids.get(id);
    if (uses) uses.push({ ...reason, use });
    else ids.set(id, [{ ...reason, use }]);
  }

  #edge(from: Node, edge: Edge): void {
    from.edges.push(edge);
    this.#ask({ node: edge.to, want: edge.want });
  }

  async #drain(): Promise<void> {
    const expanded = new Map<Node, Want>();
    while (this.#queue.length > 0 || this.#wanted.size > 0) {
      await this.#readWanted();
      const batch = [...new Set(this.#queue.map(({ node }) => node))].filter((node) => !this.#wants.get(node)!.lookup);
      this.#queue = [];
      for (const node of batch) this.#expandReferences(node, expanded.get(node));
      if (this.#reach === "all") await this.#expandDtypes(batch.filter((node) => !expanded.has(node)));
      await this.#expandWishes(batch, expanded);
    }
  }

  async #readWanted(): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = new Map();
    for (const [table, ids] of wanted) {
      const rows = await this.#rows(table, [{ column: "id", values: [...ids.keys()] }]);
      for (const row of rows) this.#add(table, row);
      const missing = [...ids.keys()].filter((id) => !this.#nodes.get(table)?.has(id));
      if (missing.length > 0 && this.#reach === "all") {
        const reasons = missing.flatMap((id) => ids.get(id)!);
        throw await this.#unreadable(table, missing, reasons);
      }
      for (const [id, wishes] of ids) {
        const node = this.#nodes.get(table)?.get(id);
        if (node) for (const { use } of wishes) use(node);
      }
    }
  }

  /** Says which rows are missing and for what; features by their names. */
  async #unreadable(table: Table, ids: string[], reasons: Reason[]): Promise<GatewayError> {
    const featureIds = [...new Set(reasons.flatMap(({ featureId }) => featureId ?? []))];
    const rows = await this.#rows(this.#catalogue.registry("Feature"), [{ column: "id", values: featureIds }]);
    const features = rows.map((row) => row.get("name")!);
    const { owner, column } = reasons[0]!;
    const role = features.length > 0 ? `of the feature ${features.join(", ")} ` : column ? `(${column}) ` : "";
    const what = `the ${table.qualifiedName} with id ${ids.join(", ")} ${role}that ${owner.table.qualifiedName} ${uidOf(owner)} has`;
    const advice = column ? "ask for access to it." : "ask for access to it, or sync without annotations.";
    const details = { instance: this.#slug, registry: table.qualifiedName, ids, features };
    return new GatewayError("ANNOTATION_NOT_READABLE", `${this.#slug} does not show ${what}; ${advice}`, details);
  }

  /** Follows the references that the row's wishes ask for and that earlier wishes did not. */
  #expandReferences(node: Node, before: Want | undefined): void {
    const want = this.#wants.get(node)!;
    const isNew = ({ of }: { of?: keyof Want }) => (of ? want[of] && !before?.[of] : before === undefined);
    const references = this.#isWhole(node) ? node.table.references : keyReferences(node.table);
    for (const reference of references) {
      const id = node.values.get(reference.column);
      if (id == null) continue;
      for (const shape of referenceEdges(node.table, reference).filter(isNew)) {
        const reason = { owner: node, column: reference.column };
        this.#need(reference.target, id, reason, (to) => this.#edge(node, { ...shape, to, column: reference.column }));
      }
    }
  }

  /** Dtypes name rows by uid; they come in every mode, and when the feature is there already, too. */
  async #expandDtypes(nodes: Node[]): Promise<void> {
    const features = nodes.filter(({ table }) => table.name === "Feature");
    const named = features.flatMap((feature) =>
      dtypeReferences(feature.values.get("_dtype_str"), this.#catalogue).map((reference) => ({
        feature,
        ...reference,
      })),
    );
    for (const table of new Set(named.map((reference) => reference.table))) {
      const here = named.filter((reference) => reference.table === table);
      const rows = await this.#rows(table, [{ column: "uid", values: [...new Set(here.map(({ uid }) => uid))] }]);
      const byUid = new Map(rows.map((row) => [row.get("uid")!, this.#add(table, row)]));
      const want: Want = table.name === "Schema" ? { full: true, members: true } : {};
      for (const { feature, uid } of here) {
        const to = byUid.get(uid); // a dtype may name a row that is gone: the text is copied all the same
        if (to) this.#edge(feature, { to, want, when: "always" });
      }
    }
  }

  /** Reads what the wishes of this level ask for beyond the row, each wish once per row. */
  async #expandWishes(batch: Node[], expanded: Map<Node, Want>): Promise<void> {
    const asking = (wish: keyof Want) =>
      batch.filter((node) => this.#isWhole(node) && this.#wants.get(node)![wish] && !expanded.get(node)?.[wish]);
    const wishes = { notes: asking("notes"), annotations: asking("annotations"), members: asking("members") };
    const components = asking("components");
    const collections = asking(this.#reach === "all" ? "full" : "annotations").filter(
      ({ table }) => table.name === "Collection",
    );
    for (const node of batch) expanded.set(node, { ...this.#wants.get(node) });
    for (const [table, nodes] of byTable(wishes.notes)) await this.#readNotes(table, nodes);
    for (const [table, nodes] of byTable(wishes.annotations)) await this.#readAnnotations(table, nodes);
    const schemas = wishes.members.filter(({ table }) => table.name === "Schema");
    if (schemas.length > 0) await this.#readMembers(schemas, (schema, link) => schema.members.push(link), "members");
    await this.#readComponents(components.filter(({ table }) => table.name === "Schema"));
    await this.#readCollections(collections);
  }

  async #readNotes(table: Table, nodes: Node[]): Promise<void> {
    const blocks = blockTable(this.#catalogue, table);
    if (!blocks) return;
    const rows = await this.#rows(blocks.table, [
      { column: blocks.ownerColumn, values: nodes.map(({ id }) => id) },
      { column: "kind", values: ["readme"] },
      { column: "is_latest", values: ["true"] },
    ]);
    const byOwner = new Map(nodes.map((node) => [node.id, node]));
    for (const row of rows) byOwner.get(row.get(blocks.ownerColumn)!)!.readme = row;
  }

  async #readAnnotations(table: Table, nodes: Node[]): Promise<void> {
    if (table.name === "Artifact") await this.#readSlots(nodes); // first: new features get their ids in slot order
    for (const rule of await this.#used(labelLinks(this.#catalogue, table), nodes)) {
      const optional = rule.other?.name !== "JsonValue";
      await this.#readLinks(
        rule,
        nodes,
        (node, link) => node.labels.push(link),
        () => ({ full: true, fill: true }),
        {
          of: "annotations",
          optional,
        },
      );
    }
    for (const rule of await this.#used(valueLinks(this.#catalogue, table), nodes)) {
      await this.#readLinks(rule, nodes, (node, link) => node.featureValues.push(link), wantOfValue, {
        of: "annotations",
        plainIfKnown: true,
      });
    }
  }

  /** The link tables in which any of the owners has a row: most of the many are empty, and not read one by one. */
  async #used(rules: LinkRule[], owners: { id: string }[]): Promise<LinkRule[]> {
    const values = owners.map(({ id }) => id);
    const asked = rules.map(({ link, ownerColumn }) => ({ table: link, column: ownerColumn, values }));
    const used = await tablesWithRows(this.#database, asked);
    return rules.filter(({ link }) => used.has(link));
  }

  /** Reads the links of one table for all owners, and asks for the rows at their other ends and for their features. */
  async #readLinks(
    rule: LinkRule,
    owners: Node[],
    keep: (owner: Node, link: Link) => void,
    want: (table: Table) => Want,
    edge: Partial<Edge>,
  ): Promise<Link[]> {
    const byId = new Map(owners.map((owner) => [owner.id, owner]));
    const rows = await this.#rows(rule.link, [{ column: rule.ownerColumn, values: [...byId.keys()] }]);
    const links: Link[] = [];
    for (const values of rows) {
      const owner = byId.get(values.get(rule.ownerColumn)!)!;
      const link: Link = { table: rule.link, values, ends: new Map([[rule.ownerColumn, owner]]) };
      keep(owner, link);
      links.push(link);
      for (const column of [rule.otherColumn, "feature_id"]) {
        const reference = column ? rule.link.column(column) : undefined;
        const id = column ? values.get(column) : undefined;
        if (!column || !reference || !isReference(reference) || id == null) continue;
        const isFeature = column === "feature_id";
        const asked: Want = isFeature ? { full: true } : want(reference.target);
        const reason = { owner, featureId: isFeature ? null : values.get("feature_id") };
        this.#need(reference.target, id, reason, (to) => {
          link.ends.set(column, to);
          this.#edge(owner, { when: "always", ...edge, to, want: asked });
        });
      }
    }
    return links;
  }

  async #readMembers(schemas: Node[], keep: (schema: Node, link: Link) => void, of: Edge["of"]): Promise<void> {
    for (const rule of await this.#used(memberLinks(this.#catalogue), schemas)) {
      await this.#readLinks(rule, schemas, keep, () => ({ full: true }), { of });
    }
  }

  async #readComponents(schemas: Node[]): Promise<void> {
    if (schemas.length === 0) return;
    const want: Want = { full: true, members: true };
    await this.#readLinks(
      componentLink(this.#catalogue),
      schemas,
      (node, link) => node.components.push(link),
      () => want,
      {
        of: "components",
      },
    );
  }

  async #readCollections(collections: Node[]): Promise<void> {
    if (collections.length === 0) return;
    const keep = (node: Node, link: Link) => node.artifacts.push(link);
    await this.#readLinks(collectionArtifactLink(this.#catalogue), collections, keep, () => ({ full: true }), {
      of: "full",
      when: "written",
    });
  }

  /** The slots' own schema rows stay behind, as the target infers its schemas from their members; only one without members comes. */
  async #readSlots(artifacts: Node[]): Promise<void> {
    const rule = slotLink(this.#catalogue);
    const byId = new Map(artifacts.map((artifact) => [artifact.id, artifact]));
    const links = await this.#rows(rule.link, [{ column: rule.ownerColumn, values: [...byId.keys()] }]);
    const schemaTable = this.#catalogue.table("lamindb_schema");
    const ids = [...new Set(links.map((values) => values.get("schema_id")!))];
    const rows = await this.#rows(schemaTable, [{ column: "id", values: ids }]);
    const schemas = new Map(rows.map((row) => [row.get("id")!, row]));
    const members = new Map<string, Link[]>(ids.map((id) => [id, []]));
    const owners = new Map<string, Node[]>();
    for (const values of links) {
      const [artifact, schemaId] = [byId.get(values.get(rule.ownerColumn)!)!, values.get("schema_id")!];
      const row = schemas.get(schemaId);
      if (!row && this.#reach !== "all") continue;
      if (!row) throw await this.#unreadable(schemaTable, [schemaId], [{ owner: artifact! }]);
      const schema = this.#nodes.get(schemaTable)?.get(schemaId) ?? makeNode(schemaTable, schemaId, row);
      const link: Link = { table: rule.link, values, ends: new Map([[rule.ownerColumn, artifact]]) };
      artifact.slots.push({ link, schema, members: members.get(schemaId)! });
      owners.set(schemaId, [...(owners.get(schemaId) ?? []), artifact]);
    }
    await this.#readSlotMembers(members, owners);
    for (const { slots } of artifacts) {
      for (const slot of slots.filter((candidate) => candidate.members.length === 0)) {
        const artifact = slot.link.ends.get(rule.ownerColumn)!;
        slot.schema = this.#add(schemaTable, slot.schema.values);
        this.#edge(artifact, { to: slot.schema, want: { full: true }, when: "always", of: "annotations" });
      }
    }
  }

  async #readSlotMembers(members: Map<string, Link[]>, owners: Map<string, Node[]>): Promise<void> {
    for (const rule of await this.#used(
      memberLinks(this.#catalogue),
      [...members.keys()].map((id) => ({ id })),
    )) {
      const rows = await this.#rows(rule.link, [{ column: rule.ownerColumn, values: [...members.keys()] }]);
      for (const values of rows) {
        const schemaId = values.get(rule.ownerColumn)!;
        const link: Link = { table: rule.link, values, ends: new Map() };
        members.get(schemaId)!.push(link);
        const [owner] = owners.get(schemaId)!;
        this.#need(rule.other!, values.get(rule.otherColumn!)!, { owner: owner! }, (to) => {
          link.ends.set(rule.otherColumn!, to);
          for (const owner of owners.get(schemaId)!) {
            this.#edge(owner, { to, want: { full: true }, when: "always", of: "annotations" });
          }
        });
      }
    }
  }
}

/** References that are part of a table's unique keys. */
function keyReferences({ keys, references }: Table): ToOne[] {
  return references.filter(({ column }) => keys.some(({ columns }) => columns.includes(column)));
}

function byTable(nodes: Node[]): Map<Table, Node[]> {
  return Map.groupBy(nodes, ({ table }) => table);
}
