import type { TestProject } from "vitest/node";
import { openPostgres, type PostgresRun } from "./postgresServer.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgres: PostgresRun;
  }
}

/** Decides once per run which PostgreSQL server is used, and says so; gives back what clears up in the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { adminUrl, prefix, description, close } = await openPostgres();
  console.log(`PostgreSQL for the tests: ${description}`);
  project.provide("postgres", { adminUrl, prefix });
  return close;
}
