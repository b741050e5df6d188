import { GatewayError } from "../errors.ts";
import type { SyncReport } from "./report.ts";
import type { SyncRequest } from "./request.ts";

/** What became of a sync of one object, for the log and the metrics. */
export interface SyncEvent {
  syncId: string | null;
  source: string;
  registry: string;
  /** The object's uid on the source; absent where it was not found. */
  uid?: string;
  /** `TRANSFERRED`, `MAPPED`, `FILLED`; the error's code where it failed. */
  outcome: string;
  dryRun: boolean;
  transferred: number;
  mapped: number;
  filled: number;
  ms: number;
}

type Requested = Pick<SyncRequest, "source" | "registry" | "dryRun">;

const said = ({ source, registry, dryRun }: Requested, startedAt: number) => ({
  ...{ source, registry: registry.qualifiedName, dryRun: dryRun ?? false },
  ms: Math.round((performance.now() - startedAt) * 10) / 10,
});

/** A sync that has come to its end; `startedAt` is on the clock of `performance.now()`. */
export function syncDone(request: Requested, report: SyncReport, startedAt: number): SyncEvent {
  const { syncId, outcome, source, transferred, mapped, filled } = report;
  const counts = { transferred: transferred.length, mapped: mapped.length, filled: filled.length };
  return { ...said(request, startedAt), ...{ syncId, uid: source.uid, outcome }, ...counts };
}

/** A sync that has failed, so that nothing was written. */
export function syncFailed(request: Requested, error: unknown, startedAt: number): SyncEvent {
  const outcome = error instanceof GatewayError ? error.code : "INTERNAL_ERROR";
  return { ...said(request, startedAt), ...{ syncId: null, outcome, transferred: 0, mapped: 0, filled: 0 } };
}
