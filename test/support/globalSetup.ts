import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import type { TestProject } from "vitest/node";
import { assertNoLeaks } from "./dropUnneeded.ts";
import { memoryFolder } from "./memoryFolder.ts";
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
  const folder = mkdtempSync(join(memoryFolder() ?? tmpdir(), "lamindb-gateway-run-"));
  chmodSync(folder, 0o1777); // servers that tests start run as another user
  env.TMPDIR = folder; // of workers, too
  const { adminUrl, prefix, copying, description, close } = await openPostgres();
  console.log(`PostgreSQL for the tests: ${description}`);
  project.provide("postgres", { adminUrl, prefix, copying });
  project.provide("folder", folder);
  return async () => {
    await close();
    try {
      assertNoLeaks(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); // workers clear up after themselves meanwhile
    }
  };
}
