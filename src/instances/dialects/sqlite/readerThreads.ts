/** Threads that read SQLite files, kept for the next file: to start one takes longer than to answer many statements. */
import { Worker } from "node:worker_threads";

const FILE = new URL(import.meta.url.endsWith(".ts") ? "./readerWorker.ts" : "./readerWorker.js", import.meta.url);
const MAX_IDLE = 8;
/** Three times what new rows may take until they are cleared away: by themselves threads let it grow to eight times as much. */
const YOUNG_MB = 24;
const EVENTS = ["message", "error", "exit"];

const idle: Worker[] = [];

/** A thread that has no file yet, and no listeners. */
export function takeThread(): Worker {
  const thread = idle.pop();
  if (!thread) return new Worker(FILE, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  forgetListeners(thread);
  return thread;
}

/** Takes a thread back that has closed its file; ends it where there are enough. */
export async function giveThread(thread: Worker): Promise<void> {
  forgetListeners(thread);
  if (idle.length >= MAX_IDLE) {
    await thread.terminate();
    return;
  }
  thread.unref();
  const drop = () => {
    const place = idle.indexOf(thread);
    if (place >= 0) idle.splice(place, 1);
  };
  thread.once("error", drop).once("exit", drop);
  idle.push(thread);
}

function forgetListeners(thread: Worker): void {
  for (const event of EVENTS) thread.removeAllListeners(event);
}
