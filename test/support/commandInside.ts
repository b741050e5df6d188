/**
 * Runs commands of the command line within this process, where it is not the process that is tested: to start one takes longer
 * than most commands. One at a time: environment, working folder, streams and exit status are the process's own meanwhile.
 */
import { tmpdir } from "node:os";
import { format } from "node:util";
import { vi } from "vitest";
import { runProgram } from "../../src/cli/program.ts";

export interface Ended {
  status: number;
  stdout: string;
  stderr: string;
  /** Both streams, as it came. */
  output: string;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Changes what belongs to the process; gives back what changes it back. */
function borrowProcess(env: Record<string, string>, cwd: string): () => void {
  const before = { env: { ...process.env }, cwd: process.cwd(), exitCode: process.exitCode };
  const listeners = SIGNALS.map((name) => process.listeners(name));
  const replaceEnv = (next: NodeJS.ProcessEnv) => {
    for (const name of Object.keys(process.env)) if (!(name in next)) delete process.env[name];
    Object.assign(process.env, next);
  };
  const { PATH, NODE_COMPILE_CACHE, TMPDIR } = process.env;
  const kept = Object.fromEntries(
    Object.entries({ PATH, NODE_COMPILE_CACHE, TMPDIR }).filter(([, value]) => value !== undefined),
  );
  replaceEnv({ ...kept, HOME: "/nonexistent", LAMIN_SETTINGS_DIR: "/nonexistent", ...env });
  process.chdir(cwd);
  process.exitCode = undefined;
  return () => {
    replaceEnv(before.env);
    process.chdir(before.cwd);
    process.exitCode = before.exitCode;
    for (const [i, name] of SIGNALS.entries()) {
      for (const listener of process.listeners(name))
        if (!listeners[i]!.includes(listener)) process.removeListener(name, listener);
    }
  };
}

/** Runs a command with this environment, and no LaminDB settings but those given. */
export async function runInside(args: string[], env: Record<string, string> = {}, cwd = tmpdir()): Promise<Ended> {
  let [stdout, stderr, output] = ["", "", ""];
  const toStdout = (text: string) => {
    stdout += text;
    output += text;
    return true;
  };
  const toStderr = (text: string) => {
    stderr += text;
    output += text;
    return true;
  };
  const spies = [
    vi.spyOn(console, "log").mockImplementation((...parts) => void toStdout(`${format(...parts)}\n`)),
    vi.spyOn(console, "error").mockImplementation((...parts) => void toStderr(`${format(...parts)}\n`)),
    vi.spyOn(process.stdout, "write").mockImplementation((chunk) => toStdout(String(chunk))),
    vi.spyOn(process.stderr, "write").mockImplementation((chunk) => toStderr(String(chunk))),
    // a command lets go of the channel to its wrapper; here it is what keeps the test worker alive
    ...(process.channel ? [vi.spyOn(process.channel, "unref").mockImplementation(() => {})] : []),
  ];
  const giveBack = borrowProcess(env, cwd);
  try {
    await runProgram(args);
    return { status: Number(process.exitCode ?? 0), stdout, stderr, output };
  } finally {
    giveBack();
    for (const spy of spies) spy.mockRestore();
  }
}
