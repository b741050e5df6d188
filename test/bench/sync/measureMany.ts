/** What a `syncMany` of many annotated artifacts takes: its rate beside LaminDB's in a loop, and the gateway's memory. */
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchDatabases } from "./databases.ts";
import { type ManyJob, runManyJob } from "./manyJob.ts";
import { MANY_PREFIX } from "./seedMany.ts";
import { type PythonSystem, serveGateway } from "./systems.ts";
import { type MemoryUse, watchMemory } from "./watchMemory.ts";

export interface ManyResult {
  gateway: ManyJob;
  memory: MemoryUse;
  /** LaminDB with the first of the artifacts; null where it was not measured. */
  python: ManyJob | null;
  /** The faster way of inserting what the gateway added by plain SQL; null where it was not measured. */
  sql: { how: string; seconds: number } | null;
}

/** A gateway that has started is left alone for so long before it counts as idle. */
const SETTLE_MS = 3_000;

async function measurePython(python: PythonSystem, databases: BenchDatabases, objects: number): Promise<ManyJob> {
  await python.many(MANY_PREFIX, 1); // code is loaded
  await databases.restore();
  const ms = await python.many(MANY_PREFIX, objects);
  await databases.restore();
  return { objects, seconds: ms / 1000 };
}

async function measureGateway(
  work: string,
  databases: BenchDatabases,
): Promise<Pick<ManyResult, "gateway" | "memory">> {
  const { url, served } = await serveGateway(work, databases);
  try {
    await sleep(SETTLE_MS);
    const { result, ...memory } = await watchMemory(served.pid, () => runManyJob(url));
    return { gateway: result, memory };
  } catch (cause) {
    throw new Error(`the gateway's output ends: ${served.output().slice(-2_000)}`, { cause });
  } finally {
    served.kill("SIGTERM");
    await served.ended;
  }
}

/** Syncs all artifacts of `seedMany` into the target; `sample` of them also with LaminDB, where it is there. */
export async function measureMany(
  work: string,
  databases: BenchDatabases,
  beside?: { python: PythonSystem | null; sample: number },
): Promise<ManyResult> {
  const python = beside?.python ? await measurePython(beside.python, databases, beside.sample) : null;
  const measured = await measureGateway(work, databases);
  if (!beside) return { ...measured, python, sql: null };
  await databases.keepAdded();
  const ways = [...(await databases.insertAdded())].map(([how, ms]) => ({ how, seconds: ms / 1000 }));
  return { ...measured, python, sql: ways.sort((a, b) => a.seconds - b.seconds)[0] ?? null };
}
