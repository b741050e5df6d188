import type { Table } from "../../catalogue/model.ts";
import type { Loaders } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { loadMembers } from "./loadSlots.ts";

/** Members of a schema in the order in which they were linked, `limit` at most; schemas asked for at one moment are read together. */
export async function membersOf(
  loaders: Loaders,
  schema: LoadedObject,
  registry: Table,
  columns: readonly string[],
  limit?: number,
): Promise<LoadedObject[]> {
  const { instance } = schema;
  const key = { reads: "members", instance, table: registry, others: [columns, limit] };
  const load = loaders.batched<string, LoadedObject[]>(key, (ids) =>
    loaders.read(instance, (session) => loadMembers(session, registry, ids, columns, limit)),
  );
  return (await load.load(schema.id)) ?? [];
}
