/**
 * After `npm install -g`, `pg`, `dataloader` and `@mikro-orm/core` were empty folders, and every command failed: packages in
 * the bundle have them as peers, so npm took them for bundled, too, and did not fetch them; but `npm pack` leaves peers out.
 * `bin/check-package.mjs` installs the package this way.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

type Names = Record<string, string>;
interface Package {
  dependencies?: Names;
  optionalDependencies?: Names;
  peerDependencies?: Names;
}

const read = (file: string) => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8");
const { bundleDependencies } = JSON.parse(read("package.json")) as { bundleDependencies: string[] };
const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, Package> };

/** Path of what a package gets by this name; undefined where it is not installed. */
function resolve(from: string, name: string): string | undefined {
  const path = `${from ? `${from}/` : ""}node_modules/${name}`;
  if (packages[path] || from === "") return packages[path] && path;
  return resolve(from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))), name);
}

const resolveAll = (from: string, names: Names = {}) => Object.keys(names).flatMap((name) => resolve(from, name) ?? []);

/** What `npm pack` puts into the package: the bundle's dependencies, but not its peers. */
function findPacked(): Set<string> {
  const packed = new Set<string>();
  const pending = bundleDependencies.map((name) => `node_modules/${name}`);
  for (let path = pending.pop(); path; path = pending.pop()) {
    if (packed.has(path)) continue;
    packed.add(path);
    const { dependencies, optionalDependencies } = packages[path] ?? {};
    pending.push(...resolveAll(path, dependencies), ...resolveAll(path, optionalDependencies));
  }
  return packed;
}

it("the package has every peer of the packages that it bundles", () => {
  const packed = findPacked();
  const peers = [...packed].flatMap((path) => resolveAll(path, packages[path]?.peerDependencies));
  expect(packed).toContain("node_modules/better-sqlite3");
  expect([...new Set(peers)].filter((path) => !packed.has(path))).toEqual([]);
});
