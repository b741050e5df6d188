import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Whom a password is for, as the fields of a line in the file stand: host, port, database, user. */
export type PasswordFor = readonly [host: string, port: string, database: string, user: string];

function fieldsOf(line: string): string[] {
  const fields = line.match(/(?:\\.|[^:\\])*(?::|$)/g) ?? [];
  return fields.map((field) => field.replace(/:$/, "").replace(/\\(.)/g, "$1"));
}

/** The first line's password that fits, `*` being any; undefined without one. */
export function passwordIn(text: string, wanted: PasswordFor): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const fields = fieldsOf(line);
    if (fields.length > 4 && wanted.every((value, i) => fields[i] === "*" || fields[i] === value)) return fields[4];
  }
  return undefined;
}

/** What the password file (`passfile`, PGPASSFILE, `~/.pgpass`) has; as with libpq, nothing where others can read it. */
export function filedPassword(path: string | undefined, wanted: PasswordFor): string | undefined {
  const file = path ?? join(homedir(), ".pgpass");
  try {
    const isPrivate = process.platform === "win32" || (statSync(file).mode & 0o077) === 0;
    return isPrivate ? passwordIn(readFileSync(file, "utf8"), wanted) : undefined;
  } catch {
    return undefined;
  }
}
