import { GatewayError } from "../errors.ts";
import { shorten } from "../util/shorten.ts";
import type { SyncReport } from "./report.ts";
import type { SyncRequest } from "./request.ts";

/** What became of a sync of one object, for the log and the metrics. */
export interface SyncEvent {
  syncId: string | null;
  source: string;
  registry: string;
  /** The object's uid on the source; where the sync failed, what the request names it by. */
  uid?: string;
  key?: string;
  name?: string;
  /** `TRANSFERRED`, `MAPPED`, `FILLED`; the error's code where it failed. */
  outcome: string;
  dryRun: boolean;
  /** An earlier request with its `idempotencyKey` did it: the answer was given again. */
  isRepeated: boolean;
  transferred: number;
  mapped: number;
  filled: number;
  ms: number;
}

type Requested = Pick<SyncRequest, "source" | "registry" | "dryRun" | "uid" | "key" | "name">;

const said = ({ source, registry, dryRun }: Requested, startedAt: number) => ({
  ...{ source, registry: registry.qualifiedName, dryRun: dryRun ?? false },
  ms: Math.round((performance.now() - startedAt) * 10) / 10,
});

/** A sync that has come to its end; `startedAt` is on the clock of `performance.now()`. */
export function syncDone(request: Requested, report: SyncReport, startedAt: number): SyncEvent {
  const { syncId, outcome, source, isRepeated = false, transferred, mapped, filled } = report;
  const counts = { transferred: transferred.length, mapped: mapped.length, filled: filled.length };
  return { ...said(request, startedAt), ...{ syncId, uid: source.uid, outcome, isRepeated }, ...counts };
}

/** A sync that has failed, so that nothing was written. */
export function syncFailed(request: Requested, error: unknown, startedAt: number): SyncEvent {
  const outcome = error instanceof GatewayError ? error.code : "INTERNAL_ERROR";
  const named = (["uid", "key", "name"] as const).flatMap((by) => {
    const value = request[by];
    return value == null ? [] : [[by, shorten(value)]];
  });
  const nothing = { syncId: null, isRepeated: false, transferred: 0, mapped: 0, filled: 0 };
  return { ...said(request, startedAt), ...Object.fromEntries(named), outcome, ...nothing };
}
