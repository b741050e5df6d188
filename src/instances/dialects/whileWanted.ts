import type { WriteTransaction } from "../writer.ts";

type Write<T> = (transaction: WriteTransaction) => Promise<T>;

/** Runs a transaction that throws the signal's reason, where it is aborted, before it begins and before it commits. */
export async function whileWanted<T>(
  run: (write: Write<T>) => Promise<T>,
  write: Write<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  return run(async (transaction) => {
    const result = await write(transaction);
    signal?.throwIfAborted();
    return result;
  });
}
