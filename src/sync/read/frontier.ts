/**
 * The graph while it is read: rows that are there, what is wanted of each, and rows that others refer to and that the
 * next level reads.
 */
import type { Catalogue, Table } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import { type ColumnIn, type Database, readTable, type TextValues } from "../../instances/readTable.ts";
import { idOf } from "../../instances/rowValues.ts";
import { together } from "../../instances/together.ts";
import { first } from "../../util/first.ts";
import { getFrom } from "../../util/getFrom.ts";
import { type Edge, exceeds, makeNode, mergeWants, type Node, type SourceGraph, uidOf, type Want } from "../graph.ts";

/** Why a row is read: for the owner's column, or, as the value of a feature, for a link of the owner. */
export interface Reason {
  owner: Node;
  column?: string;
  featureId?: string | null;
}

interface Wanted extends Reason {
  use: (node: Node) => void;
}

/** Objects read together need more rows than are to be in memory at once. */
export class TooManyRows extends Error {}

/**
 * How far from the objects asked for is read: all that a sync may need; what it takes to find elsewhere the rows that they
 * refer to and are linked to; or their links alone, with the features that these are for.
 */
export type Reach = "all" | "ends" | "links";

/** What is read of the rows at the ends of links where these alone are asked for. */
const FEATURE_TABLES = new Set(["Feature", "JsonValue"]);

export interface FrontierOptions {
  /** More rows than this, links included, end the reading with a TooManyRows. */
  maxRows?: number | undefined;
  withAnnotations?: boolean | undefined;
}

export class Frontier {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly reach: Reach;
  /** Whether the sync brings annotations. */
  readonly withAnnotations: boolean;
  readonly nodes: SourceGraph["nodes"] = new Map();
  readonly #slug: string;
  readonly #wants = new Map<Node, Want>();
  /** Edges to rows that are not read yet, by table and source id. */
  #wanted = new Map<Table, Map<string, Wanted[]>>();
  #asked = new Set<Node>();
  #rowsLeft: number;

  /** `slug` names the source in messages. */
  constructor(
    database: Database,
    catalogue: Catalogue,
    slug: string,
    reach: Reach,
    { maxRows = Number.POSITIVE_INFINITY, withAnnotations = false }: FrontierOptions = {},
  ) {
    this.database = database;
    this.catalogue = catalogue;
    this.reach = reach;
    this.withAnnotations = withAnnotations;
    this.#slug = slug;
    this.#rowsLeft = maxRows;
  }

  async rows(table: Table, conditions: ColumnIn[]): Promise<TextValues[]> {
    this.#assertRowsLeft();
    const rows = await readTable(this.database, table, conditions);
    this.#rowsLeft -= rows.length;
    this.#assertRowsLeft();
    return rows;
  }

  #assertRowsLeft(): void {
    if (this.#rowsLeft < 0) throw new TooManyRows();
  }

  find(table: Table, id: string): Node | undefined {
    return this.nodes.get(table)?.get(id);
  }

  add(table: Table, values: TextValues): Node {
    const id = idOf(values);
    const known = this.find(table, id);
    if (known) return known;
    const node = makeNode(table, id, values);
    const byId = this.nodes.get(table) ?? new Map<string, Node>();
    this.nodes.set(table, byId.set(id, node));
    return node;
  }

  /** All that is wanted of a row. */
  wantOf(node: Node): Want {
    return getFrom(this.#wants, node);
  }

  ask(node: Node, want: Want): void {
    const known = this.#wants.get(node);
    if (known && !exceeds(want, known)) return;
    this.#wants.set(node, mergeWants(known ?? want, want));
    this.#asked.add(node);
  }

  /** Calls back with the row of a table and id, once its level is read. */
  need(table: Table, id: string, reason: Reason, use: (node: Node) => void): void {
    const known = this.find(table, id);
    if (known) {
      use(known);
      return;
    }
    if (this.reach === "links" && !FEATURE_TABLES.has(table.name)) return;
    const ids = this.#wanted.get(table) ?? new Map<string, Wanted[]>();
    this.#wanted.set(table, ids);
    const uses = ids.get(id);
    if (uses) uses.push({ ...reason, use });
    else ids.set(id, [{ ...reason, use }]);
  }

  edge(from: Node, edge: Edge): void {
    from.edges.push(edge);
    this.ask(edge.to, edge.want);
  }

  /** Reads the rows that are needed, and gives those of which something new is wanted; none: all is read. */
  async nextLevel(): Promise<Node[]> {
    while (this.#asked.size > 0 || this.#wanted.size > 0) {
      await this.#readWanted();
      const level = [...this.#asked].filter((node) => !this.wantOf(node).lookup);
      this.#asked = new Set();
      if (level.length > 0) return level;
    }
    return [];
  }

  async #readWanted(): Promise<void> {
    const wanted = [...this.#wanted];
    this.#wanted = new Map();
    const found = await together(
      wanted.map(async ([table, ids]) => {
        const rows = await this.rows(table, [{ column: "id", values: [...ids.keys()] }]);
        return { table, ids, rows };
      }),
    );
    for (const { table, ids, rows } of found) {
      for (const row of rows) this.add(table, row);
      const missing = [...ids.keys()].filter((id) => !this.find(table, id));
      if (missing.length > 0 && this.reach === "all") {
        const reasons = missing.flatMap((id) => getFrom(ids, id));
        throw await this.unreadable(table, missing, reasons);
      }
      for (const [id, wishes] of ids) {
        const node = this.find(table, id);
        if (node) for (const { use } of wishes) use(node);
      }
    }
  }

  /** The ANNOTATION_NOT_READABLE that says which rows are missing and for what; features by their names. */
  async unreadable(table: Table, ids: string[], reasons: Reason[]): Promise<GatewayError> {
    const featureIds = [...new Set(reasons.flatMap(({ featureId }) => featureId ?? []))];
    const rows = await this.rows(this.catalogue.registry("Feature"), [{ column: "id", values: featureIds }]);
    const features = rows.map((row) => row.get("name") ?? idOf(row));
    const { owner, column } = first(reasons);
    const role = features.length > 0 ? `of the feature ${features.join(", ")} ` : column ? `(${column}) ` : "";
    const what = `the ${table.qualifiedName} with id ${ids.join(", ")} ${role}that ${owner.table.qualifiedName} ${uidOf(owner)} refers to`;
    const advice = column ? "ask for access to it." : "ask for access to it, or sync without annotations.";
    const details = { instance: this.#slug, registry: table.qualifiedName, ids, features };
    return new GatewayError(
      "ANNOTATION_NOT_READABLE",
      `${this.#slug} does not let the gateway read ${what}; ${advice}`,
      details,
    );
  }
}
