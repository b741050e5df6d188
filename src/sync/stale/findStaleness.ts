/**
 * What of objects that a sync brought differs from their source now. Both sides are read by the reader of syncs, each table once
 * for all objects, and compared by the rules of syncs: how rows are found on the target, what of them and of their links comes.
 */
import { getColumn, isReference, type Table } from "../../catalogue/model.ts";
import type { Instance } from "../../instances/instance.ts";
import { type Database, readTable, type TextValues } from "../../instances/readTable.ts";
import { idOf } from "../../instances/rowValues.ts";
import { type Node, uidOf, type Want } from "../graph.ts";
import { keysOf, type Matches, matchAll } from "../match.ts";
import type { Reach } from "../read/frontier.ts";
import { type NearGraph, readNear } from "../read/readSource.ts";
import { latestOf } from "../write/versions.ts";
import { differingAnnotations } from "./differingAnnotations.ts";
import { differingFields } from "./differingFields.ts";
import type { Pair } from "./pair.ts";

/** The fields and annotations in which an object differs from its source; both empty: it is up to date. */
export interface Staleness {
  /** LaminDB's names of fields; `uid` alone where the source no longer has the object. */
  fields: string[];
  annotations: string[];
}

export interface StalenessRequest {
  source: Instance;
  target: Instance;
  table: Table;
  /** Ids of the objects on the target. */
  ids: readonly string[];
  /** False: fields only, annotations stay empty. */
  annotations: boolean;
  signal?: AbortSignal | undefined;
}

const GONE: Staleness = { fields: ["uid"], annotations: [] };
const ROW: Want = { full: true };
const ALL: Want = { full: true, notes: true, annotations: true, members: true, components: true };

function readObjects(
  { table, annotations, signal }: StalenessRequest,
  instance: Instance,
  reach: Exclude<Reach, "all">,
  find: (database: Database) => Promise<TextValues[]>,
): Promise<NearGraph> {
  return instance.snapshot(async (database) => {
    const { catalogue, slug } = instance;
    return readNear({ database, catalogue, slug }, table, await find(database), annotations ? ALL : ROW, reach);
  }, signal);
}

/** The source's rows that may be these objects: by uid, those that are not there by the values of a unique key. */
async function findOnSource(database: Database, table: Table, objects: Node[]): Promise<TextValues[]> {
  const byUid = await readTable(database, table, [{ column: "uid", values: objects.map(uidOf) }]);
  const uids = new Set(byUid.map((row) => row.get("uid")));
  const found = new Map(byUid.map((row) => [idOf(row), row]));
  const missing = objects.filter((node) => !uids.has(uidOf(node)));
  for (const { columns } of missing.length > 0 ? keysOf(table) : []) {
    // a reference has another value on the source; matching on the target then shows which row it is
    const column = columns.filter((name) => name !== "uid" && !isReference(getColumn(table, name))).at(-1);
    const values = column ? missing.flatMap((node) => node.values.get(column) ?? []) : [];
    const rows = column ? await readTable(database, table, [{ column, values: [...new Set(values)] }]) : [];
    for (const row of rows) found.set(idOf(row), row);
  }
  return [...found.values()];
}

/** The objects that the source has, with their rows there. */
function pairUp(targets: Node[], sources: Node[], matches: Matches): Pair[] {
  const byUid = new Map(sources.map((node) => [uidOf(node), node]));
  const byMatch = new Map(sources.map((node) => [matches.get(node)?.get("id"), node]));
  return targets.flatMap((target) => {
    const source = byUid.get(uidOf(target)) ?? byMatch.get(target.id);
    return source ? [{ source, target }] : [];
  });
}

/** Which of the objects are the latest version on the source, but not on the target, which has a later one. */
async function findSuperseded(database: Database, table: Table, pairs: Pair[]): Promise<Set<Node>> {
  const older = pairs
    .filter(
      ({ source, target }) => source.values.get("is_latest") === "true" && target.values.get("is_latest") === "false",
    )
    .map(({ target }) => target);
  if (older.length === 0) return new Set();
  const stem = (uid: string) => uid.slice(0, table.facts.stemLength);
  const rows = await latestOf(database, table, [...new Set(older.map((node) => stem(uidOf(node))))]);
  const latest = Map.groupBy(rows, ({ uid }) => stem(uid));
  return new Set(older.filter((node) => latest.get(stem(uidOf(node)))?.some(({ uid }) => uid > uidOf(node))));
}

/** The differences of each object from the source, by its id; objects that the target lacks are left out. */
export async function findStaleness(request: StalenessRequest): Promise<Map<string, Staleness>> {
  const { source, target, table, ids } = request;
  const here = await readObjects(request, target, "links", (database) =>
    readTable(database, table, [{ column: "id", values: ids }]),
  );
  const there = await readObjects(request, source, "ends", (database) => findOnSource(database, table, here.objects));
  return target.snapshot(async (database) => {
    const matches = await matchAll(database, there);
    const pairs = pairUp(here.objects, there.objects, matches);
    const superseded = await findSuperseded(database, table, pairs);
    const side = { matches, schema: database.schema, catalogue: target.catalogue };
    const found = new Map(here.objects.map(({ id }) => [id, GONE]));
    for (const pair of pairs) {
      found.set(pair.target.id, {
        fields: differingFields(pair, matches, superseded.has(pair.target)),
        annotations: request.annotations ? differingAnnotations(pair, side) : [],
      });
    }
    return found;
  }, request.signal);
}
