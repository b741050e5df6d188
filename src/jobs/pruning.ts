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

/** Prunes until the signal comes. A database that does not answer, or a role that may not, is tried again the next time. */
export async function keepPruned(
  { instances, config }: SyncContext,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  const target = instances.default;
  if (target.config.readOnly) return;
  const wait = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  await wait(FIRST_AFTER_MS);
  while (!signal.aborted) {
    try {
      while ((await pruneJournal(target, config.retention ?? DEFAULT_RETENTION_DAYS, signal)) > 0) await wait(PAUSE_MS);
    } catch (error) {
      if (!signal.aborted && !(error instanceof GatewayError)) onError(error);
    }
    await wait(EVERY_MS);
  }
}
