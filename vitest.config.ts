import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { LeftOutReporter } from "./test/support/leftOutReporter.ts";

export default defineConfig({
  // the file that Node takes: else tests and their dependencies load two copies of graphql
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve("graphql")) }] },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/bench/**"],
    globalSetup: ["test/support/globalSetup.ts"],
    reporters: [...configDefaults.reporters, new LeftOutReporter()],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
