import { readFileSync } from "node:fs";
import autocannon from "autocannon";
import type { ReadSystem } from "./systems.ts";
import type { Workload, WorkloadName } from "./workloads.ts";

/** What one round of requests took. */
export interface Round {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** The server process's own time per request. */
  cpuMs: number;
  residentMb: number;
}

/** Milliseconds that a process has spent computing (Linux only). */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(stat[11]) + Number(stat[12])) * 10;
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

/** Requests in a row on so many connections, for a time or for a number of requests. */
export async function load(
  system: ReadSystem,
  [name, workload]: [WorkloadName, Workload],
  variables: readonly Record<string, unknown>[],
  connections: number,
  how: { duration: number } | { amount: number },
): Promise<Round> {
  const requests = variables.map((set) => ({
    method: "POST" as const,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(system.body(name, workload, set)),
  }));
  const before = cpuMs(system.pid);
  const result = await autocannon({ url: system.url, connections, timeout: 120, requests, ...how });
  if (result.errors + result.non2xx > 0)
    throw new Error(`${system.name}, ${name}: ${result.errors + result.non2xx} requests failed`);
  return {
    perSecond: result.requests.total / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    cpuMs: (cpuMs(system.pid) - before) / result.requests.total,
    residentMb: residentMb(system.pid),
  };
}
