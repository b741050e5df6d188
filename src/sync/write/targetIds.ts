import type { Node } from "../graph.ts";

/** The keys that rows of a source have on the target, for everything that a plan uses. */
export class TargetIds {
  readonly #ids = new Map<Node, string>();

  set(node: Node, id: string): void {
    this.#ids.set(node, id);
  }

  /** Undefined where the row was left out. */
  find(node: Node): string | undefined {
    return this.#ids.get(node);
  }

  /** Throws where the plan does not have the row. */
  get(node: Node): string {
    const id = this.#ids.get(node);
    if (id === undefined) throw new Error(`the plan has no ${node.table.qualifiedName} ${node.id}`);
    return id;
  }
}
