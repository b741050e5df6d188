import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { assertNoLeaks } from "./dropUnneeded.ts";
import { openPostgres, type PostgresRun } from "./postgresServer.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgres: PostgresRun;
    /** Where files lie that all workers share; gone when the run ends. */
    folder: string;
  }
}

/** Decides once per run which PostgreSQL server is used, and says so; gives back what clears up in the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { adminUrl, prefix, description, close } = await openPostgres();
  console.log(`PostgreSQL for the tests: ${description}`);
  project.provide("postgres", { adminUrl, prefix });
  const folder = mkdtempSync(join(tmpdir(), "lamindb-gateway-run-"));
  project.provide("folder", folder);
  return async () => {
    await close();
    try {
      assertNoLeaks(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
