import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Round } from "./load.ts";
import { WORKLOADS, type WorkloadName } from "./workloads.ts";

/** What a list takes Python LaminDB's ORM, in a process that has loaded it; undefined for other reads, and where there is no LaminDB. */
export function measurePython(
  python: string,
  url: string,
  name: WorkloadName,
  sets: readonly Record<string, unknown>[],
): Round | undefined {
  if (WORKLOADS[name].postgraphile !== undefined) return undefined;
  const { stdout, stderr, status } = spawnSync(python, [fileURLToPath(new URL("./lists.py", import.meta.url))], {
    input: JSON.stringify({ postgres: url, name, sets }),
    encoding: "utf8",
  });
  if (status === 0) return JSON.parse(stdout) as Round;
  console.error(
    `${name}: nothing of Python LaminDB: ${stderr ? (stderr.trim().split("\n").at(-1) ?? "") : `${python} does not start`}`,
  );
  return undefined;
}
