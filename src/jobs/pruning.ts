/** Removes old syncs and jobs now and then, step by step, while the gateway runs. */
import { setTimeout as sleep } from "node:timers/promises";
import { DEFAULT_RETENTION_DAYS } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import { pruneJournal } from "../sync/journal/pruneJournal.ts";
import type { SyncContext } from "../sync/sync.ts";

const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 3_600_000;
/** Between two steps, for others that write. */
const PAUSE_MS = 500;

/** Prunes until the signal comes. What failed is tried again the next time, and reported once, unless it is temporary. */
export async function keepPruned(
  { instances, config }: SyncContext,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  const target = instances.default;
  if (target.config.readOnly) return;
  const wait = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  let reported: string | undefined;
  const report = (error: unknown) => {
    const isPassing = error instanceof GatewayError && error.details.retryable === true;
    const message = error instanceof Error ? error.message : String(error);
    if (isPassing || message === reported) return;
    reported = message;
    onError(error);
  };
  await wait(FIRST_AFTER_MS);
  while (!signal.aborted) {
    try {
      while ((await pruneJournal(target, config.retention ?? DEFAULT_RETENTION_DAYS, signal)) > 0) await wait(PAUSE_MS);
    } catch (error) {
      if (!signal.aborted) report(error);
    }
    await wait(EVERY_MS);
  }
}
