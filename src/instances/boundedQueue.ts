import { GatewayError } from "../errors.ts";
import type { Activity } from "./activity.ts";
import type { Breaker } from "./breaker.ts";
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
export function boundedQueue(pool: ReaderPool, maxQueue: number, activity: Activity, breaker: Breaker): ReaderPool {
  let open = 0;
  activity.atOnce = pool.atOnce;
  const counted = async <T>(work: (answered: () => void) => Promise<T>): Promise<T> => {
    open += 1;
    activity.asked += 1;
    activity.open += 1;
    try {
      return await breaker.run(work);
    } finally {
      open -= 1;
      activity.open -= 1;
    }
  };
  return {
    isPooled: pool.isPooled,
    atOnce: pool.atOnce,
    all: (...statement) => {
      if (open >= pool.atOnce + maxQueue) {
        activity.refused += 1;
        return Promise.reject(busy(maxQueue));
      }
      return counted(() => pool.all(...statement));
    },
    snapshot: (read, signal) =>
      counted((answered) =>
        pool.snapshot((reader) => {
          answered();
          return read(reader);
        }, signal),
      ),
    retire: () => pool.retire(),
    close: () => pool.close(),
  };
}
