/** What syncs of many objects and plans of them have in common when they are printed. */
import type { ItemOutcome } from "../../jobs/job.ts";

const MAX_PRINTED = 20;

/** The first entries of a list under a title; nothing of an empty one. */
export function listed<T>(title: string, count: number, list: readonly T[], line: (one: T) => string): string[] {
  if (count === 0) return [];
  const shown = list.slice(0, MAX_PRINTED).map((one) => `  ${line(one)}`);
  const more = count > shown.length ? [`  and ${count - shown.length} more; --json lists more of them`] : [];
  return [`${title} (${count})`, ...shown, ...more];
}

/** `2 transferred, 1 failed` */
export function countsText(counts: Record<ItemOutcome, number>): string {
  const said = Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [`${count} ${name.toLowerCase()}`] : []));
  return said.join(", ") || "nothing to do";
}
