import type { WriteTransaction } from "../writer.ts";

type Write<T> = (transaction: WriteTransaction) => Promise<T>;

/**
 * Runs a transaction that throws the signal's reason, where it is aborted, before it begins, before each statement that `write` asks
 * of it by itself, and before it commits.
 */
export async function whileWanted<T>(
  run: (write: Write<T>) => Promise<T>,
  write: Write<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  return run(async (transaction) => {
    const all: WriteTransaction["all"] = async (sql, params) => {
      signal?.throwIfAborted();
      return transaction.all(sql, params);
    };
    const result = await write(signal ? { ...transaction, all } : transaction);
    signal?.throwIfAborted();
    return result;
  });
}

/** Waits for work no longer than it is wanted: rejects with the signal's reason as soon as it is aborted. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
