/** The file at a path, as far as it matters which file it is: LaminDB and restores from backup put another one in its place. */
import { closeSync, openSync, readSync, statSync } from "node:fs";

/** Codes of errors in addition to SQLite's own: the path has another file now, or none; a file cannot be read because of its folder. */
export const REPLACED = "GATEWAY_REPLACED";
const MISSING = "GATEWAY_MISSING";
const WAL_IN_READ_ONLY_FOLDER = "GATEWAY_WAL_FOLDER";

export type FileProblem = typeof MISSING | typeof WAL_IN_READ_ONLY_FOLDER;

/** What clients see of them. */
export const FILE_PROBLEMS: Record<FileProblem, string> = {
  [MISSING]: "Its database file does not exist; check `db` in the configuration, or put the file back.",
  [WAL_IN_READ_ONLY_FOLDER]:
    "Its file is in WAL mode, so SQLite needs the files -wal and -shm next to it, but it can neither read nor create them because the folder is read-only. Allow the gateway to write to the folder, or switch the file to another mode (PRAGMA journal_mode = DELETE).",
};

function coded(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

/** Which file a path has; throws where there is none. */
export function identifyFile(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    const isMissing = /^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? "");
    throw coded(isMissing ? MISSING : "SQLITE_CANTOPEN", "no file at the database's path", error);
  }
}

/** The error of whoever would read what is no longer the database's file. */
export function replaced(): Error {
  return coded(REPLACED, "another file is at the database's path");
}

/** Throws where the path has another file than this one, or none. */
export function assertSameFile(path: string, file: string): void {
  if (identifyFile(path) !== file) throw replaced();
}

/** Where the numbers of the header say by which version of the format a file is written and read. */
const FORMAT_OFFSET = 18;
const WAL_FORMAT = 2;

function isInWalMode(path: string): boolean {
  const versions = Buffer.alloc(2);
  try {
    const descriptor = openSync(path, "r");
    readSync(descriptor, versions, 0, 2, FORMAT_OFFSET);
    closeSync(descriptor);
  } catch {
    return false;
  }
  return versions.every((version) => version === WAL_FORMAT);
}

/** The failure to open a file as what it is due to: of a file that can be read, the files next to it that WAL needs cannot. */
export function explainUnopened(path: string, error: unknown): unknown {
  const code = String((error as { code?: unknown }).code);
  if (!/^SQLITE_(CANTOPEN|READONLY_(DIRECTORY|CANTINIT))/.test(code) || !isInWalMode(path)) return error;
  return coded(WAL_IN_READ_ONLY_FOLDER, "no WAL index", error);
}
