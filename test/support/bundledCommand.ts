/** The command line as one file, made once per run, for tests that start it again and again and are not about how it starts. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Limits } from "../../src/config/config.ts";
import { type Run, run } from "./commandLine.ts";
import { type GatewayProcess, startGatewayProcess } from "./gatewayProcess.ts";
import { sharedFile } from "./postgres.ts";

const BUNDLER = fileURLToPath(new URL("./bundleCommand.ts", import.meta.url));

async function bundledMain(): Promise<string> {
  const make = (folder: string) => promisify(execFile)(process.execPath, [BUNDLER, folder]);
  return join(await sharedFile("command", make), "main.cjs");
}

/** Starts the command line. */
export async function runBundled(args: string[], env?: Record<string, string>, cwd?: string): Promise<Run> {
  return run(process.execPath, [await bundledMain(), ...args], env, cwd);
}

/** Starts a gateway from a source into a target as a process of its own, so that it can be killed. */
export async function startBundledGateway(
  source: string,
  target: string,
  limits?: Partial<Limits>,
): Promise<GatewayProcess> {
  return startGatewayProcess(source, target, limits, {}, await bundledMain());
}
