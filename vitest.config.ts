import { availableParallelism } from "node:os";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { LeftOutReporter } from "./test/support/leftOutReporter.ts";
import { LongestFirst } from "./test/support/longestFirst.ts";

// Node keeps what it makes of TypeScript for threads and processes that tests start by the hundred
env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("node_modules/.cache/node", import.meta.url));

/** With many more workers than these, the tests' server would run out of connections. */
const MOST_CORES = 8;

export default defineConfig({
  // the file that Node takes: else tests and their dependencies load two copies of graphql
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve("graphql")) }] },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/bench/**"],
    globalSetup: ["test/support/globalSetup.ts"],
    setupFiles: ["test/support/noEmptyTables.ts"],
    sequence: { sequencer: LongestFirst },
    reporters: [...configDefaults.reporters, new LeftOutReporter()],
    pool: "forks",
    // files of a worker share its modules: catalogue, schema and drivers are loaded once, not ninety times
    isolate: false,
    // one more than there are cores, as tests often wait for servers and disks
    maxWorkers: Math.min(availableParallelism(), MOST_CORES) + 1,
    testTimeout: 60_000,
    // what is awaited comes when a busy machine has the time for it
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
    teardownTimeout: 120_000,
  },
});
