/** Differences between the changes that are expected and those that happened. */
import { rowTexts } from "./changes.ts";
import type { Changes } from "./diff.ts";
import { CANONICAL, JsonObject, parseJson, writeJson } from "./json.ts";
import { byCodePoints } from "./order.ts";

const KINDS = ["inserted", "updated", "deleted"] as const;

/** One line for each row that is missing, unexpected or different; empty where all is equal. */
export function compare(expected: Changes, actual: Changes): string[] {
  const lines: string[] = [];
  for (const table of [...new Set([...expected.keys(), ...actual.keys()])].sort(byCodePoints)) {
    const [want, got] = [rowTexts(expected.get(table)), rowTexts(actual.get(table))];
    for (const kind of KINDS) lines.push(...compareRows(table, kind, new Set(want[kind]), new Set(got[kind])));
  }
  return lines;
}

function compareRows(table: string, kind: string, want: Set<string>, got: Set<string>): string[] {
  const lines: string[] = [];
  const missing = new Map(without(want, got).map((text) => [keyOf(text), text]));
  for (const text of without(got, want)) {
    const key = keyOf(text);
    const pair = missing.get(key);
    missing.delete(key);
    if (pair === undefined || pair.startsWith('"')) lines.push(`${table}: unexpected ${kind}: ${text}`);
    else lines.push(`${table}: ${kind} ${key}: ${columnDifferences(pair, text)}`);
  }
  return [...lines, ...[...missing.values()].map((text) => `${table}: missing ${kind}: ${text}`)];
}

/** What only the first set has, sorted. */
function without(these: Set<string>, those: Set<string>): string[] {
  return [...these].filter((text) => !those.has(text)).sort(byCodePoints);
}

function keyOf(text: string): string {
  const row = parseJson(text);
  return String(row instanceof JsonObject ? (row.get("uid") ?? row.get("#key")) : row);
}

function columnDifferences(expected: string, actual: string): string {
  const [want, got] = [cells(expected), cells(actual)];
  const names = [...new Set([...want.keys(), ...got.keys()])].sort(byCodePoints);
  return names
    .filter((name) => want.get(name) !== got.get(name))
    .map((name) => `${name}: expected ${want.get(name) ?? "null"}, got ${got.get(name) ?? "null"}`)
    .join("; ");
}

function cells(text: string): Map<string, string> {
  const { entries } = parseJson(text) as JsonObject;
  return new Map(entries.map(([name, value]) => [name, writeJson(value, CANONICAL)]));
}
