import type { DatabaseAddress, Limits } from "../../config/config.ts";

/**
 * Hands out turns of jobs, each job's one after the other. On PostgreSQL all gateways on the database share one queue,
 * and a turn whose gateway was killed is handed out again; on SQLite each process has its own.
 */
export interface TurnQueue {
  /** Asks for a turn of each of these jobs; one whose turn waits or runs already is left alone. */
  offer(jobIds: readonly string[]): Promise<void>;
  /** Begins no other turn, and waits for those that run. */
  close(): Promise<void>;
}

export interface TurnQueueParts {
  /** Works on a job for a while; never rejects. */
  takeTurn(jobId: string): Promise<void>;
  /** Told of failures of the queue itself, which goes on. */
  onError(error: unknown): void;
}

export type OpenTurnQueue = (address: DatabaseAddress, limits: Limits, parts: TurnQueueParts) => Promise<TurnQueue>;

/** How many jobs of one process have their turn at once: while one writes, another reads. */
export const TURNS_AT_ONCE = 2;
