import { GatewayError } from "../errors.ts";
import { inStatementSpan, type StatementSpan } from "../tracing.ts";
import type { Activity } from "./activity.ts";
import type { Breaker } from "./breaker.ts";
import type { PersonReader, Reader, ReaderPool } from "./dialects/reader.ts";
import type { Person } from "./person.ts";

/** For how long a client had better stay away. */
export const BUSY_RETRY_S = 1;

/** Says that too many reads wait for a database already. */
function busy(limit: number): GatewayError {
  const message = `Too many reads are waiting for this instance (limit ${limit}); try again in ${BUSY_RETRY_S} s.`;
  return new GatewayError("LIMIT_EXCEEDED", message, { limit, retryable: true, retryAfterSeconds: BUSY_RETRY_S });
}

/** The same reader, which reports each answer: that a snapshot has begun says nothing, as statements go out together with its beginning. */
function telling(reader: Reader, answered: () => void): Reader {
  const all: Reader["all"] = async (...statement) => {
    const rows = await reader.all(...statement);
    answered();
    return rows;
  };
  return { all };
}

/** Whether a read failed for that alone: the instance is well, and a moment later it may take it. */
export function isBusy({ code, details }: GatewayError): boolean {
  return code === "LIMIT_EXCEEDED" && details.retryable === true;
}

/** Who hears of what a pool is asked. */
export interface QueueWatch {
  activity: Activity;
  breaker: Breaker;
  span: StatementSpan;
}

/**
 * A pool for which only so many statements wait: more would only take memory, and their answers come too late. Snapshots are
 * counted and never refused: syncs read in them, which are few, and have to come to an end.
 */
export function boundedQueue(pool: ReaderPool, maxQueue: number, { activity, breaker, span }: QueueWatch): ReaderPool {
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
  const all: (reader: Reader) => Reader["all"] =
    (reader) =>
    (...statement) => {
      if (open >= pool.atOnce + maxQueue) {
        activity.refused += 1;
        return Promise.reject(busy(maxQueue));
      }
      return inStatementSpan(span, () => counted(() => reader.all(...statement)));
    };
  const snapshot: (of: Pick<ReaderPool, "snapshot">) => ReaderPool["snapshot"] = (of) => (read, signal) =>
    counted((answered) =>
      of.snapshot((reader) => {
        const told = telling(reader, answered);
        return read({ all: (...statement) => inStatementSpan(span, () => told.all(...statement)) });
      }, signal),
    );
  const asPerson = (person: Person): PersonReader => {
    const reader = pool.asPerson!(person);
    // where their token has to be fetched from elsewhere, that being away is not a failure of the database
    const known = <T>(ask: () => Promise<T>) => person.token().then(ask);
    return {
      all: (...statement) => known(() => all(reader)(...statement)),
      snapshot: (read, signal) => known(() => snapshot(reader)(read, signal)),
      end: () => reader.end(),
    };
  };
  return {
    isPooled: pool.isPooled,
    atOnce: pool.atOnce,
    all: all(pool),
    snapshot: snapshot(pool),
    ...(pool.asPerson && { asPerson }),
    retire: () => pool.retire(),
    close: () => pool.close(),
  };
}
