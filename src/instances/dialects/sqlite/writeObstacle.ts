import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import type { Dialect } from "../dialect.ts";

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Beside the file SQLite makes another one for each transaction, so its folder has to be writable, too. */
export const sqliteWriteObstacle: Dialect["writeObstacle"] = async (address) => {
  if (address.dialect !== "sqlite") return null;
  const { path } = address;
  if (!mayWrite(path)) return `the gateway is not allowed to write to its file ${path}`;
  const folder = dirname(path);
  return mayWrite(folder)
    ? null
    : `the gateway is not allowed to write to its folder ${folder}, where SQLite keeps its journal`;
};
