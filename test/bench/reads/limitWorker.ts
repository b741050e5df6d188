import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { limitStatements } from "./limitStatements.ts";
import type { WorkloadName } from "./workloads.ts";

const db = new Database(workerData as string, { readonly: true });
const prepared = new Map<WorkloadName, Database.Statement<unknown[], string>>();

function run(name: WorkloadName, values: unknown[]): string {
  const statement = prepared.get(name) ?? db.prepare<unknown[], string>(limitStatements[name].sqlite).pluck();
  prepared.set(name, statement);
  // LaminDB's times in SQLite have a space where JSON's have a T
  const bound = values.map((value, i) => {
    const isMoment = /^\d{4}-\d\d-\d\dT/.test(String(value));
    const bare = Array.isArray(value) ? JSON.stringify(value) : value;
    return [i + 1, isMoment ? String(value).replace("T", " ").replace("Z", "000") : bare];
  });
  return statement.get(Object.fromEntries(bound))!;
}

parentPort!.on("message", ([id, name, values]: [number, WorkloadName, unknown[]]) => {
  try {
    parentPort!.postMessage([id, run(name, values)]);
  } catch (error) {
    parentPort!.postMessage([id, null, String(error)]);
  }
});
