import { statSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseAddress } from "../../../config/config.ts";
import { GatewayError } from "../../../errors.ts";

/** Where LaminDB keeps the database in a storage. */
const IN_STORAGE = join("…", ".lamindb", "lamin.db");
const FETCH =
  "have LaminDB download it: run `lamin connect` with its slug, then `import lamindb` in Python, or use `lamindb.DB` with its slug if the instance is public";

function problemOf({ path, copyOf }: DatabaseAddress & { dialect: "sqlite" }): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory())
    return `Its database address is a folder; did you mean ${IN_STORAGE}, the database in that storage? Correct \`db\` in the configuration.`;
  if (found) return undefined;
  if (copyOf !== undefined)
    return `Its database is in cloud storage (${copyOf}), and there is no local copy of it; ${FETCH}.`;
  return "Its database file does not exist; check `db` in the configuration.";
}

/** Throws INSTANCE_UNAVAILABLE where there is no file at an address. */
export function assertDatabaseFile(address: DatabaseAddress & { dialect: "sqlite" }): void {
  let problem: string | undefined;
  try {
    problem = problemOf(address);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // a folder on the way may not be read, or is a file
    const message = `Its database file cannot be reached (${code}); check \`db\` in the configuration, and the permissions of its folders.`;
    throw new GatewayError("INSTANCE_UNAVAILABLE", message, {}, error);
  }
  if (problem !== undefined) throw new GatewayError("INSTANCE_UNAVAILABLE", problem);
}
