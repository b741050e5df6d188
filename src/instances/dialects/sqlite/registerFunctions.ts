import { isUtf8 } from "node:buffer";
import type Database from "better-sqlite3";
import { RE2JS } from "re2js";
import { jsonAt, jsonElements, jsonNumberAt, jsonTextAt } from "../../../util/canonicalJson.ts";
import { parseDay, parseMoment } from "../../../util/moment.ts";
import { simpleUpper } from "../../../util/simpleCase.ts";
import { jsonMeets } from "./jsonMeets.ts";
import { searchScore } from "./searchScore.ts";

const patterns = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  let found = patterns.get(pattern);
  if (!found) {
    found = RE2JS.compile(pattern, RE2JS.DOTALL); // as in PostgreSQL, `.` stands for a line break, too
    if (patterns.size > 100) patterns.clear();
    patterns.set(pattern, found);
  }
  return found;
}

function textOf(value: unknown): string | null {
  return value === null ? null : String(value);
}

/**
 * The function by which conditions ask, row by row, whether the statement is still wanted: `assertWanted` throws where it is not.
 * It is not deterministic, or SQLite would ask once per statement.
 */
export function registerWanted(db: Database.Database, assertWanted: () => void): void {
  db.function("gateway_wanted", { deterministic: false, safeIntegers: false }, (_row: unknown) => {
    assertWanted();
    return 1;
  });
}

/** Canonical text of a moment or day; null for all else. */
function canonicalOrNull(parse: (text: string) => string | undefined): (value: unknown) => string | null {
  return (value) => (typeof value === "string" ? (parse(value) ?? null) : null);
}

/** Gives SQLite what PostgreSQL has: case folding beyond ASCII, regular expressions (in linear time), JSON by value, times. */
export function registerFunctions(db: Database.Database): void {
  const options = { deterministic: true, safeIntegers: false };
  db.function("gateway_upper", options, (text: unknown) => (text === null ? null : simpleUpper(String(text))));
  db.function(
    "gateway_score",
    options,
    (text: unknown, sought: unknown) => BigInt(text === null ? 0 : searchScore(String(text), String(sought))), // a number would be a REAL
  );
  db.function("gateway_utf8", options, (bytes: unknown) => Number(bytes instanceof Uint8Array && isUtf8(bytes)));
  db.function("gateway_time", options, canonicalOrNull(parseMoment));
  db.function("gateway_date", options, canonicalOrNull(parseDay));
  db.function("gateway_regex", options, (text: unknown, pattern: unknown) =>
    text === null ? null : Number(compiled(String(pattern)).matcher(String(text)).find()),
  );
  db.function("gateway_json_at", options, (json: unknown, path: unknown) => jsonAt(textOf(json), String(path)));
  db.function("gateway_json_elements", options, (json: unknown) => jsonElements(textOf(json)));
  db.function("gateway_json_number", options, (json: unknown, path: unknown) =>
    jsonNumberAt(textOf(json), String(path)),
  );
  db.function("gateway_json_meets", options, (json: unknown, path: unknown, test: unknown) =>
    jsonMeets(textOf(json), String(path), String(test)),
  );
  db.function("gateway_json_text", options, (json: unknown, path: unknown) => jsonTextAt(textOf(json), String(path)));
}
