/**
 * Odd requests, with other seeds and as many as one likes:
 *   npm run fuzz -- [--seed N] [--runs 10000]
 */
import { spawnSync } from "node:child_process";
import { env, execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, runs: { type: "string", default: "10000" } },
});
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const { status } = spawnSync(execPath, [vitest, "run", "test/e2e/fuzz.test.ts"], {
  stdio: "inherit",
  env: { ...env, FUZZ_SEED: values.seed, FUZZ_RUNS: values.runs },
});
exit(status ?? 1);
