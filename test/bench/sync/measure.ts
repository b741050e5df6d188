import type { BenchCase } from "./cases.ts";
import type { StatementCounts } from "./countStatements.ts";
import type { BenchDatabases, RowCounts } from "./databases.ts";
import { type BenchSystem, PYTHON } from "./systems.ts";

/** What was measured of a case; milliseconds are medians, by system. */
export interface CaseResult {
  bench: BenchCase;
  ms: Map<string, number>;
  statements: Map<string, StatementCounts>;
  /** Rows that each system added. */
  added: Map<string, RowCounts>;
  /** The faster way of inserting the same rows by plain SQL; null where nothing is added. */
  sql: { how: string; ms: number } | null;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

async function begin(system: BenchSystem, bench: BenchCase, databases: BenchDatabases): Promise<void> {
  await databases.restore();
  if (bench.after) await system.sync(bench.after);
}

/** An unmeasured round, which counts, and after which the rows that the gateway added can be inserted again. */
async function rehearse(result: CaseResult, systems: BenchSystem[], databases: BenchDatabases): Promise<void> {
  for (const system of systems) {
    await begin(system, result.bench, databases);
    if (system.count) result.statements.set(system.name, await system.count(result.bench.step));
    else await system.sync(result.bench.step);
    result.added.set(system.name, await databases.keepAdded());
  }
}

/** Measures a case: the systems take turns, in another order each round; every round starts from the same state. */
export async function measure(
  bench: BenchCase,
  systems: BenchSystem[],
  databases: BenchDatabases,
  rounds: number,
): Promise<CaseResult> {
  const result: CaseResult = { bench, ms: new Map(), statements: new Map(), added: new Map(), sql: null };
  await rehearse(result, systems, databases);
  const times = new Map(systems.map(({ name }) => [name, [] as number[]]));
  const sqlTimes = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    const order = systems.map((_, i) => systems[(i + round) % systems.length]!);
    for (const system of order) {
      if (bench.pythonOnce && system.name === PYTHON && round > 0) continue;
      await begin(system, bench, databases);
      times.get(system.name)!.push(await system.sync(bench.step));
    }
    if (bench.after) continue;
    for (const [how, ms] of await databases.insertAdded()) sqlTimes.set(how, [...(sqlTimes.get(how) ?? []), ms]);
  }
  for (const [name, values] of times) result.ms.set(name, median(values));
  const ways = [...sqlTimes].map(([how, values]) => ({ how, ms: median(values) }));
  result.sql = ways.sort((a, b) => a.ms - b.ms)[0] ?? null;
  return result;
}
