/** Values that programs tend to spoil: fractions of seconds, large and tiny numbers, Unicode, JSON that looks alike. */
import type { Random } from "./random.ts";

const TEXTS = [
  "plain",
  "Ωμέγα – ünï",
  "💥 emoji",
  'it\'s "quoted"',
  "back\\slash \\u00e9",
  "tab\tand\nline",
  "e\u0301 combining",
  "100%_x",
];

const JSON_TEXTS = [
  "{}",
  "[]",
  '{"b": 1, "a": 2, "10": 3, "9": 4}',
  '{"one": 1.0, "int": 1, "tiny": 1e-07}',
  '{"big": 9007199254740993, "minus": -9007199254740993}',
  '{"text": "1", "nested": {"\\u00fc": [1, 2.5, null, true]}}',
  '{"__proto__": {"x": 1}, "": ""}',
  '{"escape": "\\\\u00e9", "emoji": "\\ud83d\\udca5"}',
  '[1, 1.0, "1", [], {}]',
];

const FRACTIONS = ["", ".1", ".240", ".000001", ".999999", ".123456", ".500000"];

/** A text with a number, so that it is most likely the only one. */
export function oddText(random: Random): string {
  return `${random.pick(TEXTS)} ${random.below(100_000)}`;
}

/** JSON as Python writes it into SQLite: never JSON null, which LaminDB cannot carry. */
export function oddJson(random: Random): string {
  return random.pick(JSON_TEXTS);
}

/** A time in February 2025, as SQLite holds it. */
export function oddTime(random: Random): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = two(1 + random.below(28));
  return `2025-02-${day} ${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}${random.pick(FRACTIONS)}`;
}
