/**
 * Decides what a sync does, out of the source's graph and its matches on the target; reads and writes nothing.
 *
 * Words: *source*, the instance that the object is read from. *Target*, the default instance. *Root*, the object
 * asked for. *Map*: the row is on the target already and is used as it is. *Fill*: a row that is there gets the
 * source's columns. *Stub*: a new row without description, reference and schema; filled when it is synced itself.
 */
import type { Table } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { PhysicalSchema } from "../instances/physicalSchema.ts";
import type { TextValues } from "../instances/readTable.ts";
import { first } from "../util/first.ts";
import { getFrom } from "../util/getFrom.ts";
import { type Edge, exceeds, mergeWants, type Node, type SourceGraph, uidOf, type Want } from "./graph.ts";
import type { Matches } from "./match.ts";
import { isFilled } from "./rules/filled.ts";

/** A row of the source, how much of it is wanted, what becomes of it, and the target's row where there is one. */
export type PlannedRow = { node: Node; want: Want } & (
  | { fate: "insert"; target?: undefined }
  | { fate: "fill"; target: TextValues }
  | { fate: "map"; target: TextValues }
  | { fate: "look up"; target: TextValues | undefined }
);

/** A row that the target has, and that is filled or used as it is. */
export type MatchedRow = Extract<PlannedRow, { fate: "fill" | "map" }>;

/** Something that the target cannot hold and that therefore stays on the source. */
export interface LeftOut {
  table: Table;
  uid: string;
  reason: string;
}

export interface Plan {
  /** The objects asked for. */
  roots: PlannedRow[];
  /** All rows that the sync touches or uses; rows that others need come before them. */
  rows: Map<Node, PlannedRow>;
  leftOut: LeftOut[];
}

interface Names {
  source: string;
  target: string;
}

function planRow(node: Node, want: Want, target: TextValues | undefined): PlannedRow {
  if (want.lookup) return { node, want, fate: "look up", target };
  if (!target) return { node, want, fate: "insert" };
  return { node, want, fate: isFilled(node.table, want) ? "fill" : "map", target };
}

/**
 * Whether LaminDB would set out to write the row: what it refers to comes then, also where the row turns out to be on the
 * target under another uid (parity: artifact-14, storage-02).
 */
export function isWritten({ node, fate, target }: PlannedRow): boolean {
  if (fate === "insert" || fate === "fill") return true;
  return fate === "map" && node.table.hasUid && target?.get("uid") !== uidOf(node);
}

class Planner {
  readonly #matches: Matches;
  readonly #schema: PhysicalSchema;
  readonly #names: Names;
  readonly rows = new Map<Node, PlannedRow>();
  readonly leftOut = new Map<Node, LeftOut>();
  /** Records whose type has to be there for another reason (a data record's type is never made for it). */
  readonly #types: { record: Node; type: Node }[] = [];

  constructor(matches: Matches, schema: PhysicalSchema, names: Names) {
    this.#matches = matches;
    this.#schema = schema;
    this.#names = names;
  }

  visit(start: { node: Node; want: Want }[]): void {
    const queue = [...start]; // grows while it is walked
    for (const next of queue) {
      const known = this.rows.get(next.node);
      if (known && !exceeds(next.want, known.want)) continue;
      const want = known ? mergeWants(known.want, next.want) : next.want;
      const target = this.#matches.get(next.node);
      const row = planRow(next.node, want, target);
      this.rows.set(next.node, row);
      for (const followed of this.#followed(row)) queue.push(followed);
    }
  }

  #followed(row: PlannedRow): { node: Node; want: Want }[] {
    const edges = row.node.edges.filter((edge) => this.#counts(edge, row) && this.#fits(row.node, edge));
    return edges.map((edge) => ({ node: edge.to, want: this.#wantOf(edge) }));
  }

  /** A feature value that is there already is only mapped (LaminDB 2.12.1, `transfer_record_feature_values`). */
  #wantOf({ to, want, plainIfKnown }: Edge): Want {
    const isKnown = this.#matches.get(to)?.get("uid") === uidOf(to);
    return plainIfKnown && isKnown && want.full ? { full: true } : want;
  }

  #counts(edge: Edge, row: PlannedRow): boolean {
    const { want, fate } = row;
    if (fate === "look up" || (edge.of && !want[edge.of])) return false;
    return edge.when === "always" || isWritten(row);
  }

  /** False where the edge leads to a row that the sync does without; throws where it cannot do without it. */
  #fits(from: Node, edge: Edge): boolean {
    const { to } = edge;
    if (!this.#schema.hasTable(to.table)) {
      if (!edge.optional) throw this.#moduleMissing(from, to.table);
      const reason = `${this.#names.target} lacks the module ${to.table.module}`;
      this.leftOut.set(to, { table: to.table, uid: uidOf(to), reason });
      return false;
    }
    const isType = edge.column === "type_id" && from.table === to.table;
    if (isType && from.table.name === "Record" && from.values.get("is_type") !== "true" && !this.#matches.has(to)) {
      this.#types.push({ record: from, type: to });
      return false;
    }
    return true;
  }

  #moduleMissing(from: Node, table: Table): GatewayError {
    const message = `${from.table.qualifiedName} ${uidOf(from)} needs ${table.qualifiedName}, and ${this.#names.target} lacks the module ${table.module}; add the module there, or sync without annotations.`;
    return new GatewayError("MODULE_NOT_ON_TARGET", message, { registry: from.table.qualifiedName, uid: uidOf(from) });
  }

