/** PostgreSQL's code for statements after one that failed: they were not tried. */
const NOT_TRIED = "25P02";

function isNotTried(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === NOT_TRIED;
}

/**
 * Waits for work on a database that goes on side by side, so that its statements need not wait for each other's answers. Where some
 * of it fails, its failure is thrown, and not that of statements which the server refused because of it, once all have ended:
 * nothing goes on behind the caller's back.
 */
export async function together<T extends readonly unknown[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const ends = await Promise.allSettled(work);
  const failures = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((failure) => !isNotTried(failure)) ?? failures[0];
  return ends.map((end) => (end as PromiseFulfilledResult<unknown>).value) as never;
}
