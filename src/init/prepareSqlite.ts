import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { GatewayError } from "../errors.ts";
import { randomUid } from "../util/lamindbUid.ts";
import type { PreparedDatabase } from "./preparedDatabase.ts";

function refuse(path: string): GatewayError {
  return new GatewayError("CONFLICT", `The database ${path} already exists; choose another storage folder.`);
}

/** Claims the name first, since a rename would silently replace a file that came in between. */
function moveIntoPlace(temporary: string, path: string): void {
  try {
    writeFileSync(path, "", { flag: "wx" });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? refuse(path) : error;
  }
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

function runScript(path: string, script: string): void {
  const database = new Database(path);
  try {
    database.pragma("foreign_keys = ON");
    database.exec(`BEGIN;\n${script}\nCOMMIT;`);
  } finally {
    database.close();
  }
}

/** Makes a SQLite database beside its final path; throws CONFLICT where that path is taken. */
export function prepareSqlite(path: string, script: string): PreparedDatabase {
  if (existsSync(path)) throw refuse(path);
  const temporary = `${path}.${randomUid(8)}.tmp`;
  const abandon = () => {
    for (const suffix of ["", "-journal"]) rmSync(temporary + suffix, { force: true });
  };
  try {
    runScript(temporary, script);
  } catch (error) {
    abandon();
    throw error;
  }
  return { publish: async () => moveIntoPlace(temporary, path), abandon: async () => abandon() };
}
