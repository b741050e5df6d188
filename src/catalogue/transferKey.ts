/** What the key of a transform starts with whose runs are syncs, before the uid of the source (LaminDB 2.12.1, `get_transfer_run`). */
export const TRANSFER_KEY = "__lamindb_transfer__/";

/** The uid of the instance from which the runs of a transform with this key sync; undefined for other transforms. */
export function transferSource(key: string | null | undefined): string | undefined {
  return key?.startsWith(TRANSFER_KEY) ? key.slice(TRANSFER_KEY.length) : undefined;
}
