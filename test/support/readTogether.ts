import type { RawRow } from "../../src/instances/dialects/reader.ts";
import type { Instance, ReadSession } from "../../src/instances/instance.ts";

/**
 * Reads on so many connections at once, each of which waits for the others: then all are open, and none is still being opened. Gives
 * what each has read.
 */
export function readTogether(instance: Instance, count: number, sql: string): Promise<RawRow[][]> {
  const all = Promise.withResolvers<void>();
  let reading = 0;
  const read = async ({ reader }: ReadSession) => {
    const rows = await reader.all(sql);
    reading += 1;
    if (reading === count) all.resolve();
    await all.promise;
    return rows;
  };
  return Promise.all(Array.from({ length: count }, () => instance.snapshot(read)));
}
