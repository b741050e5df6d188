import type { Sent } from "./steadyLoad.ts";

/** What clients saw in a part of the time. */
export interface Figures {
  requests: number;
  /** How often each code came. */
  errors: ReadonlyMap<string, number>;
  p50Ms: number;
  p99Ms: number;
}

/** Figures of an instance: requests that were answered before a fault began, those that it met, those sent after its end. */
export interface Course {
  before: Figures;
  during: Figures;
  after: Figures;
  /** Seconds from the end of the fault until the last request was sent that failed; 0 where none did. */
  recoveryS: number;
}

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

function figuresOf(sent: readonly Sent[]): Figures {
  const times = sent.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const failed = Map.groupBy(
    sent.filter(({ code }) => code !== null),
    ({ code }) => code!,
  );
  return {
    requests: sent.length,
    errors: new Map([...failed].map(([code, list]) => [code, list.length])),
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  };
}

/** The figures of a load around a fault that began and ended at these times. */
export function courseOf(sent: readonly Sent[], beganMs: number, endedMs: number): Course {
  const isBefore = ({ atMs, tookMs }: Sent) => atMs + tookMs < beganMs;
  const after = sent.filter(({ atMs }) => atMs >= endedMs);
  const failed = after.filter(({ code }) => code !== null).map(({ atMs }) => atMs);
  return {
    before: figuresOf(sent.filter(isBefore)),
    during: figuresOf(sent.filter((one) => !isBefore(one) && one.atMs < endedMs)),
    after: figuresOf(after),
    recoveryS: Math.max(0, ...failed.map((atMs) => atMs - endedMs)) / 1000,
  };
}
