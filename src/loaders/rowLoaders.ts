import type { LoadedObject } from "../query/loadedObject.ts";
import type { LoaderKey } from "./loaderKey.ts";
import type { Loaders } from "./loaders.ts";
import { loadRows } from "./loadRows.ts";
import type { RequestReads } from "./requestReads.ts";

/** Loaders of objects by the value of a column. */
export function rowLoaders(reads: RequestReads): Pick<Loaders, "rows" | "byColumn"> {
  const rows: Loaders["rows"] = async (instance, table, column, value, selection, most) => {
    const key: LoaderKey = { reads: "rows", instance, table, selection, others: [column, most] };
    const load = reads.batched<string, LoadedObject[]>(key, (values) =>
      reads.read(instance, (session) => loadRows(session, table, column, values, selection, most)),
    );
    return (await load.load(value)) ?? [];
  };
  return { rows, byColumn: async (...args) => (await rows(...args))[0] ?? null };
}
