/**
 * Walks lineage level by level: from data to the runs that wrote or read it, from runs to what they read and
 * wrote. Every object is come upon once, so that cycles end. Walks of several objects at one moment share
 * their statements, because each step goes through the request's loaders.
 *
 * An object that a sync brought here can be followed to its copy in the source: both are one node, and the graph goes on in both
 * instances.
 *
 * The lineage of a collection shows collections only, as in LaminDB 2.12.1 (`view_lineage`), that of a
 * transform its predecessors and successors.
 */
import { GatewayError } from "../../errors.ts";
import type { Instance } from "../../instances/instance.ts";
import type { Loaders, RowsLoader } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { type Lineage, type LineageArgs, LineageGraph, MAX_EDGES, type Sources } from "./lineage.ts";
import { inputsOf, neighboursOf, outputsOf, readersOf, readNode, sourceOf, writerOf } from "./readLineage.ts";

interface Walk {
  /** Reads the rows of one step, no more than a graph can have edges. */
  rows: RowsLoader;
  graph: LineageGraph;
  kinds: readonly string[];
  depth: number;
  siblings: boolean;
  /** The objects, and those that they were synced from. */
  withSources(data: readonly LoadedObject[]): Promise<LoadedObject[]>;
}

/** The objects that are not among those seen, each once; they are seen then. */
function unseen(objects: readonly LoadedObject[], seen: Set<string>): LoadedObject[] {
  return objects.filter((one) => {
    const place = placeOf(one);
    return !seen.has(place) && seen.add(place);
  });
}

/** Adds runs with what they read and, if `outputs` says so, all that they wrote; gives both. */
async function addRuns({ rows, graph, kinds }: Walk, runs: readonly LoadedObject[], outputs: boolean) {
  const steps = await Promise.all(
    runs.map(async (run) => {
      const read = inputsOf(rows, run, kinds);
      const written = outputs ? outputsOf(rows, run, kinds) : [];
      return { run, read: await read, written: await written };
    }),
  );
  const results = { read: [] as LoadedObject[], written: [] as LoadedObject[] };
  for (const { run, read, written } of steps) {
    graph.add(run);
    for (const data of written) graph.connect(run, data);
    // what a run both read and wrote counts as written
    const inputs = read.filter((data) => writerOf(data)?.id !== run.id);
    for (const data of inputs) graph.connect(data, run);
    for (const data of inputs) results.read.push(data);
    for (const data of written) results.written.push(data);
  }
  return results;
}

function writersOf(objects: readonly LoadedObject[]): LoadedObject[] {
  return objects.map(writerOf).filter((run) => run !== null);
}

async function walkUp(walk: Walk, first: readonly LoadedObject[]): Promise<void> {
  const seen = new Set<string>();
  let runs = unseen(first, seen);
  for (let level = 0; runs.length > 0 && level < walk.depth; level++) {
    const { read } = await addRuns(walk, runs, walk.siblings);
    runs = unseen(writersOf(await walk.withSources(read)), seen);
  }
}

async function walkDown(walk: Walk, first: readonly LoadedObject[]): Promise<void> {
  const seen = new Set<string>();
  let data = unseen(first, seen);
  for (let level = 0; data.length > 0 && level < walk.depth; level++) {
    const readers = await Promise.all(data.map((one) => readersOf(walk.rows, one)));
    const { written } = await addRuns(walk, unseen(readers.flat(), seen), true);
    data = unseen(await walk.withSources(written), seen);
  }
}

/** Every pair of a run and what it wrote that are both in the graph. */
function connectWriters(graph: LineageGraph): void {
  for (const { object, copies } of graph.nodes) {
    for (const one of [object, ...copies]) {
      const run = writerOf(one);
      if (run && graph.has(run)) graph.connect(run, one);
    }
  }
}

async function ofData(walk: Walk, start: LoadedObject, { direction }: LineageArgs): Promise<void> {
  const starts = await walk.withSources([start]);
  const runs = writersOf(starts);
  if (direction !== "DOWN") await walkUp(walk, runs);
  if (direction === "UP") return;
  const siblings = walk.siblings && walk.depth > 0 ? runs.map((run) => outputsOf(walk.rows, run, walk.kinds)) : [];
  await walkDown(walk, [...starts, ...(await Promise.all(siblings)).flat()]);
}

