import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const SAMPLE_EVERY_MS = 500;
const MB = 1024;

/** Resident memory of a process in MB, as the system has it. */
async function residentMb(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout.trim()) / MB;
}

/** Resident memory of a process before some work, and the most that it had meanwhile, in MB. */
export interface MemoryUse {
  idleMb: number;
  peakMb: number;
}

/** Watches a process while work is done. */
export async function watchMemory<T>(pid: number, work: () => Promise<T>): Promise<MemoryUse & { result: T }> {
  const idleMb = await residentMb(pid);
  let [peakMb, isOver] = [idleMb, false];
  const watching = (async () => {
    while (!isOver) {
      peakMb = Math.max(peakMb, await residentMb(pid).catch(() => 0));
      await sleep(SAMPLE_EVERY_MS);
    }
  })();
  const result = await work().finally(() => {
    isOver = true;
  });
  await watching;
  return { idleMb, peakMb, result };
}
