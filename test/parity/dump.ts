/**
 * The parity comparison from the command line:
 *   node test/parity/dump.ts diff BEFORE AFTER
 *   node test/parity/dump.ts compare GOLDEN.json BEFORE AFTER [SOURCE]     with SOURCE: the exact comparison too
 * A database is an SQLite path or a `postgresql://` URL. `compare` prints `equal`, or a line per difference and ends with 1.
 */
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { changesText, objectOf, parseChanges } from "./canonical/changes.ts";
import { compare } from "./canonical/compare.ts";
import { diff } from "./canonical/diff.ts";
import { exact } from "./canonical/exact.ts";
import { parseJson } from "./canonical/json.ts";
import { templateUids } from "./canonical/known.ts";
import { isPostgres, readDatabase } from "./canonical/readDatabase.ts";

/** Changes between two databases as JSON text. */
async function printDiff(before: string, after: string): Promise<string> {
  return changesText(diff(await readDatabase(before), await readDatabase(after), await templateUids()));
}

async function differences(golden: string, before: string, after: string, source?: string): Promise<string[]> {
  const known = await templateUids();
  const expected = parseChanges(objectOf(parseJson(readFileSync(golden, "utf8")), golden).get("changes") ?? null);
  const [old, now] = [await readDatabase(before), await readDatabase(after)];
  const lines = compare(expected, diff(old, now, known));
  if (source === undefined) return lines;
  const target = { content: now, postgres: isPostgres(after) };
  const original = { content: await readDatabase(source), postgres: isPostgres(source) };
  return [...lines, ...exact(expected, old, target, original, known)];
}

if (import.meta.main) {
  const [, , command, first, second, third, fourth] = argv;
  if (command === "diff" && first && second) process.stdout.write(await printDiff(first, second));
  else if (command === "compare" && first && second && third) {
    const lines = await differences(first, second, third, fourth);
    console.log(lines.join("\n") || "equal");
    process.exitCode = lines.length > 0 ? 1 : 0;
  } else throw new Error("usage: dump.ts diff BEFORE AFTER | compare GOLDEN.json BEFORE AFTER [SOURCE]");
}
