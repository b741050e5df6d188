/**
 * Syncs measured side by side: Python LaminDB, the gateway over HTTP and in process, and plain SQL that inserts the same rows.
 *   node test/bench/sync/main.ts [--rounds 5] [--dialect sqlite|postgres] [--only REGEXP] [--python PATH] [--postgres URL]
 * Prints a table for each database. Without LaminDB (`test/live/requirements.txt` says what its Python needs) the rest is measured.
 *   node test/bench/sync/main.ts --many 10000 [--sample 100] [--memory 100000] [...]
 * measures a `syncMany` instead: its rate beside LaminDB, which does `--sample` of the artifacts in a loop, and the memory
 * that a gateway needs for one.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { parseArgs } from "node:util";
import { DIALECT_NAMES, type Dialect } from "../../support/dialects.ts";
import { CASES } from "./cases.ts";
import { type BenchDatabases, openDatabases } from "./databases.ts";
import { measure } from "./measure.ts";
import { type ManyResult, measureMany } from "./measureMany.ts";
import { manyTable, memoryTable } from "./printMany.ts";
import { resultTable } from "./printResults.ts";
import { seedMany } from "./seedMany.ts";
import { seedObjects } from "./seedObjects.ts";
import { openEngine, openGateway, openPython, type PythonSystem } from "./systems.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    dialect: { type: "string" },
    many: { type: "string" },
    sample: { type: "string", default: "100" },
    memory: { type: "string" },
    only: { type: "string", default: "" },
    python: { type: "string", default: env.LAMINDB_PYTHON ?? "python3" },
    postgres: { type: "string", default: env.TEST_POSTGRES_URL ?? "postgresql://postgres@127.0.0.1:5432/postgres" },
  },
});

const TITLES: Record<Dialect, string> = { postgres: "PostgreSQL", sqlite: "SQLite" };

const WANTED: Dialect[] = values.dialect ? [values.dialect as Dialect] : DIALECT_NAMES.toReversed();

/** Opens databases for some work, with this content beside the templates', and clears them away. */
async function withDatabases<T>(
  dialect: Dialect,
  seed: (path: string) => void,
  use: (work: string, databases: BenchDatabases) => Promise<T>,
): Promise<T> {
  const work = mkdtempSync(join(tmpdir(), "lamindb-gateway-bench-"));
  try {
    const databases = await openDatabases(dialect, work, values.postgres, seed);
    return await use(work, databases).finally(() => databases.close());
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function openPythonIfThere(work: string, databases: BenchDatabases): Promise<PythonSystem | null> {
  const python = await openPython(values.python, work, databases);
  if (!python)
    console.error(`${values.python} has no Python LaminDB (see --python): measured without it, so without its ratios.`);
  return python;
}

async function benchCases(dialect: Dialect, work: string, databases: BenchDatabases): Promise<void> {
  const python = await openPythonIfThere(work, databases);
  const systems = [...(python ? [python] : []), await openGateway(work, databases), openEngine(databases)];
  try {
    const results = [];
    for (const bench of CASES.filter(({ title }) => new RegExp(values.only).test(title))) {
      console.error(`${TITLES[dialect]}: ${bench.title} ...`);
      results.push(await measure(bench, systems, databases, Number(values.rounds)));
    }
    console.log(resultTable(TITLES[dialect], results));
  } finally {
    for (const system of systems) await system.close();
  }
}

async function benchMany(work: string, databases: BenchDatabases): Promise<ManyResult> {
  const python = await openPythonIfThere(work, databases);
  try {
    return await measureMany(work, databases, { python, sample: Number(values.sample) });
  } finally {
    await python?.close();
  }
}

/** Measures a `syncMany` of so many artifacts on each database. */
async function benchEach(count: number, bench: typeof benchMany): Promise<Map<string, ManyResult>> {
  const results = new Map<string, ManyResult>();
  for (const dialect of WANTED) {
    console.error(`${TITLES[dialect]}: ${count} artifacts ...`);
    results.set(TITLES[dialect], await withDatabases(dialect, (path) => seedMany(path, count), bench));
  }
  return results;
}

if (values.many) console.log(manyTable(await benchEach(Number(values.many), benchMany)));
if (values.memory) console.log(memoryTable(await benchEach(Number(values.memory), measureMany)));
if (!values.many && !values.memory) {
  for (const dialect of WANTED)
    await withDatabases(dialect, seedObjects, (work, databases) => benchCases(dialect, work, databases));
}
