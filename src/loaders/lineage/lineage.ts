import type { LoadedObject } from "../loadedObject.ts";

/** Which way a lineage goes: to what an object was made from, to what was made from it, or both. */
export type LineageDirection = "UP" | "DOWN" | "BOTH";

export interface LineageArgs {
  /** Number of runs (for transforms: of transforms) to follow each way; undefined for all. */
  depth?: number | null | undefined;
  direction: LineageDirection;
  /** Whether to show what else the runs on the way wrote, as LaminDB's view_lineage does. */
  siblings: boolean;
}

/** A run, or something that runs read and write; `id` is unique within the graph and fit for graph languages. */
export interface LineageNode {
  id: string;
  object: LoadedObject;
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

/** A graph while it grows: each object and each edge once. */
export class LineageGraph {
  readonly #nodes = new Map<string, LineageNode>();
  readonly #edges = new Map<string, LineageEdge>();

  add(object: LoadedObject): LineageNode {
    const key = `${object.table.table} ${object.id}`;
    const known = this.#nodes.get(key);
    if (known) return known;
    const uid = (object.values.get("uid") ?? object.id).replace(/\W/g, "_");
    const node = { id: `${object.table.name.toLowerCase()}_${uid}`, object };
    this.#nodes.set(key, node);
    return node;
  }

  has(object: LoadedObject): boolean {
    return this.#nodes.has(`${object.table.table} ${object.id}`);
  }

  connect(source: LoadedObject, target: LoadedObject): void {
    const edge = { source: this.add(source), target: this.add(target) };
    this.#edges.set(`${edge.source.id} ${edge.target.id}`, edge);
  }

  get nodes(): LineageNode[] {
    return [...this.#nodes.values()];
  }

  get edges(): LineageEdge[] {
    return [...this.#edges.values()];
  }

  get size(): number {
    return this.#nodes.size;
  }
}
