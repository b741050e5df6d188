/** What SQLite's result codes mean to a client: an extended code where one is worth it, else the primary one, else the default. */
import { type ErrorCode, GatewayError } from "../../../errors.ts";
import { ownValue } from "../../../util/ownValue.ts";
import { databaseError, databaseErrorCode } from "../databaseErrorCode.ts";
import type { Change, Refusal } from "../dialect.ts";
import { FILE_PROBLEMS, REPLACED } from "./databaseFile.ts";

/** Code of the error that ends a statement which is no longer wanted. */
export const STOPPED = "GATEWAY_STOPPED";

interface Meaning {
  code: ErrorCode;
  retryable?: boolean;
  message: string;
}

function resultCode(error: unknown): string {
  return databaseErrorCode(error) ?? "";
}

/** True where another connection holds the file. */
export function isSqliteBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(resultCode(error));
}

/** True where a writer was killed in the middle of a transaction, and this connection may not roll it back. */
export function isHalfWritten(error: unknown): boolean {
  return /^SQLITE_READONLY_(ROLLBACK|RECOVERY|CANTINIT)/.test(resultCode(error));
}

/** Column in `NOT NULL constraint failed: lamindb_ulabel.name`, or in a check that LaminDB's client wrote. */
function columnOf(message: string): string | undefined {
  const names = /constraint failed: (.*)$/s.exec(message)?.[1]?.split(", ") ?? [];
  if (names.length === 1 && /^\w+\.\w+$/.test(names[0]!)) return names[0]!.split(".")[1];
  return /JSON_VALID\("(\w+)"\)/i.exec(message)?.[1];
}

/** Why SQLite refused a row: unique key, foreign key, or a value against a check. */
export function sqliteRefusal(error: unknown): Refusal | null {
  const code = resultCode(error);
  const message = error instanceof Error ? error.message : "";
  const column = columnOf(message);
  const at = column === undefined ? {} : { column };
  if (/^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/.test(code)) return { kind: "unique", ...at };
  if (code === "SQLITE_CONSTRAINT_FOREIGNKEY") return { kind: "reference" };
  if (code === "SQLITE_CONSTRAINT_NOTNULL")
    return { kind: "value", ...at, fault: "is empty, but that database requires a value" };
  if (code === "SQLITE_TOOBIG") return { kind: "value", fault: "is too long for that database" };
  if (code === "SQLITE_CONSTRAINT_TRIGGER")
    return { kind: "value", reason: `a rule of that database forbids it (${message})` };
  return /^SQLITE_(CONSTRAINT|MISMATCH)/.test(code) ? { kind: "value", ...at } : null;
}

/** What has changed since the file was opened; null for failures of another cause. Only words tell that something is not there. */
export function sqliteChange(failure: unknown): Change | null {
  const code = resultCode(failure);
  if (code === REPLACED || code === "SQLITE_READONLY_DBMOVED") return "file";
  if (code === "SQLITE_SCHEMA") return "schema";
  const { message = "" } = databaseError(failure);
  return code === "SQLITE_ERROR" && /^no such (table|column)|has no column named/.test(message) ? "schema" : null;
}

const unavailable = (message: string, retryable = false): Meaning => ({
  code: "INSTANCE_UNAVAILABLE",
  ...(retryable && { retryable }),
  message,
});

const HALF_WRITTEN = unavailable(
  "A program was stopped while writing to its file; open it once with LaminDB, which rolls that write back.",
);
const LOCKED: Meaning = {
  code: "TIMEOUT",
  retryable: true,
  message: "The database file stayed locked by another program; try again.",
};
const CHANGED = unavailable("The database changed while the gateway was using it; try again.", true);
const UNREADABLE = "Its file cannot be read as a SQLite database; check `db` in the configuration";

