import { databaseErrorCode } from "./dialects/databaseErrorCode.ts";

/** PostgreSQL's codes for statements after one that failed: not tried; or prepared by one of these, so not prepared. */
const NOT_TRIED = new Set<string | undefined>(["25P02", "26000"]);

function isNotTried(error: unknown): boolean {
  return NOT_TRIED.has(databaseErrorCode(error));
}

/**
 * Waits for work on a database that goes on side by side, so that its statements need not wait for each other's answers. Where some
 * of it fails, its failure is thrown, and not that of statements which the server refused because of it, once all have ended:
 * nothing goes on behind the caller's back.
 */
export async function together<const T extends readonly unknown[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const ends = await Promise.allSettled(work);
  const failures = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((failure) => !isNotTried(failure)) ?? failures[0];
  return ends.map((end) => (end as PromiseFulfilledResult<unknown>).value) as never;
}
