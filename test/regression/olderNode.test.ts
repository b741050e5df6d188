/**
 * The package once brought a Node of its own, 189 MB, for machines with an older one. Now it says what it needs. Clones
 * still bring one (`orphanedGateway.test.ts` runs it).
 */
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { temporaryPath } from "../support/temporary.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

function runPackedOn(version: string) {
  const folder = temporaryPath("package");
  cpSync(join(ROOT, "bin"), join(folder, "bin"), { recursive: true });
  const setVersion = `data:text/javascript,Object.defineProperty(process, "versions", { value: { node: "${version}" } })`;
  const args = ["--import", setVersion, join(folder, "bin", "lamindb-gateway.mjs"), "--version"];
  return spawnSync(process.execPath, args, { encoding: "utf8" });
}

it.each(["18.0.0", "20.20.2", "22.17.1"])("tells Node %s which one it needs", (version) => {
  const { status, stderr } = runPackedOn(version);
  expect([status, stderr]).toEqual([
    1,
    `lamindb-gateway needs Node 22.18 or later; this is Node ${version}. Install a newer Node, then try again.\n`,
  ]);
});

it("goes on with a Node that is new enough", () => {
  const { stderr } = runPackedOn("22.18.0");
  expect(stderr).toMatch(/Cannot find module .*main\.js/); // which this package lacks
});

it("says the same in the package's description, and brings no Node", () => {
  expect(manifest.engines.node).toBe(">=22.18");
  expect(Object.keys(manifest.dependencies)).not.toContain("node");
  expect(manifest.bundleDependencies).toContain("better-sqlite3");
});
