/**
 * The live oracle: random syncs through Python LaminDB and through the gateway's engine, compared row by row.
 *   node test/live/main.ts --seed 1 --cases 100 [--from 1] [--dialect sqlite|postgres] [--python PATH] [--postgres URL] [--keep FOLDER]
 * Prints a line per difference and ends with 1 where there is one. `test/live/requirements.txt` says what Python needs.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { env, exit } from "node:process";
import { parseArgs } from "node:util";
import type { Dialect } from "../support/dialects.ts";
import { Oracle } from "./oracle.ts";
import { runCase } from "./runCase.ts";
import { openSides } from "./sides.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    cases: { type: "string", default: "20" },
    from: { type: "string", default: "1" },
    dialect: { type: "string", default: "sqlite" },
    python: { type: "string", default: env.LAMINDB_PYTHON ?? "python3" },
    postgres: { type: "string", default: env.TEST_POSTGRES_URL ?? "postgresql://postgres@127.0.0.1:5432/postgres" },
    keep: { type: "string", default: join(tmpdir(), "lamindb-gateway-live-differences") },
  },
});

async function main(): Promise<number> {
  if (values.dialect !== "sqlite" && values.dialect !== "postgres") throw new Error("--dialect is sqlite or postgres");
  const dialect: Dialect = values.dialect;
  const work = mkdtempSync(join(tmpdir(), "lamindb-gateway-live-"));
  const keep = resolve(values.keep);
  mkdirSync(keep, { recursive: true });
  const sides = await openSides(dialect, work, values.postgres);
  const oracle = new Oracle(values.python, work, ...sides.oracleArguments);
  const total = { cases: 0, syncs: 0, bothFailed: 0, known: new Map<string, number>(), lines: 0 };
  try {
    await oracle.ready();
    const from = Number(values.from);
    for (let number = from; number < from + Number(values.cases); number++) {
      const result = await runCase({ seed: values.seed, sides, oracle, work, keep }, number);
      for (const line of result.lines) console.log(line);
      total.cases++;
      total.syncs += result.syncs;
      total.bothFailed += result.bothFailed;
      total.lines += result.lines.length;
      for (const id of result.known) total.known.set(id, (total.known.get(id) ?? 0) + 1);
    }
  } finally {
    oracle.close();
    await sides.close();
    rmSync(work, { recursive: true, force: true });
  }
  const known = [...total.known].map(([id, count]) => `${id} ${count}`).join(", ") || "none";
  console.log(
    `${dialect}, seed ${values.seed}: ${total.cases} cases, ${total.syncs} syncs, ${total.bothFailed} refused by both, LaminDB failed as known: ${known}; ${total.lines} differences`,
  );
  return total.lines > 0 ? 1 : 0;
}

exit(await main());
