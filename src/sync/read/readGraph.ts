import type { Registry } from "../../catalogue/model.ts";
import type { Instance } from "../../instances/instance.ts";
import type { Database, TextValues } from "../../instances/readTable.ts";
import type { SourceGraph, Want } from "../graph.ts";
import { readLeftovers } from "./leftovers.ts";
import { readSource } from "./readSource.ts";

/** What to read from a source: how the objects are found, and how much of each. */
export interface GraphRequest {
  registry: Registry;
  want: Want;
  depth: number;
  find(database: Database): Promise<TextValues[]>;
  /** More rows than this, links included, end in TooManyRows. */
  maxRows?: number;
}

/** Reads objects with what they need, in one snapshot of the source. Throws REGISTRY_NOT_IN_INSTANCE, ANNOTATION_NOT_READABLE. */
export async function readGraph(
  source: Instance,
  request: GraphRequest,
  signal: AbortSignal | undefined,
): Promise<SourceGraph> {
  const { registry, want, depth, find, maxRows } = request;
  const { catalogue, slug } = source;
  return source.snapshot(async (database) => {
    source.assertHas(registry, database.schema);
    const rows = await find(database);
    const graph = await readSource({ database, catalogue, slug }, registry, rows, { want, depth, maxRows });
    return { ...graph, leftovers: await readLeftovers(database, catalogue, graph) };
  }, signal);
}
