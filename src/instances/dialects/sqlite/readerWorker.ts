/**
 * Worker thread with one read-only connection to one SQLite file. better-sqlite3 is synchronous: here a
 * large answer or a locked file holds up nobody but the asker.
 */
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import type { Param, RawRow } from "../dialect.ts";
import { registerFunctions } from "./registerFunctions.ts";
import { isHalfWritten } from "./translateSqliteError.ts";

export interface WorkerData {
  path: string;
  busyTimeoutMs: number;
  /** Whether a transaction that a killed writer left behind may be rolled back here. */
  mayMend: boolean;
}
export interface WorkerRequest {
  id: number;
  sql: string;
  params: readonly Param[];
}
export type WorkerAnswer = { id: number; rows: RawRow[] } | { id: number; error: { message: string; code?: string } };

const MAX_PREPARED = 300;
const { path, busyTimeoutMs, mayMend } = workerData as WorkerData;
const port = parentPort!;
const prepared = new Map<string, Database.Statement>();
let db: Database.Database | undefined;

function open(): Database.Database {
  const opened = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  opened.defaultSafeIntegers(true);
  registerFunctions(opened);
  return opened;
}

function prepare(sql: string): Database.Statement {
  db ??= open();
  let statement = prepared.get(sql);
  if (!statement) {
    statement = db.prepare(sql);
    if (statement.reader) statement.raw(true);
    if (prepared.size >= MAX_PREPARED) prepared.delete(prepared.keys().next().value!);
    prepared.set(sql, statement);
  }
  return statement;
}

/** SQLite rolls back what a killed writer left in the file as soon as one reads it who may write. */
function mend(): void {
  const writable = new Database(path, { fileMustExist: true, timeout: busyTimeoutMs });
  try {
    writable.pragma("schema_version");
  } finally {
    writable.close();
  }
}

function run(sql: string, params: readonly Param[]): RawRow[] {
  const statement = prepare(sql);
  if (statement.reader) return statement.all(...params) as RawRow[];
  statement.run(...params);
  return [];
}

function runMending(sql: string, params: readonly Param[]): RawRow[] {
  try {
    return run(sql, params);
  } catch (error) {
    if (!mayMend || !isHalfWritten(error)) throw error;
    mend();
    return run(sql, params);
  }
}

function answer({ id, sql, params }: WorkerRequest): WorkerAnswer {
  try {
    return { id, rows: runMending(sql, params) };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    return { id, error: { message, code } };
  }
}

port.on("message", (request: WorkerRequest) => port.postMessage(answer(request)));
