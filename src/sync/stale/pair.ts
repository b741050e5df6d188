import type { Node } from "../graph.ts";

/** An object on both sides, each as it was read there. */
export interface Pair {
  source: Node;
  target: Node;
}
