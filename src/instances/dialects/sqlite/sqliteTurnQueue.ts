import { type OpenTurnQueue, TURNS_AT_ONCE } from "../turnQueue.ts";

/** A queue in this process: who comes first has the first turn. */
export const openSqliteTurnQueue: OpenTurnQueue = async (_address, _limits, { takeTurn }) => {
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  let isClosed = false;

  function begin(): void {
    for (const jobId of waiting) {
      if (isClosed || running.size >= TURNS_AT_ONCE) return;
      waiting.delete(jobId);
      const turn = takeTurn(jobId).finally(() => {
        running.delete(jobId);
        begin();
      });
      running.set(jobId, turn);
    }
  }

  return {
    offer: async (jobIds) => {
      for (const jobId of jobIds) if (!running.has(jobId)) waiting.add(jobId);
      begin();
    },
    close: async () => {
      isClosed = true;
      await Promise.all(running.values());
    },
  };
};
