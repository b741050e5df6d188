import { GatewayError } from "../../../errors.ts";
import type { Change, Refusal } from "../dialect.ts";
import { FILE_PROBLEMS, type FileProblem, REPLACED } from "./databaseFile.ts";

/** Code of the error that ends a statement which is no longer wanted. */
export const STOPPED = "GATEWAY_STOPPED";

function resultCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}

/** True where another connection holds the file. */
export function isSqliteBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(resultCode(error));
}

/** True where a writer was killed in the middle of a transaction, and this connection may not roll it back. */
export function isHalfWritten(error: unknown): boolean {
  return /^SQLITE_READONLY_(ROLLBACK|RECOVERY|CANTINIT)/.test(resultCode(error));
}

/** Why SQLite refused a row: unique key, foreign key, or a value against a check. */
export function sqliteRefusal(error: unknown): Refusal | null {
  const code = resultCode(error);
  if (/^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/.test(code)) return "unique";
  if (code === "SQLITE_CONSTRAINT_FOREIGNKEY") return "reference";
  return /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(code) ? "value" : null;
}

/** What has changed since the file was opened; null for failures of another cause. Only words tell that something is not there. */
export function sqliteChange(error: unknown): Change | null {
  const code = resultCode(error);
  if (code === REPLACED || code === "SQLITE_READONLY_DBMOVED") return "file";
  if (code === "SQLITE_SCHEMA") return "schema";
  const message = error instanceof Error ? error.message : "";
  return code === "SQLITE_ERROR" && /^no such (table|column)|has no column named/.test(message) ? "schema" : null;
}

/** What a failure of SQLite means to a client; what it cannot name it gives back unchanged. */
export function translateSqliteError(error: unknown): unknown {
  if (error instanceof GatewayError || sqliteChange(error)) return error;
  const code = resultCode(error);
  if (code in FILE_PROBLEMS)
    return new GatewayError("INSTANCE_UNAVAILABLE", FILE_PROBLEMS[code as FileProblem], {}, error);
  if (code === STOPPED) {
    return new GatewayError(
      "TIMEOUT",
      "The database took too long; ask for less, or try again.",
      { retryable: true },
      error,
    );
  }
  if (isSqliteBusy(error)) {
    return new GatewayError(
      "TIMEOUT",
      "The database file stayed locked by another program; try again.",
      { retryable: true },
      error,
    );
  }
  if (isHalfWritten(error)) {
    return new GatewayError(
      "INSTANCE_UNAVAILABLE",
      "A program was ended in the middle of writing to its file; open it once with LaminDB, which rolls that back.",
      {},
      error,
    );
  }
  if (code.startsWith("SQLITE_READONLY")) {
    return new GatewayError(
      "FORBIDDEN",
      "The database file is read-only for the gateway; let it write the file, or make another instance the default.",
      {},
      error,
    );
  }
  if (/^SQLITE_(CANTOPEN|NOTADB|CORRUPT|IOERR|PERM|AUTH)/.test(code)) {
    return new GatewayError(
      "INSTANCE_UNAVAILABLE",
      "Its file cannot be read as a SQLite database; check `db` in the configuration.",
      {},
      error,
    );
  }
  return error;
}
