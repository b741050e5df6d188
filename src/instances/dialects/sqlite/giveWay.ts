import { setTimeout as sleep } from "node:timers/promises";

/** So long may one process write without a break. */
const TURN_MS = 1_000;
/** Whoever waits in SQLite itself, as Python does, looks every 100 ms whether the file is free. */
const GIVE_WAY_MS = 120;

/**
 * Sees to it that transactions which follow each other at once leave the file to others now and then: nothing in
 * SQLite makes them take turns, and others would wait in vain. `before` is awaited before each, `after` called after it.
 */
export function makeGiveWay(): { before(): Promise<void>; after(): void } {
  let turnBegan = 0;
  let ended = 0;
  return {
    before: async () => {
      const now = performance.now();
      const wasFree = now - ended > GIVE_WAY_MS;
      if (!wasFree && now - turnBegan < TURN_MS) return;
      if (!wasFree) await sleep(GIVE_WAY_MS);
      turnBegan = performance.now();
    },
    after: () => {
      ended = performance.now();
    },
  };
}
