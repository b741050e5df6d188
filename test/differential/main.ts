/**
 * The differential test of reads with other operations, and as many as one likes:
 *   npm run reads:differential -- [--seed N] [--operations 2000]
 */
import { spawnSync } from "node:child_process";
import { env, execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, operations: { type: "string", default: "2000" } },
});
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const { status } = spawnSync(execPath, [vitest, "run", "test/db/readsDifferential.test.ts"], {
  stdio: "inherit",
  env: { ...env, DIFFERENTIAL_SEED: values.seed, DIFFERENTIAL_OPERATIONS: values.operations },
});
exit(status ?? 1);
