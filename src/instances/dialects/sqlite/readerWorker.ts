/**
 * Worker thread with one read-only connection to one SQLite file at a time. better-sqlite3 is synchronous: here a
 * large answer or a locked file holds up nobody but the asker.
 */
import { parentPort } from "node:worker_threads";
import Database from "better-sqlite3";
import type { Param, RawRow } from "../reader.ts";
import { assertSameFile, explainUnopened } from "./databaseFile.ts";
import { registerFunctions, registerWanted } from "./registerFunctions.ts";
import { isHalfWritten, STOPPED } from "./translateSqliteError.ts";
import { withBytes } from "./withBytes.ts";

/** The file that the thread reads from now on. */
export interface ReadFile {
  path: string;
  /** Which file the path had when the instance was looked at; from another one nothing is read. */
  file: string;
  busyTimeoutMs: number;
  /** Whether a transaction that a killed writer left behind may be rolled back here. */
  mayMend: boolean;
  /** Id of the last statement that is no longer wanted, nor are those before it. */
  unwanted: Int32Array<SharedArrayBuffer>;
}
/** A statement; ids ascend. */
export interface WorkerRequest {
  id: number;
  sql: string;
  params: readonly Param[];
}
export type WorkerMessage = { read: ReadFile } | { run: WorkerRequest } | { close: true };
export type WorkerAnswer =
  | { id: number; rows: RawRow[] }
  | { id: number; error: { message: string; code?: string } }
  | { closed: true };

const port = parentPort!;
const MAX_PREPARED = 300;
const prepared = new Map<string, Database.Statement>();
let read: ReadFile;
let db: Database.Database | undefined;
let running = 0;

function assertWanted(): void {
  if (Atomics.load(read.unwanted, 0) >= running) throw Object.assign(new Error("no longer wanted"), { code: STOPPED });
}

function open(): Database.Database {
  const { path, file, busyTimeoutMs } = read;
  const opened = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  opened.defaultSafeIntegers(true);
  registerFunctions(opened);
  registerWanted(opened, assertWanted);
  assertSameFile(path, file);
  return opened;
}

function close(): void {
  prepared.clear();
  db?.close();
  db = undefined;
}

function prepare(sql: string): Database.Statement {
  db ??= open();
  let statement = prepared.get(sql);
  if (!statement) {
    statement = db.prepare(sql);
    if (statement.reader) statement.raw(true);
  } else prepared.delete(sql);
  prepared.set(sql, statement); // the last one is the one that was used last
  if (prepared.size > MAX_PREPARED) prepared.delete(prepared.keys().next().value!);
  return statement;
}

/** SQLite rolls back what a killed writer left in the file as soon as one reads it who may write. */
function mend(): void {
  const { path, busyTimeoutMs } = read;
  const writable = new Database(path, { fileMustExist: true, timeout: busyTimeoutMs });
  try {
    writable.pragma("schema_version");
  } finally {
    writable.close();
  }
}

function run(sql: string, params: readonly Param[]): RawRow[] {
  const statement = prepare(sql);
  if (statement.reader) return withBytes(prepare, sql, params, statement.all(...params) as RawRow[]);
  statement.run(...params);
  return [];
}

function runMending(sql: string, params: readonly Param[]): RawRow[] {
  try {
    return run(sql, params);
  } catch (error) {
    if (!read.mayMend || !isHalfWritten(error)) throw error;
    mend();
    return run(sql, params);
  }
}

function answer({ id, sql, params }: WorkerRequest): WorkerAnswer {
  const { path, file } = read;
  running = id;
  try {
    assertWanted();
    if (!db?.inTransaction) assertSameFile(path, file); // a snapshot goes on in the file that it began in
    return { id, rows: runMending(sql, params) };
  } catch (error) {
    const { message, code } = explainUnopened(path, error) as Error & { code?: string };
    return { id, error: { message, code } };
  }
}

port.on("message", (message: WorkerMessage) => {
  if ("read" in message) read = message.read;
  else if ("run" in message) port.postMessage(answer(message.run));
  else {
    close();
    port.postMessage({ closed: true } satisfies WorkerAnswer);
  }
});
