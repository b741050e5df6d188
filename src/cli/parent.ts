/**
 * The processes above this one, up to the npm that started it: npm, and shells between, may end without passing a signal
 * on. They are noted at once: an orphan would take its new parent for the old one.
 */
import { readFileSync } from "node:fs";

const VARIABLE = "npm_lifecycle_event";

/** Whether npm has started this process. */
export const isUnderNpm = process.env.npm_lifecycle_event !== undefined;

function read(pid: number, file: "stat" | "environ"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return ""; // gone, another user's, or not Linux, where only the parent itself is watched
  }
}

/** Id of a process's parent; 0 where it cannot be read. The program's name before it may have spaces and brackets. */
function parentOf(pid: number): number {
  const stat = read(pid, "stat");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

/** Whether npm has started the process, whatever it is: npm gives the variable to what it starts, and has none itself. */
const isOfNpm = (pid: number) => `\0${read(pid, "environ")}`.includes(`\0${VARIABLE}=`);

function findAncestors(): number[] {
  const found = [process.ppid];
  for (let pid = process.ppid; isUnderNpm && isOfNpm(pid); found.push(pid)) pid = parentOf(pid);
  return found;
}

const ANCESTORS = findAncestors();

/** Whether one of them has ended, so that what was below it has another parent now. */
export function isOrphan(): boolean {
  return ANCESTORS.some((pid, i) => (i === 0 ? process.ppid : parentOf(ANCESTORS[i - 1]!)) !== pid);
}
