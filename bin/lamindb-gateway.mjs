#!/usr/bin/env node
// Starts the command line on a Node that can run it: this one, or the one that a clone brings.
// Plain JavaScript for old Nodes, which are to say what is needed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const parent = process.ppid;
const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "src", "cli", "main.ts");
const built = join(root, "dist", "cli", "main.js");
const isClone = existsSync(source);
// in a clone dist/ may be older than src/
const main = isClone ? source : built;

function isRecent(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

function complain() {
  const remedy = isClone ? "Run `npm run demo` once: it installs a Node for this clone" : "Install a newer Node";
  console.error(
    `lamindb-gateway needs Node 22.18 or later; this is Node ${process.versions.node}. ${remedy}, then try again.`,
  );
  process.exit(1);
}

function bundledNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    const file = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function runOn(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"], // the channel breaks however this process ends, and the child notices
  });
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  // npm ends the shell between it and this process, and nobody tells this one
  const isOrphan = () => process.env.npm_lifecycle_event !== undefined && process.ppid !== parent;
  setInterval(() => isOrphan() && child.kill("SIGTERM"), 250).unref();
  child.on("error", (error) => {
    console.error(`Cannot start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

if (isRecent(process.versions.node)) await import(pathToFileURL(main).href);
else {
  const node = isClone ? bundledNode() : undefined;
  if (node) runOn(node);
  else complain();
}