async function ofRun(walk: Walk, start: LoadedObject, { direction }: LineageArgs): Promise<void> {
  if (walk.depth < 1) return;
  const { read, written } = await addRuns(walk, [start], true);
  const rest = { ...walk, depth: walk.depth - 1 };
  if (direction !== "DOWN") await walkUp(rest, writersOf(await walk.withSources(read)));
  if (direction !== "UP") await walkDown(rest, await walk.withSources(written));
}

async function ofTransform(walk: Walk, start: LoadedObject, side: "predecessors" | "successors"): Promise<void> {
  const seen = new Set<string>();
  let transforms = unseen([start], seen);
  for (let level = 0; transforms.length > 0 && level < walk.depth; level++) {
    const found = await Promise.all(transforms.map((one) => neighboursOf(walk.rows, one, side)));
    transforms.forEach((one, i) => {
      for (const other of found[i]!) {
        if (side === "predecessors") walk.graph.connect(other, one);
        else walk.graph.connect(one, other);
      }
    });
    transforms = unseen(found.flat(), seen);
  }
}

/** Reads rows of instances, of those other than the first one as far as they answer. */
function boundedRows(loaders: Loaders, graph: LineageGraph, own: Instance, sources?: Sources): RowsLoader {
  return async (...asked) => {
    const read = () => loaders.rows(...asked, MAX_EDGES);
    const [instance] = asked;
    const rows = instance === own || !sources ? await read() : ((await sources.reports.attempt(instance, read)) ?? []);
    graph.assertEdges(rows.length);
    return rows;
  };
}

/** Follows objects to what they were synced from, and on, as far as that instance is known; the graph gets them as copies. */
function sourceFinder(rows: RowsLoader, graph: LineageGraph, sources?: Sources): Walk["withSources"] {
  if (!sources) return async (data) => [...data];
  return async (data) => {
    const found = new Map<string, LoadedObject>();
    let level = [...data];
    while (level.length > 0) {
      const fresh = level.filter((one) => !found.has(placeOf(one)));
      for (const one of fresh) found.set(placeOf(one), one);
      level = (await Promise.all(fresh.map((one) => sourceOf(rows, one, sources)))).flat();
      for (const one of level) graph.add(one);
    }
    return [...found.values()];
  };
}

const placeOf = ({ instance, table, id }: LoadedObject) => `${instance.config.id} ${table.table} ${id}`;

function parseDepth({ depth }: LineageArgs): number {
  if (depth === undefined || depth === null) return Number.POSITIVE_INFINITY;
  if (depth >= 0) return depth;
  throw new GatewayError("BAD_USER_INPUT", `depth must be 0 or more; got ${depth}.`);
}

/**
 * The lineage of an artifact, a collection, a run or a transform. Throws BAD_USER_INPUT for a negative depth,
 * LIMIT_EXCEEDED for a lineage that is too large to show.
 */
export async function lineageOf(loaders: Loaders, object: LoadedObject, args: LineageArgs): Promise<Lineage> {
  const { name } = object.table;
  const kinds = name === "Collection" ? ["collections"] : ["artifacts", "collections"];
  const start = (object.unsaved ? null : await readNode(loaders, object)) ?? object;
  const graph = new LineageGraph(start);
  const rows = boundedRows(loaders, graph, object.instance, args.sources);
  const walk: Walk = {
    rows,
    graph,
    kinds,
    depth: parseDepth(args),
    siblings: args.siblings,
    withSources: sourceFinder(rows, graph, args.sources),
  };
  if (object.unsaved) return { nodes: graph.nodes, edges: [] };
  if (name === "Transform") {
    if (args.direction !== "DOWN") await ofTransform(walk, start, "predecessors");
    if (args.direction !== "UP") await ofTransform(walk, start, "successors");
  } else if (name === "Run") await ofRun(walk, start, args);
  else await ofData(walk, start, args);
  connectWriters(graph);
  return { nodes: graph.nodes, edges: graph.edges };
}
