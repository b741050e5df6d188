import { GatewayError } from "../../errors.ts";
import type { Instance } from "../../instances/instance.ts";
import type { InstanceReports } from "../../instances/instanceReports.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";

/** Which way a lineage goes: to what an object was made from, to what was made from it, or both. */
export type LineageDirection = "UP" | "DOWN" | "BOTH";

export interface LineageArgs {
  /** Number of runs (for transforms: of transforms) to follow each way; undefined for all. */
  depth?: number | null | undefined;
  direction: LineageDirection;
  /** Whether to show what else the runs on the way wrote, as LaminDB's view_lineage does. */
  siblings: boolean;
  /** Gives the instance that an object was synced from, by its uid, where the graph goes on there; undefined: it never does. */
  sources?: Sources | undefined;
}

/** Other instances that a lineage goes on in. */
export interface Sources {
  find(uid: string): Instance | undefined;
  /** Told of those that fail; the graph then ends before them. */
  reports: InstanceReports;
}

/** A run, or something that runs read and write; `id` is unique within the graph and fit for graph languages. */
export interface LineageNode {
  id: string;
  object: LoadedObject;
  /** The same object in other instances. */
  copies: LoadedObject[];
}

export interface LineageEdge {
  source: LineageNode;
  target: LineageNode;
}

/** Nodes in the order in which they were come upon, from the object asked for on. */
export interface Lineage {
  nodes: LineageNode[];
  edges: LineageEdge[];
}

const MAX_NODES = 5000;
/** Edges of a graph, and rows that are read for one step of it. */
export const MAX_EDGES = 20_000;

function tooLarge({ instance, table, values }: LoadedObject, what: string): GatewayError {
  const name = `${table.qualifiedName} ${values.get("uid")}`;
  const message = `The lineage of ${name} has more than ${what}; request a smaller \`depth\` or only one \`direction\`.`;
  return new GatewayError("LIMIT_EXCEEDED", message, { instance: instance.slug, registry: table.qualifiedName });
}

const keyOf = ({ table, values, id }: LoadedObject) => `${table.table} ${values.get("uid") ?? id}`;

/** A graph while it grows: each object and each edge once, the object asked for first. Adding throws LIMIT_EXCEEDED where it gets too large to show. */
export class LineageGraph {
  readonly #start: LoadedObject;
  readonly #nodes = new Map<string, LineageNode>();
  readonly #edges = new Map<string, LineageEdge>();

  constructor(start: LoadedObject) {
    this.#start = start;
    this.add(start);
  }

  /** Copies of one object in several instances are one node. */
  add(object: LoadedObject): LineageNode {
    const uid = object.values.get("uid") ?? object.id;
    const key = keyOf(object);
    const known = this.#nodes.get(key);
    if (known) {
      if (
        known.object.instance !== object.instance &&
        !known.copies.some(({ instance }) => instance === object.instance)
      )
        known.copies.push(object);
      return known;
    }
    if (this.#nodes.size >= MAX_NODES) throw tooLarge(this.#start, `${MAX_NODES} nodes`);
    const plainUid = uid.replace(/[^0-9A-Za-z]/g, (odd) => `_${odd.codePointAt(0)!.toString(16)}_`); // all that ids in diagrams may have
    const id = `${object.table.name.toLowerCase()}_${plainUid}`;
    const node: LineageNode = { id, object, copies: [] };
    this.#nodes.set(key, node);
    return node;
  }

  has(object: LoadedObject): boolean {
    return this.#nodes.has(keyOf(object));
  }

  connect(source: LoadedObject, target: LoadedObject): void {
    const edge = { source: this.add(source), target: this.add(target) };
    this.#edges.set(`${edge.source.id} ${edge.target.id}`, edge);
    this.assertEdges(this.#edges.size);
  }

  /** Throws LIMIT_EXCEEDED where there are more edges than a graph can have. */
  assertEdges(count: number): void {
    if (count > MAX_EDGES) throw tooLarge(this.#start, `${MAX_EDGES} edges`);
  }

  get nodes(): LineageNode[] {
    return [...this.#nodes.values()];
  }

  get edges(): LineageEdge[] {
    return [...this.#edges.values()];
  }
}