  assertTypes(): void {
    for (const { record, type } of this.#types) {
      const planned = this.rows.get(type);
      if (planned && planned.fate !== "look up") continue;
      const name = type.values.get("name") ?? uidOf(type);
      const message = `Record ${uidOf(record)} has the type ${name} (${uidOf(type)}), which is not on ${this.#names.target}; sync that type first.`;
      throw new GatewayError("TYPE_NOT_ON_TARGET", message, {
        registry: "Record",
        uid: uidOf(record),
        type: uidOf(type),
      });
    }
  }

  assertSpaces(): void {
    for (const { node, fate } of this.rows.values()) {
      if (fate !== "look up" || node.table.name !== "Space" || this.#matches.has(node)) continue;
      const message = `${this.#names.target} has no space ${node.values.get("name")} (${uidOf(node)}), which contains the object on ${this.#names.source}; attach that space first.`;
      throw new GatewayError("SPACE_NOT_ON_TARGET", message, { registry: "Space", uid: uidOf(node) });
    }
  }
}

/** References of an inserted or filled row that must be on the target before it. */
function needed(row: PlannedRow, rows: Map<Node, PlannedRow>): PlannedRow[] {
  return row.node.edges.filter(({ column }) => column).flatMap(({ to }) => rows.get(to) ?? []);
}

/**
 * The rows so that each comes after those that it refers to; a cycle is cut where it is met. Walked with a list, not by
 * recursion: a chain of runs may be longer than the stack.
 */
function inDependencyOrder(rows: Map<Node, PlannedRow>): Map<Node, PlannedRow> {
  const ordered = new Map<Node, PlannedRow>();
  const met = new Set<PlannedRow>();
  for (const start of rows.values()) {
    const path = [start];
    for (let row = path.at(-1); row; row = path.at(-1)) {
      if (met.has(row)) {
        ordered.set(row.node, row);
        path.pop();
        continue;
      }
      met.add(row);
      for (const other of needed(row, rows).reverse()) if (!met.has(other)) path.push(other);
    }
  }
  return ordered;
}

/** What the source has beyond the catalogue, of the rows that are written and of what comes with them. */
function leftBehind({ leftovers = [] }: SourceGraph, rows: Map<Node, PlannedRow>): LeftOut[] {
  return leftovers.flatMap(({ node, when, reason }) => {
    const row = rows.get(node);
    const isWhole = row?.want.full && (row.fate === "insert" || row.fate === "fill");
    const counts = when === "written" ? isWhole : row?.want[when];
    return counts ? [{ table: node.table, uid: uidOf(node), reason }] : [];
  });
}

/** Throws MODULE_NOT_ON_TARGET, TYPE_NOT_ON_TARGET or SPACE_NOT_ON_TARGET where the target cannot take the object. */
export function makePlan(graph: SourceGraph, matches: Matches, schema: PhysicalSchema, names: Names): Plan {
  const { node: root } = first(graph.roots);
  if (!schema.hasTable(root.table)) {
    const { qualifiedName, module } = root.table;
    const message = `${names.target} lacks the module ${module}, so it cannot hold ${qualifiedName} ${uidOf(root)}; add the module there.`;
    throw new GatewayError("MODULE_NOT_ON_TARGET", message, { registry: qualifiedName, uid: uidOf(root) });
  }
  const planner = new Planner(matches, schema, names);
  planner.visit(graph.roots);
  planner.assertTypes();
  planner.assertSpaces();
  const rows = inDependencyOrder(planner.rows);
  const roots = graph.asked.map((node) => getFrom(rows, node));
  return { roots, rows, leftOut: [...planner.leftOut.values(), ...leftBehind(graph, rows)] };
}
