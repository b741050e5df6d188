import { GatewayError } from "../errors.ts";
import type { ReaderPool } from "./dialects/reader.ts";

/** For how long a client had better stay away. */
export const BUSY_RETRY_S = 1;

/** Says that too many reads wait for a database already. */
function busy(limit: number): GatewayError {
  const message = `Too many reads are waiting for this instance (limit ${limit}); try again in ${BUSY_RETRY_S} s.`;
  return new GatewayError("LIMIT_EXCEEDED", message, { limit, retryable: true, retryAfterSeconds: BUSY_RETRY_S });
}

/**
 * A pool for which only so many statements wait: more would only take memory, and their answers come too late. Snapshots are
 * counted and never refused: syncs read in them, which are few, and have to come to an end.
 */
export function boundedQueue(pool: ReaderPool, maxQueue: number): ReaderPool {
  let open = 0;
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    open += 1;
    try {
      return await work();
    } finally {
      open -= 1;
    }
  };
  return {
    isPooled: pool.isPooled,
    atOnce: pool.atOnce,
    all: (...statement) => {
      if (open >= pool.atOnce + maxQueue) return Promise.reject(busy(maxQueue));
      return counted(() => pool.all(...statement));
    },
    snapshot: (...parts) => counted(() => pool.snapshot(...parts)),
    retire: () => pool.retire(),
    close: () => pool.close(),
  };
}
