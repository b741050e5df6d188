/**
 * Reads measured side by side: the gateway, PostGraphile or Python LaminDB, and the physical limit (statements that have the database
 * write the answer, over bare HTTP), on a database of invented content that is made at the first time and kept.
 *   node test/bench/reads/main.ts [--dialect postgres|sqlite] [--artifacts 1000000] [--only W1,W4] [--connections 1,16]
 *     [--seconds 3] [--rounds 3] [--verify] [--postgres URL] [--without PostGraphile] [--folder .bench]
 *     [--max-cost N] [--entry OTHER/src/cli/main.ts] [--python PYTHON] [--requests 8]
 * First compares the values of all answers, then prints tables. Systems take turns, in another order each round; of slow reads a round is
 * so many requests.
 */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { env } from "node:process";
import { parseArgs } from "node:util";
import type { Dialect } from "../../support/dialects.ts";
import { askDatabase, fillDatabase } from "./database.ts";
import { load, type Round } from "./load.ts";
import { measurePython } from "./measurePython.ts";
import { type Measured, resultTable } from "./printReads.ts";
import { assertSameAnswers } from "./sameAnswers.ts";
import { LAMINDB, POSTGRAPHILE, type ReadSystem, startGateway, startLimit, startPostgraphile } from "./systems.ts";
import { WORKLOADS, type Workload, type WorkloadName } from "./workloads.ts";

const { values } = parseArgs({
  options: {
    dialect: { type: "string", default: "postgres" },
    artifacts: { type: "string" },
    only: { type: "string", default: Object.keys(WORKLOADS).join(",") },
    connections: { type: "string", default: "1,16" },
    seconds: { type: "string", default: "3" },
    rounds: { type: "string", default: "3" },
    verify: { type: "boolean", default: false },
    without: { type: "string", multiple: true, default: [] },
    postgres: { type: "string", default: env.TEST_POSTGRES_URL ?? "postgresql://postgres@127.0.0.1:5432/postgres" },
    folder: { type: "string", default: ".bench" },
    "max-cost": { type: "string" },
    entry: { type: "string" },
    requests: { type: "string", default: "8" },
    python: { type: "string", default: env.LAMINDB_PYTHON ?? "python3" },
  },
});

const USUAL_ARTIFACTS: Record<Dialect, number> = { postgres: 1_000_000, sqlite: 10_000 };

async function startSystems(dialect: Dialect, db: string, folder: string): Promise<ReadSystem[]> {
  const wantsPeer = dialect === "postgres" && !values.without.includes(POSTGRAPHILE);
  const limits: Record<string, number> = values["max-cost"] ? { maxCost: Number(values["max-cost"]) } : {};
  const peer = wantsPeer ? await startPostgraphile(db, folder) : null;
  return [await startLimit(dialect, db), ...(peer ? [peer] : []), await startGateway(db, folder, limits, values.entry)];
}

async function measure(
  systems: ReadSystem[],
  named: [WorkloadName, Workload],
  sets: Record<string, unknown>[],
  connections: number,
) {
  const rounds = new Map<string, Round[]>(systems.map(({ name }) => [name, []]));
  const requests = Number(values.requests);
  const how = named[1].isSlow ? { amount: requests } : { duration: Number(values.seconds) };
  for (const system of systems)
    await load(system, named, sets, connections, named[1].isSlow ? { amount: Math.min(2, requests) } : { duration: 1 });
  for (let round = 0; round < Number(values.rounds); round++) {
    const order = systems.map((_, i) => systems[(i + round) % systems.length]!);
    for (const system of order) rounds.get(system.name)!.push(await load(system, named, sets, connections, how));
  }
  return rounds;
}

/** Those that a workload can be asked of. */
const systemsOf = (systems: ReadSystem[], { postgraphile }: Workload): ReadSystem[] =>
  systems.filter(({ name }) => name !== POSTGRAPHILE || postgraphile !== undefined);

async function bench(dialect: Dialect): Promise<void> {
  const folder = resolve(values.folder);
  mkdirSync(folder, { recursive: true });
  const artifacts = Number(values.artifacts ?? USUAL_ARTIFACTS[dialect]);
  const db = await fillDatabase(dialect, { postgres: values.postgres, folder, artifacts });
  const all = await startSystems(dialect, db, folder);
  const measured: Measured[] = [];
  try {
    for (const name of values.only.split(",") as WorkloadName[]) {
      const workload = WORKLOADS[name];
      const systems = systemsOf(all, workload);
      const sets = await askDatabase(dialect, db, workload.variables);
      const count = await assertSameAnswers(systems, name, workload, sets);
      console.error(`${name}: the same ${count} values from ${systems.map((system) => system.name).join(", ")}`);
      if (values.verify) continue;
      const python = dialect === "postgres" ? measurePython(values.python, db, name, sets) : undefined;
      for (const connections of workload.isSlow ? [1] : values.connections.split(",").map(Number)) {
        const rounds = await measure(systems, [name, workload], sets, connections);
        if (python) rounds.set(LAMINDB, [python]);
        measured.push({ name, workload, connections, rounds });
      }
    }
  } finally {
    for (const system of all) await system.close();
  }
  if (!values.verify) console.log(resultTable(`${dialect}, ${artifacts} artifacts`, measured));
}

await bench(values.dialect as Dialect);