const fileProblems = Object.entries(FILE_PROBLEMS).map(([code, message]) => [code, unavailable(message)]);

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ...(Object.fromEntries(fileProblems) as Record<string, Meaning>),
  [REPLACED]: CHANGED,
  [STOPPED]: { code: "TIMEOUT", retryable: true, message: "The database took too long; ask for less, or try again." },
  SQLITE_AUTH: {
    code: "FORBIDDEN",
    message: "SQLite does not allow this on its file; check the permissions of the file.",
  },
  SQLITE_BUSY: LOCKED,
  SQLITE_CANTOPEN: unavailable(
    `${UNREADABLE} (it cannot be opened: the gateway is not allowed to read the file or its folder, or the path is a folder).`,
  ),
  SQLITE_CONSTRAINT: {
    code: "CONFLICT",
    message: "The database refused a row that breaks one of its rules; correct it on the source.",
  },
  SQLITE_CORRUPT: unavailable(`${UNREADABLE} (the file is damaged: restore it).`),
  SQLITE_FULL: unavailable("The disk that its file is on is full; free some space there, then try again.", true),
  SQLITE_INTERRUPT: {
    code: "TIMEOUT",
    retryable: true,
    message: "The database took too long; ask for less, or try again.",
  },
  SQLITE_IOERR: unavailable(
    "The operating system could not read or write its file; check the disk, then try again.",
    true,
  ),
  SQLITE_LOCKED: LOCKED,
  SQLITE_MISMATCH: {
    code: "BAD_USER_INPUT",
    message: "A value in the request does not fit the column that it is compared with; correct it.",
  },
  SQLITE_NOMEM: unavailable("SQLite is out of memory; ask for less, or try again later.", true),
  SQLITE_NOTADB: unavailable(`${UNREADABLE} (it is not a SQLite file).`),
  SQLITE_PERM: unavailable(`${UNREADABLE} (the gateway is not allowed to read it).`),
  SQLITE_READONLY: {
    code: "FORBIDDEN",
    message:
      "The database file is read-only for the gateway; allow it to write the file and its folder, or make another instance the default.",
  },
  SQLITE_READONLY_CANTINIT: HALF_WRITTEN,
  SQLITE_READONLY_DBMOVED: unavailable("Its file was moved or replaced while it was open; try again.", true),
  SQLITE_READONLY_RECOVERY: HALF_WRITTEN,
  SQLITE_READONLY_ROLLBACK: HALF_WRITTEN,
  SQLITE_SCHEMA: CHANGED,
  SQLITE_TOOBIG: {
    code: "LIMIT_EXCEEDED",
    message: "The request, or a value in the database, is more than SQLite can process; ask for less.",
  },
};

/** SQLite has one code for all that is wrong with a statement, so its words have to say more. */
function statementError(words: string): Meaning {
  if (/no such (table|column|view)|has no column|ambiguous column/.test(words)) return CHANGED;
  if (/malformed JSON/.test(words))
    return unavailable("A JSON column of the database contains text that is not JSON; correct it there.");
  if (/too (many|large|complex|big|deep)|overflow/.test(words))
    return { code: "LIMIT_EXCEEDED", message: "The request is more than SQLite can process at once; ask for less." };
  return unavailable("SQLite rejected a statement of the gateway; see the gateway's log.");
}

function meaningOf(code: string, words: string): Meaning {
  const primary = /^[A-Z]+_[A-Z]+/.exec(code)![0];
  if (primary === "SQLITE_ERROR") return statementError(words);
  return (
    ownValue(MEANINGS, code) ??
    ownValue(MEANINGS, primary) ??
    unavailable(`SQLite rejected a statement (${code}); see the gateway's log.`)
  );
}

/** What a failure of SQLite means to a client; what comes from elsewhere it gives back unchanged. */
export function translateSqliteError(error: unknown): unknown {
  if (error instanceof GatewayError) return error;
  const resultOf = resultCode(error);
  if (!/^(SQLITE|GATEWAY)_[A-Z]/.test(resultOf)) return error;
  const { code, retryable, message } = meaningOf(resultOf, error instanceof Error ? error.message : "");
  return new GatewayError(code, message, retryable ? { retryable } : {}, error);
}
