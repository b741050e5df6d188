import { env } from "node:process";
import { defineConfig } from "vitest/config";

env.PARITY_PAIRS ??= "all";

export default defineConfig({
  test: {
    include: ["test/parity/pairings/*.test.ts"],
    globalSetup: ["test/support/globalSetup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
