/**
 * Syncs measured side by side: Python LaminDB, the gateway over HTTP and in process, and plain SQL that inserts the same rows.
 *   node test/bench/sync/main.ts [--rounds 5] [--dialect sqlite|postgres] [--only REGEXP] [--python PATH] [--postgres URL]
 * Prints a table for each database. Without LaminDB (`test/live/requirements.txt` says what its Python needs) the rest is measured.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { parseArgs } from "node:util";
import type { Dialect } from "../../support/templates.ts";
import { CASES } from "./cases.ts";
import { openDatabases } from "./databases.ts";
import { measure } from "./measure.ts";
import { resultTable } from "./printResults.ts";
import { seedObjects } from "./seedObjects.ts";
import { openEngine, openGateway, openPython } from "./systems.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    dialect: { type: "string" },
    only: { type: "string", default: "" },
    python: { type: "string", default: env.LAMINDB_PYTHON ?? "python3" },
    postgres: { type: "string", default: env.TEST_POSTGRES_URL ?? "postgresql://postgres@127.0.0.1:5432/postgres" },
  },
});

const TITLES: Record<Dialect, string> = { postgres: "PostgreSQL", sqlite: "SQLite" };

async function benchDialect(dialect: Dialect): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "lamindb-gateway-bench-"));
  const databases = await openDatabases(dialect, work, values.postgres, seedObjects);
  const python = await openPython(values.python, work, databases);
  if (!python)
    console.error(`${values.python} has no Python LaminDB (see --python): measured without it, so without its ratios.`);
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
    await databases.close();
    rmSync(work, { recursive: true, force: true });
  }
}

const dialects: Dialect[] = values.dialect ? [values.dialect as Dialect] : ["postgres", "sqlite"];
for (const dialect of dialects) await benchDialect(dialect);
