import { GatewayError } from "../../../errors.ts";
import type { Refusal } from "../dialect.ts";

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

/** What a failure of SQLite means to a client; what it cannot name it gives back unchanged. */
export function translateSqliteError(error: unknown): unknown {
  if (error instanceof GatewayError) return error;
  const code = resultCode(error);
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
