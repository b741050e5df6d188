import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const top = fileURLToPath(new URL("../../", import.meta.url));
const rows = readFileSync(`${top}SECURITY.md`, "utf8")
  .split("\n")
  .filter((line) => /^\| \d+ \|/.test(line));

/** The tests that a row names: those of a file stand behind it. */
function testsOf(row: string): { file: string; title: string }[] {
  const parts = row
    .split(" | ")
    .at(-1)!
    .split(/; (?=`test\/)/);
  return parts.flatMap((part) => {
    const [file, ...titles] = [...part.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);
    return titles.map((title) => ({ file: file!, title }));
  });
}

it("every threat has a number and a test", () => {
  expect(rows.map((row) => Number(/\d+/.exec(row)))).toEqual(rows.map((_, i) => i + 1));
  expect(rows.length).toBeGreaterThanOrEqual(26);
  expect(rows.filter((row) => testsOf(row).length === 0)).toEqual([]);
});

/** Text of a test file without comments; nothing where some of its tests are left out. */
function textOf(file: string): string {
  if (!existsSync(top + file)) return "";
  const text = readFileSync(top + file, "utf8").replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  return /\b(?:it|test|describe)(?:\.\w+)*\.(?:skip|todo|only)\b/.test(text) ? "" : text;
}

it("every test that is named exists, and none is left out", () => {
  const missing = rows.flatMap(testsOf).filter(({ file, title }) => !textOf(file).includes(title));
  expect(missing).toEqual([]);
});
