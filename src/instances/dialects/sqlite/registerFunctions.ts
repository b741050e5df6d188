import type Database from "better-sqlite3";
import { RE2JS } from "re2js";

const patterns = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  let found = patterns.get(pattern);
  if (!found) {
    found = RE2JS.compile(pattern);
    if (patterns.size > 100) patterns.clear();
    patterns.set(pattern, found);
  }
  return found;
}

/** Gives SQLite what PostgreSQL has: case folding beyond ASCII, and regular expressions (in linear time). */
export function registerFunctions(db: Database.Database): void {
  const options = { deterministic: true, safeIntegers: false };
  db.function("gateway_lower", options, (text: unknown) => (text === null ? null : String(text).toLowerCase()));
  db.function("gateway_regex", options, (text: unknown, pattern: unknown) =>
    text === null ? null : Number(compiled(String(pattern)).matcher(String(text)).find()),
  );
}
