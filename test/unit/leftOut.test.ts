/** The last lines of a test run name what was left out, and only that. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { leftOutLines } from "../support/leftOutReporter.ts";

const VITEST = fileURLToPath(new URL("vitest.mjs", import.meta.resolve("vitest/package.json")));
const CONFIG = fileURLToPath(new URL("../support/leftOut/vitest.config.ts", import.meta.url));

function runSample(env: NodeJS.ProcessEnv): string {
  const args = [VITEST, "run", "--config", CONFIG];
  return execFileSync(process.execPath, args, { env: { ...env, NO_COLOR: "1" }, encoding: "utf8" }).trimEnd();
}

it("names the tests that need what the machine lacks", () => {
  const lastLines = runSample({ PATH: "" }).split("\n").slice(-2);
  expect(lastLines).toEqual([
    "Left out:",
    expect.stringMatching(/^ {2}2 tests: no Chromium on this machine \(Debian: apt-get/),
  ]);
});

it("says nothing where nothing was left out", () => {
  const output = runSample({ PATH: "", CHROMIUM_PATH: process.execPath });
  expect(output).toContain("3 passed");
  expect(output).not.toContain("Left out");
});

it("counts by reason", () => {
  expect(leftOutLines([])).toEqual([]);
  expect(leftOutLines(["no A", "no B", "no A"])).toEqual(["Left out:", "  2 tests: no A", "  1 test: no B"]);
});
