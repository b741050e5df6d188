import { statfsSync } from "node:fs";

/** Where Linux lends memory as files; anybody may write there, nobody may run programs from it in some containers. */
const SHARED_MEMORY = "/dev/shm";

/** More than the databases of a whole run take. */
const NEEDED_BYTES = 4 * 2 ** 30;

/**
 * A folder in memory, where the machine has enough of it: a clone of a database is 2,400 small files, which takes a file system
 * on a disk ten times as long to make.
 */
export function memoryFolder(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return Math.min(bavail * bsize, process.availableMemory()) > NEEDED_BYTES ? SHARED_MEMORY : undefined;
  } catch {
    return undefined;
  }
}
