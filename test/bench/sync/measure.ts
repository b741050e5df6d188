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

/** A warm process has done this many times: code is compiled, statements are prepared. */
const WARM_UP = { runs: 15, ms: 3_000 };
/** Quick syncs are measured more often, as their times scatter more. */
const QUICK = { ms: 300, rounds: 25 };

async function begin(system: BenchSystem, bench: BenchCase, databases: BenchDatabases): Promise<void> {
  await databases.restore();
  if (bench.after) await system.sync(bench.after);
}

/** Syncs unmeasured until the system is warm; the first time it is counted, and its rows are kept. Gives the last one's milliseconds. */
async function rehearse(result: CaseResult, system: BenchSystem, databases: BenchDatabases): Promise<number> {
  await begin(system, result.bench, databases);
  const start = performance.now();
  if (system.count) result.statements.set(system.name, await system.count(result.bench.step));
  else await system.sync(result.bench.step);
  let ms = performance.now() - start;
  result.added.set(system.name, await databases.keepAdded());
  for (let run = 1, spent = ms; run < WARM_UP.runs && spent + ms < WARM_UP.ms; run++) {
    await begin(system, result.bench, databases);
    ms = await system.sync(result.bench.step);
    spent += ms;
  }
  return ms;
}

/** Measures a case: the systems take turns, in another order each round; every round starts from the same state. */
export async function measure(
  bench: BenchCase,
  systems: BenchSystem[],
  databases: BenchDatabases,
  rounds: number,
): Promise<CaseResult> {
  const result: CaseResult = { bench, ms: new Map(), statements: new Map(), added: new Map(), sql: null };
  let slowestMs = 0;
  for (const system of systems) slowestMs = Math.max(slowestMs, await rehearse(result, system, databases));
  const repeats = slowestMs < QUICK.ms ? Math.max(rounds, QUICK.rounds) : rounds;
  const times = new Map(systems.map(({ name }) => [name, [] as number[]]));
  const sqlTimes = new Map<string, number[]>();
  for (let round = 0; round < repeats; round++) {
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
