/** The systems that are measured, each a process of its own on the same database. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execPath, env as outerEnv } from "node:process";
import { fileURLToPath } from "node:url";
import type { Dialect } from "../../support/dialects.ts";
import { MERGED_SLUGS } from "./listWorkloads.ts";
import type { Workload, WorkloadName } from "./workloads.ts";

export interface ReadSystem {
  name: string;
  url: string;
  pid: number;
  /** The body that asks for a workload's answer. */
  body(name: WorkloadName, workload: Workload, variables: Record<string, unknown>): object;
  close(): Promise<void>;
}

type Body = ReadSystem["body"];

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Starts a system and waits for its address; what else it prints to standard output goes nowhere. */
async function start(
  name: string,
  args: string[],
  env: Record<string, string>,
  body: Body,
  cwd?: string,
): Promise<ReadSystem> {
  const child = spawn(execPath, args, {
    ...(cwd && { cwd }),
    env: { ...outerEnv, NODE_ENV: "production", HOST: "127.0.0.1", ...env },
    stdio: ["ignore", name === GATEWAY ? "ignore" : "pipe", "pipe"],
  });
  let output = "";
  const ended = once(child, "exit");
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        output = `${output}${String(chunk)}`.slice(-10_000);
        const found = /serves (http:\S+)/.exec(output);
        if (found) resolve(found[1]!);
      });
    }
    void ended.then(() => reject(new Error(`${name} ended: ${output}`)));
  });
  return {
    ...{ name, url, pid: child.pid!, body },
    close: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

export const LIMIT = "physical limit";
export const POSTGRAPHILE = "PostGraphile";
export const GATEWAY = "gateway";
/** Which is no server: its ORM is asked in a process. */
export const LAMINDB = "Python LaminDB";

/** The limit statements over bare HTTP. */
export function startLimit(dialect: Dialect, db: string): Promise<ReadSystem> {
  const body: Body = (query, _workload, variables) => ({ query, variables });
  return start(LIMIT, [path("./limitServer.ts"), dialect, db], {}, body);
}

/** What `npm start`, the image and the systemd unit set. */
const AS_NPM_START = "--max-semi-space-size=16";

/** The gateway as it is served, with these limits beside the usual ones; `entry` is the command line of a checkout. */
export function startGateway(
  db: string,
  folder: string,
  limits: Record<string, number>,
  entry = path("../../../src/cli/main.ts"),
): Promise<ReadSystem> {
  const file = join(folder, "gateway.json");
  const instances = MERGED_SLUGS.map((slug) => ({ slug, db }));
  writeFileSync(
    file,
    JSON.stringify({ default: MERGED_SLUGS[0], instances, limits: { maxPageSize: 20_000, ...limits } }),
  );
  const body: Body = (_name, { gateway }, variables) => ({ query: gateway, variables });
  return start(GATEWAY, [AS_NPM_START, entry, "serve", "--config", file], { PORT: "0" }, body);
}

/** PostGraphile, installed into the folder at the first time; null where it cannot be. */
export async function startPostgraphile(db: string, folder: string): Promise<ReadSystem | null> {
  const peers = join(folder, "peers");
  if (!existsSync(join(peers, "node_modules", "postgraphile"))) {
    mkdirSync(peers, { recursive: true });
    copyFileSync(path("./peers/package.json"), join(peers, "package.json"));
    const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: peers, stdio: "inherit" });
    if (status !== 0) return null;
  }
  writeFileSync(join(peers, "postgraphile.mjs"), readFileSync(path("./peers/postgraphile.mjs")));
  const body: Body = (_name, { postgraphile }, variables) => ({ query: postgraphile, variables });
  return start(POSTGRAPHILE, [join(peers, "postgraphile.mjs")], { DATABASE_URL: db }, body, peers);
}
