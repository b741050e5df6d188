import type { Round } from "./load.ts";
import { GATEWAY, LAMINDB, LIMIT, POSTGRAPHILE } from "./systems.ts";
import type { Workload, WorkloadName } from "./workloads.ts";

/** What was measured of a workload, by system. */
export interface Measured {
  name: WorkloadName;
  workload: Workload;
  connections: number;
  rounds: Map<string, Round[]>;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const of = (measured: Measured, system: string, figure: keyof Round): number | undefined => {
  const rounds = measured.rounds.get(system);
  return rounds && median(rounds.map((round) => round[figure]));
};

/** How fast a system is: requests per second, or of slow workloads answers per millisecond. */
function speed(measured: Measured, system: string): number | undefined {
  if (!measured.workload.isSlow) return of(measured, system, "perSecond");
  const ms = of(measured, system, "p50Ms");
  return ms === undefined ? undefined : 1 / ms;
}

function ratio(measured: Measured, system: string): number | undefined {
  const [own, other] = [speed(measured, GATEWAY), speed(measured, system)];
  return own === undefined || other === undefined ? undefined : own / other;
}

const print = (value: number | undefined, digits: number) => (value === undefined ? "–" : value.toFixed(digits));

function geometricMean(values: (number | undefined)[]): number | undefined {
  if (values.length === 0 || values.includes(undefined)) return undefined;
  return Math.exp((values as number[]).reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function line(measured: Measured, peer: string): string {
  const systems = [peer, LIMIT, GATEWAY];
  const { name, workload, connections } = measured;
  const figure = (system: string) =>
    workload.isSlow ? print(of(measured, system, "p50Ms"), 0) : print(of(measured, system, "perSecond"), 0);
  const cells = [
    `${name} ${workload.title}`,
    String(connections),
    workload.isSlow ? "ms" : "1/s",
    ...systems.map(figure),
    print(ratio(measured, peer), 2),
    print(ratio(measured, LIMIT), 2),
    ...systems.map((system) => print(of(measured, system, "cpuMs"), 2)),
    ...systems.map((system) => print(of(measured, system, "residentMb"), 0)),
  ];
  return `| ${cells.join(" | ")} |`;
}

function table(all: Measured[], peer: string): string[] {
  if (all.length === 0) return [];
  const systems = [peer, LIMIT, GATEWAY];
  const columns = [
    ...["read", "connections", "unit", ...systems, `gateway ÷ ${peer}`, "gateway ÷ limit"],
    ...systems.map((system) => `CPU ms ${system}`),
    ...systems.map((system) => `MB ${system}`),
  ];
  const means = [peer, LIMIT].map((system) => {
    const mean = geometricMean(all.map((measured) => ratio(measured, system)));
    return `÷ ${system} ${print(mean, 2)}`;
  });
  return [
    `| ${columns.join(" | ")} |`,
    `|${" --- |".repeat(columns.length)}`,
    ...all.map((measured) => line(measured, peer)),
    "",
    `Geometric means, gateway ${means.join(", ")}.`,
    "",
  ];
}

/** The results as Markdown tables, each with the geometric means of its lines: reads of objects beside PostGraphile, of lists beside LaminDB. */
export function resultTable(title: string, all: Measured[]): string {
  const { true: ofObjects = [], false: ofLists = [] } = Object.groupBy(all, ({ workload }) =>
    workload.postgraphile === undefined ? "false" : "true",
  );
  return [`### ${title}`, "", ...table(ofObjects, POSTGRAPHILE), ...table(ofLists, LAMINDB)].join("\n");
}
