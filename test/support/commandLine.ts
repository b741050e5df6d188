import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/lamindb-gateway.mjs", import.meta.url));

export interface Run {
  /** Its process; the gateway itself, as the command line starts no other on a recent Node. */
  pid: number;
  /** Everything that the process printed so far, both streams. */
  output(): string;
  /** Everything that it printed to standard output so far. */
  stdout(): string;
  /** Resolves with what a pattern's first group matched in the output; rejects when the process ends first. */
  waitFor(pattern: RegExp): Promise<string>;
  /** Exit status, once it has ended and its streams are closed. */
  ended: Promise<number | null>;
  kill: ChildProcess["kill"];
}

/** Starts a program with this environment, and no LaminDB settings but those given. */
export function run(command: string, args: string[], env: Record<string, string> = {}, cwd = tmpdir()): Run {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(command, args, {
    cwd,
    env: { PATH, NODE_COMPILE_CACHE, HOME: "/nonexistent", LAMIN_SETTINGS_DIR: "/nonexistent", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let stdout = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  const ended = once(child, "close").then(([code]) => code as number | null);
  const waitFor = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output);
        if (found) resolve(found[1] ?? found[0]);
      };
      look();
      for (const stream of [child.stdout, child.stderr]) stream.on("data", look);
      ended.then((code) => reject(new Error(`ended with ${code} before ${pattern}: ${output}`)));
    });
  return { pid: child.pid!, output: () => output, stdout: () => stdout, waitFor, ended, kill: child.kill.bind(child) };
}

/** Starts the command line as a user would. */
export function runCommandLine(args: string[], env?: Record<string, string>, cwd?: string): Run {
  return run(process.execPath, [BIN, ...args], env, cwd);
}
